use std::convert::Infallible;

use envelope_runtime::prelude::*;

unknown!();

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long, default_value_t = 3)] a: u16, #[arg(long)] b: bool) -> Result<Vec<String>, Infallible> {
    let _ = (a, b);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
