//! `async fn` handlers.

use std::cell::OnceCell;
use std::future::Future;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::early_exit::EarlyExit;
use crate::error::standard::GENERAL_ERROR;
use crate::wire::ErrorBody;

thread_local! {
    /// Started for the first async handler and kept: what a handler leaves with it, such as a pool of connections, is
    /// there when the run calls a handler again.
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

/// Runs the future of an `async fn` handler to its end, on a current-thread runtime that is started for it: a command
/// that is not async pays nothing, and one that is does not pay for threads that it does not use.
///
/// # Errors
///
/// GENERAL_ERROR where the runtime cannot be started, or where the caller is inside one already.
pub fn block_on<F: Future>(handler: F) -> Result<F::Output, EarlyExit> {
    if Handle::try_current().is_ok() {
        let mut body = ErrorBody::new(GENERAL_ERROR, "an async command was run from inside a tokio runtime");
        body.fix_required = Some("call `App::run_from` outside of it, or within `tokio::task::spawn_blocking`".into());
        return Err(body.into());
    }
    RUNTIME.with(|cell| {
        if cell.get().is_none() {
            let started = Builder::new_current_thread().enable_all().build();
            let _ = cell.set(started.map_err(|error| unstarted(Some(&error)))?);
        }
        let runtime = cell.get().ok_or_else(|| unstarted(None))?;
        Ok(runtime.block_on(handler))
    })
}

fn unstarted(error: Option<&std::io::Error>) -> EarlyExit {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the async runtime cannot be started");
    body.cause = error.map(ToString::to_string);
    body.into()
}
