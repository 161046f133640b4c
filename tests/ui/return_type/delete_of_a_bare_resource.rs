use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Does something
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan) -> Result<Note, Infallible> {
    let _ = plan.is_dry_run();
    Ok(Note { id: String::new() })
}

fn main() -> std::process::ExitCode {
    let _: fn(&Plan) -> Result<Note, Infallible> = delete;
    App::new("tool", "1.0.0").command::<delete>().build().run()
}
