use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The quota is used up
    #[error_code(QUOTA_EXCEEDED)]
    Quota,
    /// The store is being repaired
    #[error_code(IN_REPAIR)]
    Repair,
    #[error_code(UNAVAILABLE)]
    Offline,
    #[error_code(NOT_FOUND)]
    Missing,
    #[error_code(UNAVAILABLE)]
    Slow,
    /// The licence of the store ended
    #[error_code(LICENCE_EXPIRED = 90)]
    Licence,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// List the notes
#[command(effect = "read", exit_codes(NOT_FOUND, CORRUPT = 79))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Quota)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
