use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Limit;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long)] size: Limit) -> Result<Vec<String>, Infallible> {
    let _ = size;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Limit) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
