use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(size: u8) -> Result<Vec<String>, Infallible> {
    let text: String = size;
    Ok(vec![text])
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
