use std::fmt;

use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The quota is used up
    #[error_code(QUOTA_EXCEEDED, name = "quota")]
    Quota,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the quota is used up")
    }
}

/// List the notes
#[command(effect = "read", exit_codes(QUOTA_EXCEEDED = 80))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Quota)
}

fn main() -> std::process::ExitCode {
    let _ = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
