use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "run")]
fn import(#[arg(stdin, stdin)] body: String) -> Result<Run<u64>, Infallible> {
    let _ = body;
    Ok(Run::Updated(7))
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Run<u64>, Infallible> = import;
    App::new("tool", "1.0.0").command::<import>().build().run()
}
