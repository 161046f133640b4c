use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Paging;

/// List the notes
#[command(effect = "read")]
fn list(#[command(flatten)] paging: Paging) -> Result<Vec<String>, Infallible> {
    let _ = paging;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Paging) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
