use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long, num_args = 2)] pair: String) -> Result<Vec<String>, Infallible> {
    let _ = pair;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
