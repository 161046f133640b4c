#![deny(unused_must_use)]

use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Print the time
#[command(effect = "read")]
fn time() -> Result<String, Infallible> {
    Ok("noon".to_owned())
}

fn main() {
    let _: fn() -> Result<String, Infallible> = time;
    App::new("tool", "1.0.0").command::<time>().build().run();
}
