use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "run")]
fn purge(progress: &Progress, #[arg(long = "progress")] shown: bool) -> Result<Run<u64>, Infallible> {
    let _ = (progress, shown);
    Ok(Run::Updated(7))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Progress, bool) -> Result<Run<u64>, Infallible> = purge;
    App::new("tool", "1.0.0").command::<purge>().build().run()
}
