use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store is closed
    #[error("the store is closed")]
    #[error_cod(STORE_CLOSED = 80)]
    Closed,
}

/// List the notes
#[command(effect = "read", exit_codes(STORE_CLOSED = 80))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Closed)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
