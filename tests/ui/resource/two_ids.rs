use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
    #[resource(id)]
    number: u8,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id: String::new(), number: 1 }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Create<Note>, Infallible> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
