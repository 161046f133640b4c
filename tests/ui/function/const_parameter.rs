use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list<const N: usize>(limit: u8) -> Result<Vec<String>, Infallible> {
    let _ = limit;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) -> Result<Vec<String>, Infallible> = list::<4>;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
