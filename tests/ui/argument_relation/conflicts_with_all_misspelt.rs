use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(
    #[arg(long)] all: bool,
    #[arg(long)] dry_wood: bool,
    #[arg(long, conflicts_with_all = ["all", "dry-wood"])] name: Option<String>,
) -> Result<Vec<String>, Infallible> {
    let _ = (all, dry_wood, name);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(bool, bool, Option<String>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
