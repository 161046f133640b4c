use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "run")]
fn purge(plan: &Plan, #[arg(long)] dry_run: bool) -> Result<Run<u64>, Infallible> {
    let _ = (plan.is_dry_run(), dry_run);
    Ok(Run::Updated(7))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Plan, bool) -> Result<Run<u64>, Infallible> = purge;
    App::new("tool", "1.0.0").command::<purge>().build().run()
}
