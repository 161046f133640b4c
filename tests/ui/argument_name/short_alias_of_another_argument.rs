use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(short)] name: String, #[arg(short, short_alias = 'n')] title: String) -> Result<Vec<String>, Infallible> {
    let _ = (name, title);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(String, String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
