use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Limit;

/// List the notes
#[command(effect = "read")]
fn list<'a>(limit: &'a Limit) -> Result<Vec<String>, Infallible> {
    let _ = limit;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Limit) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
