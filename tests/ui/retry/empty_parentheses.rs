use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store is busy
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
}

/// List the notes
#[command(effect = "read", exit_codes(UNAVAILABLE), retry())]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Busy)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
