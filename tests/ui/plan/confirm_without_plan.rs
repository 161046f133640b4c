use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Delete every note
#[command(effect = "run", confirm)]
fn purge() -> Result<Run<u64>, Infallible> {
    Ok(Run::Updated(7))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Run<u64>, Infallible> = purge;
    App::new("tool", "1.0.0").command::<purge>().build().run()
}
