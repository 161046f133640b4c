use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read")]
fn list(#[arg(long)] fields: Vec<String>) -> Result<Vec<String>, Infallible> {
    let _ = fields;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Vec<String>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
