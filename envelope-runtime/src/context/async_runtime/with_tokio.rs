//! The runtime, started at its first use and shut down at the end of the run.
//!
//! A run happens on one thread. Code far apart needs its runtime (the code that the attribute generates, the items of a
//! list), which is why a thread-local holds it.

use std::cell::{Cell, OnceCell, RefCell};
use std::io;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::early_exit::EarlyExit;
use crate::error::standard::GENERAL_ERROR;
#[cfg(feature = "tracing")]
use crate::system::log;
use crate::wire::ErrorBody;

/// How long the end of a run waits for blocking tasks. `tokio::io::stdin` leaves one that may never finish.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

thread_local! {
    static CURRENT: RefCell<Option<Rc<LazyRuntime>>> = const { RefCell::new(None) };
}

/// Builds the runtime of a run.
#[derive(Clone, Default)]
pub(crate) struct RuntimeBuilder {
    custom: Option<Arc<dyn Fn() -> io::Result<Runtime> + Send + Sync>>,
}

impl RuntimeBuilder {
    pub(crate) fn new(build: impl Fn() -> io::Result<Runtime> + Send + Sync + 'static) -> Self {
        RuntimeBuilder { custom: Some(Arc::new(build)) }
    }

    fn build(&self) -> io::Result<Runtime> {
        match &self.custom {
            Some(build) => build(),
            // One worker, and not the current-thread runtime: with a worker, spawned tasks make progress between two
            // calls of handlers, and `Handle::block_on` and `block_in_place` work. It costs 21,000 instructions more.
            None => Builder::new_multi_thread().worker_threads(1).thread_name("tokio").enable_all().build(),
        }
    }
}

/// The runtime of a run.
struct LazyRuntime {
    builder: RuntimeBuilder,
    runtime: OnceCell<Runtime>,
    /// Whether this thread is in `block_on`, where tokio does not allow a second one.
    blocked: Cell<bool>,
}

impl LazyRuntime {
    fn new(builder: RuntimeBuilder) -> Rc<Self> {
        Rc::new(LazyRuntime { builder, runtime: OnceCell::new(), blocked: Cell::new(false) })
    }

    fn start(&self) -> Result<&Runtime, EarlyExit> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = self.builder.build().map_err(|error| not_started(&error))?;
        Ok(self.runtime.get_or_init(|| runtime))
    }
}

/// Does the work of a run, which gets a runtime.
///
/// tokio does not allow a thread of a runtime to block. If this thread is one, inside of `#[tokio::main]` or
/// `#[tokio::test]`, the run happens on another thread, and this one waits for it.
pub(crate) fn run<T: Send>(builder: &RuntimeBuilder, work: impl FnOnce() -> T + Send) -> T {
    if Handle::try_current().is_err() {
        return run_on_this_thread(builder, work);
    }
    #[cfg(feature = "tracing")]
    let work = log::with_subscriber_of_this_thread(work);
    let done = thread::scope(|scope| scope.spawn(|| run_on_this_thread(builder, work)).join());
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

fn run_on_this_thread<T>(builder: &RuntimeBuilder, work: impl FnOnce() -> T) -> T {
    let _current = Current { outer: CURRENT.replace(Some(LazyRuntime::new(builder.clone()))) };
    work()
}

/// Makes a runtime the current one of this thread, until it is dropped.
struct Current {
    outer: Option<Rc<LazyRuntime>>,
}

impl Drop for Current {
    fn drop(&mut self) {
        let ended = CURRENT.replace(self.outer.take());
        let runtime = ended.and_then(Rc::into_inner).and_then(|lazy| lazy.runtime.into_inner());
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
    }
}

/// Runs a future to completion.
///
/// # Errors
///
/// GENERAL_ERROR if the runtime cannot be started, or if the caller is itself a future.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, EarlyExit> {
    /// Also after a panic: the run may call the handler of another command.
    struct Unblock<'a>(&'a Cell<bool>);

    impl Drop for Unblock<'_> {
        fn drop(&mut self) {
            self.0.set(false);
        }
    }

    let lazy = current()?;
    let runtime = lazy.start()?;
    if lazy.blocked.replace(true) {
        return Err(called_by_a_future());
    }
    let _unblock = Unblock(&lazy.blocked);
    Ok(runtime.block_on(future))
}

/// Does work in the context of the runtime.
pub(crate) fn entered<T>(work: impl FnOnce() -> T) -> Result<T, EarlyExit> {
    let lazy = current()?;
    let _context = lazy.start()?.enter();
    Ok(work())
}

/// Does work in the context of the runtime if it has been started. A call that is not async does not start one.
pub(crate) fn entered_if_started<T>(work: impl FnOnce() -> T) -> T {
    let lazy = CURRENT.with_borrow(Option::clone);
    let _context = lazy.as_ref().and_then(|lazy| lazy.runtime.get()).map(Runtime::enter);
    work()
}

/// The runtime of this thread's run. A unit test that reads an async stream is in no run; its thread gets a runtime.
fn current() -> Result<Rc<LazyRuntime>, EarlyExit> {
    if let Some(lazy) = CURRENT.with_borrow(Option::clone) {
        return Ok(lazy);
    }
    if Handle::try_current().is_ok() {
        return Err(called_by_a_future());
    }
    let lazy = LazyRuntime::new(RuntimeBuilder::default());
    CURRENT.set(Some(Rc::clone(&lazy)));
    Ok(lazy)
}

fn not_started(error: &io::Error) -> EarlyExit {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the async runtime cannot be started");
    body.cause = Some(error.to_string());
    body.into()
}

fn called_by_a_future() -> EarlyExit {
    let mut body = ErrorBody::new(GENERAL_ERROR, "an async stream cannot be read inside a tokio runtime");
    body.fix_required = Some("read its items outside of async code: in `#[test]` instead of `#[tokio::test]`".into());
    body.into()
}
