use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Does something
#[command(effect = "read")]
fn read() -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Create<Note>, Infallible> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
