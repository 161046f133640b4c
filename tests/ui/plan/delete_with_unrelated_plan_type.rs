use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

struct Plan;

/// Delete a note
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan, id: String) -> Result<Delete<Note>, Infallible> {
    let _ = plan;
    Ok(Delete::deleted(id))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Plan, String) -> Result<Delete<Note>, Infallible> = delete;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Plan)).command::<delete>().build().run()
}
