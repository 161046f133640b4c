#![deny(unused_must_use)]

use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list() -> Result<Vec<String>, Infallible> {
    Ok(Vec::new())
}

fn main() {
    let _: fn() -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run();
}
