//! The framework's threads, and what each thread works on.

use std::cell::Cell;
use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread. The work is boxed to compile the code that starts threads only once.
pub(crate) fn start(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(work)
}

/// The code of the program that runs on a thread. An answer names it if it ends the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing asks for it on other systems"))]
pub(crate) enum Work {
    /// Any code, on a thread that the program has started.
    Thread,
    ValueParser,
    /// The constructor of a state.
    State,
    Handler,
    /// A hook of a cancelled call.
    Hook,
    Destructor,
    /// None: the thread answers.
    Answer,
}

thread_local! {
    // Without a destructor: it is read while the process exits.
    static WORK: Cell<Work> = const { Cell::new(Work::Thread) };
}

/// The work of this thread.
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing asks for it on other systems"))]
pub(crate) fn work() -> Work {
    WORK.get()
}

/// Records the work of this thread.
pub(crate) fn set_work(work: Work) {
    WORK.set(work);
}

/// Calls `function`, which is work of another kind.
pub(crate) fn doing<T>(work: Work, function: impl FnOnce() -> T) -> T {
    let outer = WORK.replace(work);
    let result = function();
    WORK.set(outer);
    result
}
