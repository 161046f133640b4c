use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list((from, to): (u8, u8)) -> Result<Vec<String>, Infallible> {
    let _ = (from, to);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn((u8, u8)) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
