use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(
    #[arg(long)] mode: Option<String>,
    #[arg(long, required_if_eq("mod", "one"))] name: Option<String>,
) -> Result<Vec<String>, Infallible> {
    let _ = (mode, name);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Option<String>, Option<String>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
