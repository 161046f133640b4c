use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode)]
enum StoreError {
    #[error_code(UNAVAILABLE, unique)]
    Quota,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// List the notes
#[command(effect = "read", exit_codes(UNAVAILABLE))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Quota)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
