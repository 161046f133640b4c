use envelope_runtime::prelude::*;

/// A
#[derive(Debug, thiserror::Error, ErrorCode)]
#[error("gone")]
#[error_code(UNAVAILABLE)]
struct Gone;

/// List the notes
#[command(effect = "read")]
fn list() -> Result<Vec<String>, Gone> {
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
