use std::convert::Infallible;

use envelope_runtime::prelude::*;

use std::borrow::Cow;

/// List the notes
#[command(effect = "read")]
fn list(name: Cow<'a, str>) -> Result<Vec<String>, Infallible> {
    let _ = name;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
