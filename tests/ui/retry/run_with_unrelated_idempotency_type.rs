use envelope_runtime::Context;
use envelope_runtime::prelude::*;

/// Not the type of the framework
struct Idempotency;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store is busy
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
}

/// Send the notes
#[command(effect = "run", exit_codes(UNAVAILABLE), retry(policy = "exponential", attempts = 4))]
fn send(context: &Context, idempotency: &Idempotency) -> Result<Run<()>, StoreError> {
    let _ = (context, idempotency);
    Ok(Run::Updated(()))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Context, &Idempotency) -> Result<Run<()>, StoreError> = send;
    App::new("tool", "1.0.0").state(|_: &()| Ok::<_, std::io::Error>(Idempotency)).command::<send>().build().run()
}
