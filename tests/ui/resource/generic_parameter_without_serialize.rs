use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note<T> {
    #[resource(id)]
    id: String,
    body: T,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Create<Note<u8>>, Infallible> {
    Ok(Create::Created(Note { id: String::new(), body: 1 }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Create<Note<u8>>, Infallible> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
