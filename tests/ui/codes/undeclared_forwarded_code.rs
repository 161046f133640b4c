use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The store cannot be opened
    #[error_code(UNAVAILABLE)]
    Closed,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

#[derive(Debug, ErrorCode)]
enum NoteError {
    /// There is no such note
    #[error_code(NOT_FOUND)]
    Absent,
    #[error_code(transparent)]
    Store(StoreError),
}

impl std::fmt::Display for NoteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// List the notes
#[command(effect = "read", exit_codes(NOT_FOUND))]
fn list() -> Result<Vec<String>, NoteError> {
    Err(NoteError::Store(StoreError::Closed))
}

fn main() -> std::process::ExitCode {
    let _ = NoteError::Absent;
    let _: fn() -> Result<Vec<String>, NoteError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
