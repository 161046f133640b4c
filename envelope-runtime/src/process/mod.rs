//! The process as a host: its streams, its interruptions, and the one answer that it prints.

#[cfg(not(unix))]
mod abort;
#[cfg(unix)]
mod c_stdio;
#[cfg(unix)]
mod children;
#[cfg(unix)]
mod ending;
#[cfg(unix)]
mod exits;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod stdout;
#[cfg(unix)]
mod watch;
#[cfg(unix)]
mod write;

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
#[cfg(unix)]
use std::os::fd::OwnedFd;
#[cfg(unix)]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use crate::context::call_context::Context;
use crate::context::host::{Host, Stderr};
use crate::context::in_flight::InFlight;
use crate::context::stamp::Stamp;
use crate::parse::asked_format;
use crate::program::Tool;
use crate::render::{Format, Surface};
use crate::run::{self, Arguments, Invocation};
#[cfg(feature = "tracing")]
use crate::system::log;
use crate::system::threads::{self, Work};
use crate::wire::Warning;

/// Runs the process's own command line: its arguments, its streams, its panics. Returns the exit code.
pub(crate) fn run(tool: &Tool) -> u8 {
    let argv: Vec<OsString> = env::args_os().collect();
    let host = Process::new();
    let invocation = Invocation { arguments: Arguments::Words(&argv), stamp: run::stamp(tool), caller: &host };
    host.answer_other_ends(&invocation.stamp, host.format(asked_format(tool, &argv)));
    let answer = run::run(tool, &invocation);
    host.claim_or_wait();
    let exit_code = run::print(answer, &host);
    host.answered(exit_code);
    exit_code
}

/// Ends the run: later ends of the process are those of `main`.
pub(crate) fn end() {
    #[cfg(unix)]
    exits::end();
}

/// The host of the process's own call, in the role of one of those that can answer. Clones share the process.
#[derive(Clone)]
pub(crate) struct Process {
    shared: Arc<Shared>,
    role: Role,
}

/// The parts of a process that can answer. Only the first to claim the answer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// The run itself.
    Run = 1,
    /// The panic hook, in a program that aborts on a panic.
    #[cfg(not(unix))]
    Panic = 2,
    /// The watch, while the hooks of a call run that a signal or its time limit interrupts.
    #[cfg(unix)]
    Hooks = 3,
    /// The watch after that.
    #[cfg(unix)]
    Watch = 4,
    /// The end of the process by the program's code.
    #[cfg(unix)]
    End = 5,
}

/// The answer is not claimed.
const OPEN: u8 = 0;

struct Shared {
    color: bool,
    ci: bool,
    stdout_is_terminal: bool,
    /// [`OPEN`], or the [`Role`] that answers.
    claim: AtomicU8,
    /// Held while lines are printed. An answer waits for it, and so never splits a line.
    printing: Mutex<()>,
    /// The number of items of a list that have been printed, one per line.
    items: AtomicU64,
    /// The running calls, the innermost last. `exec` runs other calls.
    calls: Mutex<Vec<RunningCall>>,
    /// The line of `exec` that is being answered.
    line: Mutex<Option<Arc<InFlight>>>,
    #[cfg(unix)]
    watch: OnceLock<Option<Arc<watch::Watch>>>,
    /// The stdout with which the process started.
    #[cfg(unix)]
    stdout: Option<OwnedFd>,
    /// The end of the process that waits for the watch to answer it.
    #[cfg(unix)]
    end: OnceLock<exits::End>,
    /// The exit code of the answer that the run has printed.
    #[cfg(unix)]
    exit_code: OnceLock<u8>,
}

/// A running call.
#[derive(Clone)]
struct RunningCall {
    call: Arc<InFlight>,
    /// The end of its time limit.
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing watches it"))]
    deadline: Option<Instant>,
}

impl RunningCall {
    fn from_now(call: &InFlight) -> Self {
        let deadline = call.limit.and_then(|limit| Instant::now().checked_add(limit.after));
        RunningCall { call: Arc::new(call.clone()), deadline }
    }
}

impl Process {
    pub(crate) fn new() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let shared = Shared {
            color: !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
            ci: set("CI"),
            stdout_is_terminal: io::stdout().is_terminal(),
            claim: AtomicU8::new(OPEN),
            printing: Mutex::default(),
            items: AtomicU64::new(0),
            calls: Mutex::default(),
            line: Mutex::default(),
            #[cfg(unix)]
            watch: OnceLock::new(),
            #[cfg(unix)]
            stdout: stdout::take(),
            #[cfg(unix)]
            end: OnceLock::new(),
            #[cfg(unix)]
            exit_code: OnceLock::new(),
        };
        Process { shared: Arc::new(shared), role: Role::Run }
    }

    /// The same process in another role.
    pub(super) fn in_role(&self, role: Role) -> Process {
        Process { shared: Arc::clone(&self.shared), role }
    }

    /// Claims the answer, which is printed once.
    ///
    /// # Errors
    ///
    /// The role that has claimed it already.
    pub(super) fn claim(&self) -> Result<(), u8> {
        self.claim_from(OPEN)
    }

    fn claim_from(&self, claim: u8) -> Result<(), u8> {
        self.shared.claim.compare_exchange(claim, self.role as u8, Ordering::SeqCst, Ordering::SeqCst)?;
        threads::set_work(Work::Answer);
        Ok(())
    }

    /// Claims the answer, or waits for the end of the process if another role answers.
    pub(super) fn claim_or_wait(&self) {
        if self.claim().is_err() {
            wait_for_exit();
        }
    }

    /// The call that an end of the process interrupts: the line of `exec`, or the innermost running call.
    pub(super) fn current(&self) -> Option<Arc<InFlight>> {
        // The end may come while its thread holds a lock.
        let call =
            self.shared.calls.try_lock().ok().and_then(|calls| calls.last().map(|running| Arc::clone(&running.call)));
        let line = self.shared.line.try_lock().ok().and_then(|line| line.clone());
        // The call of a line has its stamp.
        let is_of_the_line =
            |call: &Arc<InFlight>| line.as_ref().is_none_or(|line| call.stamp.request_id() == line.stamp.request_id());
        call.filter(is_of_the_line).or(line)
    }

    fn may_answer(&self) -> bool {
        let claim = self.shared.claim.load(Ordering::SeqCst);
        claim == OPEN || claim == self.role as u8
    }
}

