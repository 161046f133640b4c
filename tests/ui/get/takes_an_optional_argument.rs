use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Get a note
#[command(effect = "read")]
fn get(id: Option<String>) -> Result<Note, Infallible> {
    let _ = (id,);
    Ok(Note { id: String::new() })
}

/// Write a note
#[command(effect = "update", get = get)]
fn write() -> Result<Update<Note>, Infallible> {
    Ok(Update::Updated(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn(Option<String>) -> Result<Note, Infallible> = get;
    let _: fn() -> Result<Update<Note>, Infallible> = write;
    App::new("tool", "1.0.0").command::<get>().command::<write>().build().run()
}
