use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store is broken
    #[error("broken")]
    #[error_code(PRECONDITION, fix_required = "repair it")]
    Broken,
}

/// An error with another one in it
#[derive(Debug, thiserror::Error, ErrorCode)]
enum ListError {
    #[error(transparent)]
    #[error_code(transparent)]
    Store(#[from] StoreError),
}

/// List the notes
#[command(effect = "read", exit_codes(PRECONDITION), retry(policy = "linear", attempts = 4))]
fn list() -> Result<Vec<String>, ListError> {
    Err(StoreError::Broken.into())
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, ListError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
