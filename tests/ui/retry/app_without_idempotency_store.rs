use envelope_runtime::prelude::*;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store is busy
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
}

/// Send the notes
#[command(effect = "run", exit_codes(UNAVAILABLE), retry(policy = "exponential", attempts = 4))]
fn send(idempotency: &Idempotency) -> Result<Run<()>, StoreError> {
    let _ = idempotency.key();
    Ok(Run::Updated(()))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Idempotency) -> Result<Run<()>, StoreError> = send;
    App::new("tool", "1.0.0").command::<send>().build().run()
}
