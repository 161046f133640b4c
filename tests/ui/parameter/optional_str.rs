use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long)] name: Option<&str>) -> Result<Vec<String>, Infallible> {
    Ok(name.into_iter().map(str::to_owned).collect())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
