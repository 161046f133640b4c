use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(default_value_t = 3)] count: u8, name: String) -> Result<Vec<String>, Infallible> {
    let _ = (count, name);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u8, String) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
