use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read", timeout = "0s")]
fn list() -> Result<Vec<String>, Infallible> {
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
