use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Debug, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
}

/// List the notes
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn list(_: &Plan, #[arg(long, alias = "dry-run")] preview: bool) -> Result<Delete<Note>, Infallible> {
    let _ = preview;
    Ok(Delete::deleted(1_u64))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Plan, bool) -> Result<Delete<Note>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
