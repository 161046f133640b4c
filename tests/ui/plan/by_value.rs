use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Delete a note
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: Plan, id: String) -> Result<Delete<Note>, Infallible> {
    Ok(plan.write(|| Delete::deleted(id.clone()), || Delete::not_found(id.clone())))
}

fn main() -> std::process::ExitCode {
    let _: fn(Plan, String) -> Result<Delete<Note>, Infallible> = delete;
    App::new("tool", "1.0.0").command::<delete>().build().run()
}
