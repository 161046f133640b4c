use std::convert::Infallible;

use envelope_runtime::{Context, prelude::*};

struct Store;

struct Clock;

/// List the notes
#[command(effect = "read")]
fn list(store: &Store, clock: &Clock, context: &Context) -> Result<Vec<String>, Infallible> {
    let _ = (store, clock, context);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store, &Clock, &Context) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store)).command::<list>().build().run()
}
