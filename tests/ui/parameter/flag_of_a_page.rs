use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read")]
fn list(#[arg(long)] cursor: String) -> Result<Page<String>, Infallible> {
    let _ = cursor;
    Ok(Page::new(Vec::new()))
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Page<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
