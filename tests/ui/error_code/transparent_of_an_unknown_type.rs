use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    #[error(transparent)]
    Config(ConfigError),
}

/// List the notes
#[command(effect = "read", exit_codes(UNAVAILABLE))]
fn list() -> Result<Vec<String>, StoreError> {
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
