use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long)] help: bool, name: &str, _: u8, #[arg(skip)] limit: u8) -> Result<Vec<String>, Infallible> {
    let _ = (help, name, limit);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(bool, &str, u8, u8) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
