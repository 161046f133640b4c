//! A panic is an envelope too: GENERAL_ERROR, exit 1. What it says, and its trace, go to stderr alone, where the panic
//! hook puts them: they are for whoever mends the program, and may hold what no envelope should.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use super::answer;
use super::process::Process;
use super::stamp::Stamp;
use crate::render::{Answer, Format};
use crate::standard::GENERAL_ERROR;
use crate::wire::{ErrorBody, Phase};

/// What `run` comes to, or the answer to its panic.
pub(super) fn caught(stamp: &Stamp, run: impl FnOnce() -> Answer) -> Answer {
    unwound(run).unwrap_or_else(|| of(stamp))
}

/// What `run` comes to, or nothing where it panics.
pub(super) fn unwound<T>(run: impl FnOnce() -> T) -> Option<T> {
    // Nothing of a run outlives its panic but the stamp, whose lock tolerates it.
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}

/// Who answers in a program that aborts on a panic.
#[derive(Debug, Clone, Default)]
pub(super) struct Hook(Arc<AtomicU8>);

const RUN: u8 = 0;
const PANIC: u8 = 1;
const NOBODY: u8 = 2;

impl Hook {
    /// The run has its answer: a panic from here on prints no second one.
    pub(super) fn disarm(&self) {
        let _ = self.0.compare_exchange(RUN, NOBODY, Ordering::SeqCst, Ordering::SeqCst);
    }
}

/// In a program that aborts on a panic, the hook is the last code that runs: it answers and exits. One that unwinds
/// needs no hook of ours.
pub(super) fn answer_where_it_aborts(stamp: &Stamp, format: Format) -> Hook {
    let hook = Hook::default();
    if cfg!(not(panic = "abort")) {
        return hook;
    }
    let trace = panic::take_hook();
    let (stamp, answers) = (stamp.clone(), hook.clone());
    panic::set_hook(Box::new(move |info| {
        trace(info);
        match answers.0.compare_exchange(RUN, PANIC, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => {}
            // Another thread's panic is being answered, and ends the process when it is.
            Err(PANIC) => loop {
                thread::park();
            },
            Err(_) => return,
        }
        let code = super::print(of(&stamp), &Process::new(), format);
        std::process::exit(code.into());
    }));
    hook
}

fn of(stamp: &Stamp) -> Answer {
    let mut error = ErrorBody::new(GENERAL_ERROR, "The command stopped on a defect in the program");
    error.phase = Some(Phase::Execution);
    error.suggestion = Some("Report it with what stderr shows; what was done before it stopped is not known".into());
    answer::failed(stamp, None, error.into(), Vec::new())
}
