use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Note {
    id: String,
}

/// Does something
#[command(effect = "read")]
fn read() -> Result<Vec<Note>, Infallible> {
    Ok(vec![Note { id: String::new() }])
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<Note>, Infallible> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
