use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "run")]
fn run() -> Result<(), Infallible> {
    Ok(())
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<(), Infallible> = run;
    App::new("tool", "1.0.0").command::<run>().build().run()
}
