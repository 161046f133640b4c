use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    #[error("no number")]
    Number(#[from] std::num::TryFromIntError),
}

/// List the notes
#[command(effect = "read")]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Number(std::num::NonZeroU8::try_from(0).unwrap_err()))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
