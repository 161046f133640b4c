use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(#[arg(long, default_value_os_t = "a".into())] path: Option<std::path::PathBuf>) -> Result<Vec<String>, Infallible> {
    let _ = path;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
