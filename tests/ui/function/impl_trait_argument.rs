use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(limit: impl Clone + Send + Sync + 'static) -> Result<Vec<String>, Infallible> {
    let _ = limit;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list(7_u8);
    App::new("tool", "1.0.0").command::<list>().build().run()
}
