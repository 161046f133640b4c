//! A panic is an envelope too: GENERAL_ERROR, exit 1. Its message and trace go to stderr, where the panic hook puts
//! them.

use std::any::Any;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

use super::answer;
use super::stamp::Stamp;
use crate::render::{Answer, Format, Surface};
use crate::standard::GENERAL_ERROR;
use crate::wire::{ErrorBody, Phase};

/// What `run` comes to, or the answer to its panic.
pub(super) fn caught(stamp: &Stamp, run: impl FnOnce() -> Answer) -> Answer {
    // Nothing of the run outlives its panic but the stamp, whose lock tolerates it.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| of(stamp, &*payload))
}

/// In a program that aborts on a panic, the hook is the last code that runs: it answers and exits. One that unwinds
/// needs no hook of ours.
pub(super) fn answer_where_it_aborts(stamp: &Stamp, format: Format) {
    if cfg!(not(panic = "abort")) {
        return;
    }
    let trace = panic::take_hook();
    // Taken by the first panic: a second thread's must not print a second envelope.
    let stamp = Mutex::new(Some(stamp.clone()));
    panic::set_hook(Box::new(move |info| {
        trace(info);
        let Some(stamp) = stamp.lock().ok().and_then(|mut stamp| stamp.take()) else { return };
        let mut surface = Surface {
            stdout: &mut io::stdout(),
            stderr: &mut io::stderr(),
            format,
            color_stdout: false,
            color_stderr: false,
            width: super::width_for(format),
        };
        let code = super::print(of(&stamp, info.payload()), &mut surface);
        let _ = io::stdout().flush();
        std::process::exit(code.into());
    }));
}

fn of(stamp: &Stamp, payload: &(dyn Any + Send)) -> Answer {
    let mut error = ErrorBody::new(GENERAL_ERROR, "The command stopped on a defect in the program");
    error.phase = Some(Phase::Execution);
    error.detail = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    error.suggestion = Some("Report it with what stderr shows; what was done before it stopped is not known".into());
    answer::failed(stamp, None, error, Vec::new())
}
