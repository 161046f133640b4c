use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read")]
fn list(#[arg(long)] validate_only: bool) -> Result<Vec<String>, Infallible> {
    let _ = validate_only;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(bool) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
