use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Sweep up
#[command(effect = "run", get = sweep)]
fn sweep() -> Result<Run<()>, Infallible> {
    Ok(Run::Updated(()))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Run<()>, Infallible> = sweep;
    App::new("tool", "1.0.0").command::<sweep>().build().run()
}
