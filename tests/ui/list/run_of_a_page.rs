use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "run")]
fn run() -> Result<Run<Page<u8>>, Infallible> {
    Ok(Run::Updated(Page::new([1])))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Run<Page<u8>>, Infallible> = run;
    App::new("tool", "1.0.0").command::<run>().build().run()
}
