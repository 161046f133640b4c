//! `async fn` handlers.

use std::future::Future;

use crate::outcome::Stop;
use crate::standard::GENERAL_ERROR;
use crate::wire::ErrorBody;

/// Runs the future of an `async fn` handler to its end, on a current-thread runtime that is started for it: a command
/// that is not async pays nothing, and one that is does not pay for threads that it does not use.
///
/// # Errors
///
/// GENERAL_ERROR where the runtime cannot be started.
pub fn block_on<F: Future>(handler: F) -> Result<F::Output, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        let mut body = ErrorBody::new(GENERAL_ERROR, "the async runtime cannot be started");
        body.cause = Some(error.to_string());
        Box::new(body)
    })?;
    Ok(runtime.block_on(handler))
}
