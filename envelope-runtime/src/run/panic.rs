//! A panic is an envelope too: GENERAL_ERROR, exit 1. What it says, and its trace, go to stderr alone, where the panic
//! hook puts them: they are for whoever mends the program, and may hold what no envelope should.

use std::panic::{self, AssertUnwindSafe};

use super::answer;

use crate::context::stamp::Stamp;
use crate::error::standard::GENERAL_ERROR;
use crate::render::Answer;
use crate::wire::{ErrorBody, Phase, Warning};

/// What `run` comes to, or the answer to its panic.
pub(crate) fn caught(stamp: &Stamp, run: impl FnOnce() -> Answer) -> Answer {
    unwound(run).unwrap_or_else(|| defect(stamp, Vec::new()))
}

/// What `run` comes to, or nothing where it panics.
pub(crate) fn unwound<T>(run: impl FnOnce() -> T) -> Option<T> {
    // Nothing of a run outlives its panic but the stamp and the context, whose locks tolerate it.
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}

/// The answer to a panic.
pub(crate) fn defect(stamp: &Stamp, warnings: Vec<Warning>) -> Answer {
    let mut error = ErrorBody::new(GENERAL_ERROR, "The command stopped on a defect in the program");
    error.phase = Some(Phase::Execution);
    error.suggestion = Some("Report it with what stderr shows; what was done before it stopped is not known".into());
    answer::failed(stamp, None, error.into(), warnings)
}
