//! A panic is an envelope too: GENERAL_ERROR, exit 1. What it says, and its trace, go to stderr alone, where the panic
//! hook puts them: they are for whoever mends the program, and may hold what no envelope should.

use std::panic::{self, AssertUnwindSafe};

use super::answer;
use super::process::{Process, Role, wait_for_the_end};
use super::stamp::Stamp;
use crate::render::{Answer, Format};
use crate::standard::GENERAL_ERROR;
use crate::wire::{ErrorBody, Phase, Warning};

/// What `run` comes to, or the answer to its panic.
pub(super) fn caught(stamp: &Stamp, run: impl FnOnce() -> Answer) -> Answer {
    unwound(run).unwrap_or_else(|| defect(stamp, Vec::new()))
}

/// What `run` comes to, or nothing where it panics.
pub(super) fn unwound<T>(run: impl FnOnce() -> T) -> Option<T> {
    // Nothing of a run outlives its panic but the stamp and the context, whose locks tolerate it.
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}

/// In a program that aborts on a panic, the hook is the last code that runs: it answers and exits. One that unwinds
/// needs no hook of ours.
pub(super) fn answer_where_it_aborts(stamp: &Stamp, format: Format, process: &Process) {
    if cfg!(not(panic = "abort")) {
        return;
    }
    let trace = panic::take_hook();
    let (stamp, process) = (stamp.clone(), process.seen_by(Role::Panic));
    panic::set_hook(Box::new(move |info| {
        trace(info);
        match process.claim() {
            Ok(()) => {}
            // The run has its answer: a panic from here on prints no second one.
            Err(claimed) if claimed == Role::Run as u8 => return,
            // Another thread's panic is being answered, or what cut the call short; the process ends when it is.
            Err(_) => wait_for_the_end(),
        }
        let (stamp, format) = match process.current() {
            Some(call) => (call.stamp, call.format),
            None => (stamp.clone(), format),
        };
        let warnings = process.intercepted().into_iter().collect();
        Process::exit(super::print(defect(&stamp, warnings), &process, format));
    }));
}

/// The answer to a panic.
pub(super) fn defect(stamp: &Stamp, warnings: Vec<Warning>) -> Answer {
    let mut error = ErrorBody::new(GENERAL_ERROR, "The command stopped on a defect in the program");
    error.phase = Some(Phase::Execution);
    error.suggestion = Some("Report it with what stderr shows; what was done before it stopped is not known".into());
    answer::failed(stamp, None, error.into(), warnings)
}
