use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Clone)]
struct Limit;

/// List the notes
#[command(effect = "read")]
fn list(limits: Vec<Limit>) -> Result<Vec<String>, Infallible> {
    let _ = limits;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Vec<Limit>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
