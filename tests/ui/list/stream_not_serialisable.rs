use std::convert::Infallible;

use envelope_runtime::{Stream, prelude::*};

struct Note {
    id: String,
}

/// Does something
#[command(effect = "read")]
fn read() -> Result<Stream<Note>, Infallible> {
    Ok(Stream::new([Note { id: String::new() }]))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Stream<Note>, Infallible> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
