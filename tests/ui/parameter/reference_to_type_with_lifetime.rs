use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store<'a>(&'a str);

/// List the notes
#[command(effect = "read")]
fn list(store: &Store<'_>) -> Result<Vec<String>, Infallible> {
    let _ = store.0;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store<'_>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
