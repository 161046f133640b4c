use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Create
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn list() -> Result<Create<Record>, Infallible> {
    todo!()
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
