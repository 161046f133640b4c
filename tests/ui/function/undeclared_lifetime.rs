use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store;

/// List the notes
#[command(effect = "read")]
fn list(store: &'a Store) -> Result<Vec<String>, Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store)).command::<list>().build().run()
}
