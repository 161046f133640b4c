use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(names: Vec<String>, target: String) -> Result<Vec<String>, Infallible> {
    let _ = (names, target);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Vec<String>, String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
