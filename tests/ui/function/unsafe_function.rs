use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
unsafe fn list(limit: u8) -> Result<Vec<String>, Infallible> {
    let _ = limit;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: unsafe fn(u8) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
