use std::convert::Infallible;

use envelope_runtime::prelude::*;

fn parse(text: &str) -> Result<u16, std::num::ParseIntError> {
    text.parse()
}

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long, value_parser = parse)] size: u8) -> Result<Vec<String>, Infallible> {
    let _ = size;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
