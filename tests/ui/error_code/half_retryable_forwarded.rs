use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum DiskError {
    /// The disk is broken
    #[error("the disk is broken")]
    #[error_code(UNAVAILABLE, retryable = false)]
    Broken,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// Another process writes
    #[error("another process writes")]
    #[error_code(UNAVAILABLE)]
    Busy,
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// List the notes
#[command(effect = "read", exit_codes(UNAVAILABLE))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(DiskError::Broken.into())
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
