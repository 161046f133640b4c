use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
#[command(timeout = "3s")]
fn list(#[arg(long)] size: u8) -> Result<Vec<String>, Infallible> {
    let _ = size;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