/// Waits for another thread, which answers and ends the process.
pub(super) fn wait_for_exit() -> ! {
    loop {
        thread::park();
    }
}

impl Host for Process {
    fn format(&self, asked: Option<Format>) -> Format {
        Format::choose(asked, self.shared.stdout_is_terminal, self.shared.ci)
    }

    fn print(&self, text: &[u8], items: u64) -> io::Result<()> {
        let printing = locked(&self.shared.printing);
        if !self.may_answer() {
            // The answering thread needs the lock.
            drop(printing);
            wait_for_exit();
        }
        self.shared.to_stdout(text)?;
        self.shared.items.fetch_add(items, Ordering::SeqCst);
        Ok(())
    }

    fn log(&self, text: &[u8]) {
        // An error of stderr cannot be reported anywhere.
        let _ = to_stderr(text);
    }

    #[cfg(feature = "tracing")]
    fn begin_log(&self) {
        log::begin(|line| drop(to_stderr(line)));
    }

    fn stderr(&self) -> Stderr {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        if io::stderr().is_terminal() && !dumb { Stderr::Terminal } else { Stderr::Stream }
    }

    fn surface(&self, format: Format) -> Surface {
        Surface {
            format,
            color_stdout: self.shared.color && self.shared.stdout_is_terminal,
            color_stderr: self.shared.color && io::stderr().is_terminal(),
            width: crate::render::width_for(format),
        }
    }

    fn owns_stdin(&self) -> bool {
        true
    }

    fn begin_line(&self, line: Option<&Stamp>) {
        *locked(&self.shared.line) = line.map(|stamp| Arc::new(InFlight::without_handler(stamp, Format::Json)));
        threads::set_work(if line.is_some() { Work::ValueParser } else { Work::Handler });
    }

    fn begin_call(&self, call: &InFlight) {
        self.start(call);
        threads::set_work(Work::Handler);
    }

    fn handler_returned(&self, context: &Context) -> Option<Warning> {
        self.stop(context)
    }

    fn end_call(&self, context: &Context) {
        self.end(context);
    }
}

/// Other systems have no watch: time limits are not enforced, a signal ends the process, and the output of a handler to
/// stdout stays there.
#[cfg(not(unix))]
mod plain {
    #![expect(clippy::unused_self, reason = "it stands for what asks the process elsewhere")]

    use std::io::{self, Write};

    use super::{InFlight, Process, RunningCall, Shared};
    use crate::context::call_context::Context;
    use crate::context::stamp::Stamp;
    use crate::render::Format;
    use crate::wire::Warning;

    impl Process {
        pub(super) fn answer_other_ends(&self, stamp: &Stamp, format: Format) {
            super::abort::answer_where_it_aborts(stamp, format, self);
        }

        pub(super) fn answered(&self, _: u8) {}

        pub(super) fn start(&self, call: &InFlight) {
            let mut calls = super::locked(&self.shared.calls);
            if calls.last().is_none_or(|last| !last.call.context.is_same_call(&call.context)) {
                calls.push(RunningCall::from_now(call));
            }
        }

        pub(super) fn stop(&self, _: &Context) -> Option<Warning> {
            None
        }

        pub(super) fn end(&self, context: &Context) {
            let mut calls = super::locked(&self.shared.calls);
            if calls.last().is_some_and(|last| last.call.context.is_same_call(context)) {
                calls.pop();
            }
        }

        pub(crate) fn intercepted(&self) -> Option<Warning> {
            None
        }

        pub(crate) fn exit(code: u8) -> ! {
            std::process::exit(code.into())
        }
    }

    impl Shared {
        pub(super) fn to_stdout(&self, text: &[u8]) -> io::Result<()> {
            let mut stdout = io::stdout().lock();
            stdout.write_all(text)?;
            stdout.flush()
        }
    }

    pub(super) fn to_stderr(text: &[u8]) -> io::Result<()> {
        io::stderr().lock().write_all(text)
    }
}

#[cfg(not(unix))]
use plain::to_stderr;
#[cfg(unix)]
use write::to_stderr;

/// A poisoned lock is harmless: the data is still valid.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
