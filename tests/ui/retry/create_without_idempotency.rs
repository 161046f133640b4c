use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store is busy
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
}

/// Create a note
#[command(
    effect = "create",
    exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE),
    retry(policy = "exponential", attempts = 4)
)]
fn create(id: u64) -> Result<Create<Note>, StoreError> {
    Ok(Create::Created(Note { id }))
}

fn main() -> std::process::ExitCode {
    let _: fn(u64) -> Result<Create<Note>, StoreError> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
