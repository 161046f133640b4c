use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store;

/// Show the first note
#[command(effect = "read")]
fn first() -> Result<String, Infallible> {
    Ok(String::new())
}

/// List the notes
#[command(effect = "read")]
fn list(store: &Store) -> Result<Vec<String>, Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store) -> Result<Vec<String>, Infallible> = list;
    let _: fn() -> Result<String, Infallible> = first;
    App::new("tool", "1.0.0").commands::<commands![first, list]>().build().run()
}
