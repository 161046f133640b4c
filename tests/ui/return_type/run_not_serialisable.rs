use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Note {
    id: String,
}

/// Does something
#[command(effect = "run")]
fn run() -> Result<Run<Note>, Infallible> {
    Ok(Run::Updated(Note { id: String::new() }))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Run<Note>, Infallible> = run;
    App::new("tool", "1.0.0").command::<run>().build().run()
}
