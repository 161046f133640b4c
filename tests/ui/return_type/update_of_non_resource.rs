use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize)]
struct Note {
    id: String,
}

/// Does something
#[command(effect = "update")]
fn update() -> Result<Update<Note>, Infallible> {
    Ok(Update::Updated(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Update<Note>, Infallible> = update;
    App::new("tool", "1.0.0").command::<update>().build().run()
}
