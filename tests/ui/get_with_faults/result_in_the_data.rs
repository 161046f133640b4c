use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Get a note
#[command(effect = "read")]
fn get(id: String) -> Result<Result<Note, String>, Infallible> {
    Ok(Ok(Note { id }))
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(id: String) -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id }))
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Create<Note>, Infallible> = create;
    let _: fn(String) -> Result<Result<Note, String>, Infallible> = get;
    App::new("tool", "1.0.0").command::<get>().command::<create>().build().run()
}
