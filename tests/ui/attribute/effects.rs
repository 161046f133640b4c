use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
}

/// Create a note
#[command(effects = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id: 1 }))
}

fn main() -> std::process::ExitCode {
    let _ = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
