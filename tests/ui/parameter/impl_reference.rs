use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(store: &impl Clone) -> Result<Vec<String>, Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list(&7_u8);
    App::new("tool", "1.0.0").command::<list>().build().run()
}
