use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Count the notes
#[command(effect = "read")]
fn count() -> Result<Vec<Option<Result<u8, String>>>, Infallible> {
    unimplemented!()
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<Option<Result<u8, String>>>, Infallible> = count;
    App::new("tool", "1.0.0").command::<count>().build().run()
}
