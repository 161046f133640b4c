use std::collections::HashMap;
use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long)] names: HashMap<String, String>) -> Result<Vec<String>, Infallible> {
    Ok(names.into_values().collect())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
