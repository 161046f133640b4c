//! The answer to a panic in a program that aborts on one, on systems without SIGABRT.

use std::panic;

use super::{Process, Role, wait_for_exit};
use crate::context::stamp::Stamp;
use crate::render::{Answer, Format};
use crate::run::panic::defect;

/// Installs a panic hook that answers and exits, if the program aborts on a panic: the hook is the last code that runs. A
/// program that unwinds needs no hook.
pub(super) fn answer_where_it_aborts(stamp: &Stamp, format: Format, process: &Process) {
    if cfg!(not(panic = "abort")) {
        return;
    }
    let trace = panic::take_hook();
    let (stamp, process) = (stamp.clone(), process.in_role(Role::Panic));
    panic::set_hook(Box::new(move |info| {
        trace(info);
        match process.claim() {
            Ok(()) => {}
            // The run has its answer, and a later panic prints no second one.
            Err(claimed) if claimed == Role::Run as u8 => return,
            // Another thread answers a panic or an interruption, and ends the process.
            Err(_) => wait_for_exit(),
        }
        let (stamp, format) = match process.current() {
            Some(call) => (call.stamp.clone(), call.format),
            None => (stamp.clone(), format),
        };
        let warnings = process.intercepted().into_iter().collect();
        Process::exit(crate::run::print(Answer { format: Some(format), ..defect(&stamp, warnings) }, &process));
    }));
}
