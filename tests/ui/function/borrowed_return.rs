use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store(String);

/// Read the note
#[command(effect = "read")]
fn read(store: &Store) -> Result<&str, Infallible> {
    Ok(&store.0)
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store) -> Result<&str, Infallible> = read;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store(String::new()))).command::<read>().build().run()
}
