use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(limit: u8) -> impl Sized {
    let _ = limit;
    Ok::<Vec<String>, Infallible>(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) -> _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
