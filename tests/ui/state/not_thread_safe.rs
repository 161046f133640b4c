use std::cell::Cell;
use std::convert::Infallible;
use std::rc::Rc;

use envelope_runtime::prelude::*;

struct Store;

/// List the notes
#[command(effect = "read")]
fn list(store: &Store) -> Result<Vec<String>, Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store) -> Result<Vec<String>, Infallible> = list;
    let opened = Rc::new(Cell::new(0));
    let open = move |(): &()| {
        opened.set(opened.get() + 1);
        Ok::<_, Infallible>(Store)
    };
    App::new("tool", "1.0.0").state(open).command::<list>().build().run()
}
