use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(short, action = clap::ArgAction::Count)] verbose: u64) -> Result<Vec<String>, Infallible> {
    let _ = verbose;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u64) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
