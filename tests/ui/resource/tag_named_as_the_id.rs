use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
#[serde(tag = "id")]
struct Note {
    #[resource(id)]
    id: String,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create(note: String) -> Result<Create<Note>, Infallible> {
    unimplemented!("{note}")
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Create<Note>, Infallible> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
