use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store cannot be reached
    #[error("the store cannot be reached")]
    #[error_code(UNAVAILABEL)]
    Closed,
}

/// List the notes
#[command(effect = "read", exit_codes(UNAVAILABLE))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Closed)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
