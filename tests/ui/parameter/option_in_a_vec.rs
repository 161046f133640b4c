use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long)] sizes: Vec<Option<u8>>) -> Result<Vec<String>, Infallible> {
    Ok(sizes.iter().map(|size| format!("{size:?}")).collect())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
