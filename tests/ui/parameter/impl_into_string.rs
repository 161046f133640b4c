use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(name: impl Into<String>) -> Result<Vec<String>, Infallible> {
    Ok(vec![name.into()])
}

fn main() -> std::process::ExitCode {
    let _ = list("a");
    App::new("tool", "1.0.0").command::<list>().build().run()
}
