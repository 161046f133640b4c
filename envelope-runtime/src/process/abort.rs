//! The answer to a panic in a program that aborts on one.

use std::panic;

use super::{Process, Role, wait_for_the_end};
use crate::context::stamp::Stamp;
use crate::render::{Answer, Format};
use crate::run::panic::defect;

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
        Process::exit(crate::run::print(Answer { format: Some(format), ..defect(&stamp, warnings) }, &process));
    }));
}
