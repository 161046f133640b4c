use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(
    #[arg(long, value_parser = |text: &str| text.parse::<u32>())] size: Vec<u8>,
) -> Result<Vec<String>, Infallible> {
    let _ = size;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Vec<u8>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
