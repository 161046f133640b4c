//! The answer to a panic: GENERAL_ERROR, exit 1. The panic hook prints the message and the backtrace to stderr; they are for
//! the program's author, may contain secrets, and are not part of the envelope.

use std::panic::{self, AssertUnwindSafe};

use super::answer;

use crate::context::stamp::Stamp;
use crate::error::standard::GENERAL_ERROR;
use crate::render::Answer;
use crate::wire::{ErrorBody, Phase, Warning};

/// Calls `run`. Returns its answer, or the answer to its panic.
pub(crate) fn caught(stamp: &Stamp, run: impl FnOnce() -> Answer) -> Answer {
    unwound(run).unwrap_or_else(|| defect(stamp, Vec::new()))
}

/// Calls `run`. Returns `None` if it panics.
pub(crate) fn unwound<T>(run: impl FnOnce() -> T) -> Option<T> {
    // Only the stamp and the context outlive the panic, and their locks tolerate poisoning.
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}

/// The answer to a panic.
pub(crate) fn defect(stamp: &Stamp, warnings: Vec<Warning>) -> Answer {
    answer::failed(stamp, None, panicked().into(), warnings)
}

/// The error of a panic.
pub(crate) fn panicked() -> ErrorBody {
    let mut error = ErrorBody::new(GENERAL_ERROR, "internal error: the command panicked");
    error.phase = Some(Phase::Execution);
    error.suggestion = Some("Report it with the output on stderr; the effects before the panic are unknown".into());
    error
}
