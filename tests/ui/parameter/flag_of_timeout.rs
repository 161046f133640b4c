use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read", timeout = "30s")]
fn list(#[arg(long)] timeout: u64) -> Result<Vec<String>, Infallible> {
    let _ = timeout;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u64) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
