use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
}

struct Key(u64);

/// Delete a note
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan, id: u64) -> Result<Delete<Note>, Infallible> {
    let _ = plan.is_dry_run();
    Ok(Delete::deleted(Key(id)))
}

fn main() -> std::process::ExitCode {
    let _ = Delete::<Note>::not_found(Key(Note { id: 1 }.id).0);
    let _ = delete;
    App::new("tool", "1.0.0").command::<delete>().build().run()
}
