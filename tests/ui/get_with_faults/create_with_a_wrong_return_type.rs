use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Read a note
#[command(effect = "read")]
fn get(id: String) -> Result<Note, Infallible> {
    Ok(Note { id })
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(id: String) -> Result<Note, Infallible> {
    Ok(Note { id })
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Note, Infallible> = create;
    App::new("tool", "1.0.0").command::<create>().command::<get>().build().run()
}
