use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long, visible_aliases(["every", "help"]))] all: bool) -> Result<Vec<String>, Infallible> {
    let _ = all;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(bool) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
