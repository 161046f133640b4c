//! The answer of a process that the program's code ends: `exit`, `abort`, a panic while another one unwinds.
//!
//! A handler, a value parser or a thread can call any of them, and a library below can, too. libc calls `at_exit` before the
//! process exits, and SIGABRT comes before it aborts. `_exit`, and another program in the same process, cannot be answered.

use std::ffi::{c_int, c_void};
use std::panic::catch_unwind;
use std::process;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::Duration;

use super::{Process, Role, c_stdio, locked, signals};
use crate::context::in_flight::InFlight;
use crate::context::stamp::Stamp;
use crate::error::standard::GENERAL_ERROR;
use crate::render::Format;
use crate::run;
use crate::system::threads::{self, Work};
use crate::wire::{Body, ErrorBody, Phase};

/// The run of this process, from its start until its exit code is returned to `main`.
static RUN: Mutex<Option<Arc<ProcessRun>>> = Mutex::new(None);

struct ProcessRun {
    process: Process,
    /// A forked child ends without an answer.
    pid: u32,
    /// The run itself, for an end while no handler runs.
    call: Arc<InFlight>,
}

/// How long an abort waits for its answer, which never comes if the heap is locked or damaged.
const ABORT_TIMEOUT: Duration = Duration::from_secs(5);

/// How the program's code ends the process, and which part of it does.
#[derive(Clone, Copy)]
pub(super) struct End {
    how: How,
    by: Work,
}

#[derive(Clone, Copy)]
enum How {
    /// With this exit code, if libc reports it.
    Exit(Option<c_int>),
    Abort,
    /// A panic that cannot unwind.
    Panic,
}

/// Answers the end of the process, from now on.
pub(super) fn begin(process: &Process, stamp: &Stamp, format: Format) {
    static REGISTERED: Once = Once::new();
    let call = Arc::new(InFlight::without_handler(stamp, format));
    let run = ProcessRun { process: process.in_role(Role::End), pid: process::id(), call };
    *locked(&RUN) = Some(Arc::new(run));
    REGISTERED.call_once(|| {
        call_at_exit();
        signals::on_abort(on_abort);
    });
    threads::set_work(Work::ValueParser);
}

/// The run, unless it has returned to `main`.
pub(super) fn running() -> Option<Arc<InFlight>> {
    locked(&RUN).as_ref().map(|run| Arc::clone(&run.call))
}

/// Leaves later ends of the process to `main`.
pub(super) fn end() {
    *locked(&RUN) = None;
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "std does not call functions at the exit of the process")]
fn call_at_exit() {
    unsafe extern "C" {
        fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
    }
    extern "C" fn exited(code: c_int, _: *mut c_void) {
        at_exit(Some(code));
    }
    // SAFETY: the function does not use its argument.
    unsafe { on_exit(exited, std::ptr::null_mut()) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
#[expect(unsafe_code, reason = "std does not call functions at the exit of the process")]
fn call_at_exit() {
    extern "C" fn exited() {
        at_exit(None);
    }
    // SAFETY: it registers a function without arguments.
    unsafe { libc::atexit(exited) };
}

/// The thread-locals of this thread that have destructors are gone.
fn at_exit(code: Option<c_int>) {
    let answer = || {
        let Some((run, end)) = claimed(How::Exit(code)) else { return };
        c_stdio::flush();
        run.answer(end);
    };
    if catch_unwind(answer).is_err() {
        Process::exit(1);
    }
}

/// Only functions that are safe in a signal handler are called while a watch runs. Otherwise no handler of the program has
/// started: a value parser has called `abort`, and holds no lock that the answer needs.
#[expect(unsafe_code, reason = "the sender of a signal is behind a pointer")]
extern "C" fn on_abort(signal: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    // SAFETY: the system passes a valid pointer for SA_SIGINFO.
    let sender = unsafe { (*info).si_pid() };
    // A signal of another process is not an end by the program's code.
    if u32::try_from(sender) == Ok(process::id()) {
        let how = if thread::panicking() { How::Panic } else { How::Abort };
        if let Some((run, end)) = claimed(how) {
            match run.process.watch() {
                Some(watch) => {
                    let _ = run.process.shared.end.set(end);
                    watch.wake();
                    thread::sleep(ABORT_TIMEOUT);
                }
                None => run.answer(end),
            }
        }
    }
    signals::end_by(signal);
}

/// Claims the answer for the end of the process by this thread. Returns `None` if the end needs no answer: it is that of
/// `main`, of a forked child, or of the thread that is answering.
fn claimed(how: How) -> Option<(Arc<ProcessRun>, End)> {
    let run = locked(&RUN).clone()?;
    let by = threads::work();
    let process = &run.process;
    if run.pid != process::id() || (by == Work::Answer && process.shared.exit_code.get().is_none()) {
        return None;
    }
    // A signal may be the reason for the end, because it interrupts system calls. It is answered by the watch.
    let may_claim = by == Work::Hook || signals::arrived().is_none();
    // A panic of a hook does not change the answer.
    let may_take_over = by == Work::Hook && !matches!(how, How::Panic);
    if !(may_claim && process.claim().is_ok() || may_take_over && process.take_over(Role::Hooks)) {
        wait_for_exit(process);
    }
    Some((run, End { how, by }))
}

/// Waits for the thread that answers. It ends the process, unless it is the run, which returns to a `main` that cannot exit
/// while this thread does.
fn wait_for_exit(process: &Process) -> ! {
    loop {
        if let Some(code) = process.shared.exit_code.get() {
            Process::exit(*code);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

impl ProcessRun {
    /// Prints the answer, and ends the process.
    #[cold]
    fn answer(&self, end: End) -> ! {
        threads::set_work(Work::Answer);
        let process = &self.process;
        signals::end_at_once(false);
        let call = process.current().unwrap_or_else(|| Arc::clone(&self.call));
        let items = process.shared.items.load(Ordering::SeqCst);
        let mut answer = call.ended(end.error(), items, process.intercepted());
        if matches!(end.how, How::Panic) {
            // As after a panic that unwinds.
            answer.body = Body::null(false);
        }
        Process::exit(run::print(answer, process))
    }
}

/// Answers an end that waits for the watch.
pub(super) fn answer(end: End) -> ! {
    match locked(&RUN).clone() {
        Some(run) => run.answer(end),
        None => Process::exit(1),
    }
}

impl End {
    fn error(self) -> ErrorBody {
        let subject = match self.by {
            Work::ValueParser => "a value parser",
            Work::State => "the constructor of a state",
            Work::Destructor => "a destructor",
            Work::Handler => "the handler",
            Work::Hook => "a hook",
            Work::Thread | Work::Answer => "a thread",
        };
        let mut error = match self.how {
            How::Panic => return run::panic::panicked(),
            How::Abort => ErrorBody::new(GENERAL_ERROR, format!("{subject} aborted the process")),
            How::Exit(code) => {
                let code = code.map(|code| format!(" with exit code {code}")).unwrap_or_default();
                let mut error = ErrorBody::new(GENERAL_ERROR, format!("{subject} ended the process{code}"));
                error.fix_required = Some("return an error instead of exiting".into());
                error
            }
        };
        error.phase = Some(Phase::Execution);
        error.suggestion = Some("Report it to the program's author; the effects before the end are unknown".into());
        error
    }
}
