use std::convert::Infallible;

use envelope_runtime::{Stream, prelude::*};

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store cannot be read
    #[error("the store cannot be read")]
    #[error_code(UNAVAILABLE, retryable)]
    Unavailable,
}

/// Does something
#[command(effect = "read")]
fn read() -> Result<Stream<u8, StoreError>, Infallible> {
    Ok(Stream::fallible([Err(StoreError::Unavailable)]))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Stream<u8, StoreError>, Infallible> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
