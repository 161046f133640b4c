use std::convert::Infallible;

use envelope_runtime::prelude::*;

type Count = std::result::Result<u8, String>;

/// Count the notes
#[command(effect = "run")]
fn count() -> Result<Run<Count>, Infallible> {
    unimplemented!()
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Run<Count>, Infallible> = count;
    App::new("tool", "1.0.0").command::<count>().build().run()
}
