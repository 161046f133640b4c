use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

type Number = u64;

/// Get a note
#[command(effect = "read")]
fn get(id: Number) -> Result<Note, Infallible> {
    let _ = (id,);
    Ok(Note { id: String::new() })
}

/// Write a note
#[command(effect = "apply", get = get)]
fn write() -> Result<Apply<Note>, Infallible> {
    Ok(Apply::Created(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn(Number) -> Result<Note, Infallible> = get;
    let _: fn() -> Result<Apply<Note>, Infallible> = write;
    App::new("tool", "1.0.0").command::<get>().command::<write>().build().run()
}
