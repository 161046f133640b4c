//! The run of a process: its streams, what is printed to them, and who has the last word.

mod abort;
#[cfg(unix)]
mod c_stdio;
#[cfg(unix)]
mod children;
#[cfg(unix)]
mod ending;
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
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use crate::context::call_context::Context;
use crate::context::host::{Host, Stderr};
use crate::context::in_flight::InFlight;
use crate::parse::asked_format;
use crate::program::Tool;
use crate::render::{Format, Surface};
use crate::run::{self, Arguments, Invocation};
#[cfg(feature = "tracing")]
use crate::system::log;
use crate::wire::Warning;

/// Runs the process's own command line: its arguments, its streams, its panics. Returns the exit code.
pub(crate) fn run(tool: &Tool) -> u8 {
    let argv: Vec<OsString> = env::args_os().collect();
    let host = Process::new();
    let invocation = Invocation { arguments: Arguments::Words(&argv), stamp: run::stamp(tool), caller: &host };
    abort::answer_where_it_aborts(&invocation.stamp, host.format(asked_format(tool, &argv)), &host);
    let answer = run::run(tool, &invocation);
    host.claim_or_wait();
    run::print(answer, &host)
}

/// What surrounds the run of a process, as one of those sees it who may answer. Clones share the process.
#[derive(Clone)]
pub(crate) struct Process {
    shared: Arc<Shared>,
    role: Role,
}

/// Who may answer. One of them does: whoever claims it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// The run itself.
    Run = 1,
    /// The panic hook, in a program that aborts on a panic.
    Panic = 2,
    /// Whoever ends a call that a signal or its time limit cuts short.
    #[cfg(unix)]
    Watch = 3,
}

/// Nobody has claimed the answer.
const OPEN: u8 = 0;

struct Shared {
    color: bool,
    ci: bool,
    stdout_is_terminal: bool,
    /// [`OPEN`], or the [`Role`] that answers.
    claim: AtomicU8,
    /// Held while lines are printed: what waits for it never cuts one.
    printing: Mutex<()>,
    /// How many items of a list have been printed, each on its line.
    items: AtomicU64,
    /// The calls whose handlers are at work. There is more than one where a handler runs other commands.
    calls: Mutex<Vec<AtWork>>,
    #[cfg(unix)]
    watch: OnceLock<Option<Arc<watch::Watch>>>,
}

/// A call whose handler is at work.
#[derive(Clone)]
struct AtWork {
    call: InFlight,
    /// When its time is up.
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing watches it"))]
    deadline: Option<Instant>,
}

impl AtWork {
    fn from_now(call: &InFlight) -> Self {
        let deadline = call.limit.and_then(|limit| Instant::now().checked_add(limit.after));
        AtWork { call: call.clone(), deadline }
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
            #[cfg(unix)]
            watch: OnceLock::new(),
        };
        Process { shared: Arc::new(shared), role: Role::Run }
    }

    /// The same process, as another sees it who may answer.
    pub(super) fn seen_by(&self, role: Role) -> Process {
        Process { shared: Arc::clone(&self.shared), role }
    }

    /// Claims the answer, which is given once.
    ///
    /// # Errors
    ///
    /// Where it has been claimed, by whom.
    pub(super) fn claim(&self) -> Result<(), u8> {
        let claim = self.shared.claim.compare_exchange(OPEN, self.role as u8, Ordering::SeqCst, Ordering::SeqCst);
        claim.map(drop)
    }

    /// Claims the answer, or goes away where another answers.
    pub(super) fn claim_or_wait(&self) {
        if self.claim().is_err() {
            wait_for_the_end();
        }
    }

    /// The call whose handler is at work: the innermost one.
    pub(super) fn current(&self) -> Option<InFlight> {
        // Whoever asks from a panic may hold the lock itself.
        self.shared.calls.try_lock().ok()?.last().map(|at_work| at_work.call.clone())
    }

    fn may_speak(&self) -> bool {
        let claim = self.shared.claim.load(Ordering::SeqCst);
        claim == OPEN || claim == self.role as u8
    }
}

/// Another thread answers, and ends the process when it has.
pub(super) fn wait_for_the_end() -> ! {
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
        if !self.may_speak() {
            // The lock is for whoever answers.
            drop(printing);
            wait_for_the_end();
        }
        self.shared.to_stdout(text)?;
        self.shared.items.fetch_add(items, Ordering::SeqCst);
        Ok(())
    }

    fn log(&self, text: &[u8]) {
        // Where stderr cannot be written, nobody is left to be told.
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

    fn begin_call(&self, call: &InFlight) {
        self.start(call);
    }

    fn handler_returned(&self, context: &Context) -> Option<Warning> {
        self.stop(context)
    }

    fn end_call(&self, context: &Context) {
        self.end(context);
    }
}

/// On other systems nothing watches a call: its time limit is not kept, a signal ends it as signals do, and what a
/// handler prints stays where it is.
#[cfg(not(unix))]
mod plain {
    #![expect(clippy::unused_self, reason = "it stands for what asks the process elsewhere")]

    use std::io::{self, Write};

    use super::{AtWork, InFlight, Process, Shared};
    use crate::context::call_context::Context;
    use crate::wire::Warning;

    impl Process {
        pub(super) fn start(&self, call: &InFlight) {
            let mut calls = super::locked(&self.shared.calls);
            if calls.last().is_none_or(|last| !last.call.context.is_same_call(&call.context)) {
                calls.push(AtWork::from_now(call));
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

/// Whoever panicked while it held the lock left what is still true.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
