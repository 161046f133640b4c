use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
}

/// Get a note
#[command(effect = "read")]
fn get(id: char) -> Result<Note, Infallible> {
    let _ = (id,);
    Ok(Note { id: 7 })
}

/// Write a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn write() -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id: 7 }))
}

fn main() -> std::process::ExitCode {
    let _: fn(char) -> Result<Note, Infallible> = get;
    let _: fn() -> Result<Create<Note>, Infallible> = write;
    App::new("tool", "1.0.0").command::<get>().command::<write>().build().run()
}
