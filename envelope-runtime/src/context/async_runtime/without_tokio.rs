//! There is no runtime: every function calls its closure.

use crate::error::early_exit::EarlyExit;

#[derive(Default)]
pub(crate) struct RuntimeBuilder {}

pub(crate) fn run<T>(_: &RuntimeBuilder, work: impl FnOnce() -> T) -> T {
    work()
}

#[expect(clippy::unnecessary_wraps, reason = "a runtime may fail to start")]
pub(crate) fn entered<T>(work: impl FnOnce() -> T) -> Result<T, EarlyExit> {
    Ok(work())
}

pub(crate) fn entered_if_started<T>(work: impl FnOnce() -> T) -> T {
    work()
}
