use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Does something
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Update<Note>, Infallible> {
    Ok(Update::Updated(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Update<Note>, Infallible> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
