use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(first: Option<String>, second: String) -> Result<Vec<String>, Infallible> {
    let _ = (first, second);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Option<String>, String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
