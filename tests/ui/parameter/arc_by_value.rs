use std::convert::Infallible;
use std::sync::Arc;

use envelope_runtime::prelude::*;

struct Store;

/// List the notes
#[command(effect = "read")]
fn list(store: Arc<Store>) -> Result<Vec<String>, Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store)).command::<list>().build().run()
}
