use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize)]
struct Note {
    id: String,
}

/// Does something
#[command(effect = "apply")]
fn apply() -> Result<Apply<Note>, Infallible> {
    Ok(Apply::Updated(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Apply<Note>, Infallible> = apply;
    App::new("tool", "1.0.0").command::<apply>().build().run()
}
