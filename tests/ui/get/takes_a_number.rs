use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Get a note
#[command(effect = "read")]
fn get(id: u32) -> Result<Note, Infallible> {
    let _ = (id,);
    Ok(Note { id: String::new() })
}

/// Write a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn write() -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn(u32) -> Result<Note, Infallible> = get;
    let _: fn() -> Result<Create<Note>, Infallible> = write;
    App::new("tool", "1.0.0").command::<get>().command::<write>().build().run()
}
