use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long)] loud: bool, #[arg(long, overrides_with("lod"))] quiet: bool) -> Result<Vec<String>, Infallible> {
    let _ = (loud, quiet);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(bool, bool) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
