use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Does something
#[command(effect = "apply")]
fn apply() -> Result<Update<Note>, Infallible> {
    Ok(Update::Updated(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Update<Note>, Infallible> = apply;
    App::new("tool", "1.0.0").command::<apply>().build().run()
}
