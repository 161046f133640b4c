use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long, value_delimiter = ',')] tags: String) -> Result<Vec<String>, Infallible> {
    let _ = tags;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
