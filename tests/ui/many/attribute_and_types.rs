use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "reed")]
fn list(limit: u8) -> Result<Vec<String>, Infallible> {
    let text: String = limit;
    Ok(vec![text])
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<String>().command::<list>().build().run()
}
