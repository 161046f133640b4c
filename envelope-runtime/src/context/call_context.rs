//! The `Context` parameter: the call that a handler answers.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::wire::{Warning, to_value};

/// The call that a handler answers. A handler takes it by reference, `context: &Context`, to add warnings, to report
/// partial results, or to register hooks for cancellation.
///
/// ```
/// use envelope_runtime::Context;
/// use envelope_runtime::prelude::*;
///
/// /// Read the setting
/// #[command(effect = "read")]
/// fn get(context: &Context) -> Result<Vec<String>, std::convert::Infallible> {
///     context.warn("DEPRECATED", "this command will be removed in 2.0");
///     Ok(vec![context.command().to_owned()])
/// }
///
/// // In a unit test:
/// let context = Context::for_test("setting get");
/// assert_eq!(get(&context), Ok(vec!["setting get".to_owned()]));
/// assert_eq!(context.take_warnings()[0].code, "DEPRECATED");
/// ```
///
/// A clone refers to the same call and can be moved to another thread.
#[derive(Clone)]
pub struct Context(Arc<Shared>);

struct Shared {
    command: String,
    request_id: String,
    warnings: Mutex<Vec<Warning>>,
    hooks: Mutex<Vec<Hook>>,
    partial: Mutex<Option<serde_json::Value>>,
    /// Whether a person reads the answer and can be prompted.
    #[cfg(feature = "prompt")]
    prompts_allowed: std::sync::atomic::AtomicBool,
}

/// A function that runs when a call is cancelled.
pub(crate) type Hook = Box<dyn FnOnce() + Send>;

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("command", &self.0.command).finish_non_exhaustive()
    }
}

impl Context {
    pub(crate) fn new(command: String, request_id: String) -> Self {
        Context(Arc::new(Shared {
            command,
            request_id,
            warnings: Mutex::default(),
            hooks: Mutex::default(),
            partial: Mutex::default(),
            #[cfg(feature = "prompt")]
            prompts_allowed: std::sync::atomic::AtomicBool::default(),
        }))
    }

    /// Records that a person reads the answer and can be prompted.
    #[cfg(feature = "prompt")]
    pub(crate) fn allow_prompts(&self) {
        self.0.prompts_allowed.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Whether a person reads the answer and can be prompted.
    #[cfg(feature = "prompt")]
    pub(crate) fn prompts_allowed(&self) -> bool {
        self.0.prompts_allowed.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Creates a context for a unit test that calls a handler directly. `command` is the path of the command.
    pub fn for_test(command: impl Into<String>) -> Self {
        Context::new(command.into(), String::new())
    }

    /// The path of the command: `resource create`.
    pub fn command(&self) -> &str {
        &self.0.command
    }

    /// `meta.request_id` of this run. Write it to logs.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Adds a warning to the envelope. `code` is stable and in SCREAMING_SNAKE_CASE; `message` is a sentence.
    pub fn warn(&self, code: &'static str, message: impl Into<String>) {
        self.add_warning(Warning::new(code, message));
    }

    /// Adds a warning to the envelope. Unlike [`warn`](Context::warn), it accepts a warning with a `context`.
    pub fn add_warning(&self, warning: Warning) {
        locked(&self.0.warnings).push(warning);
    }

    /// Removes and returns the warnings added so far.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut *locked(&self.0.warnings))
    }

    /// Registers a hook that runs if the call is cancelled by SIGHUP, SIGINT, SIGTERM or its time limit.
    ///
    /// The process then exits before the handler returns, and no destructor runs. A hook does their work: it removes a
    /// temporary file, ends a child process, or releases a lock.
    ///
    /// The hooks run on another thread, the last one registered first, possibly while the handler is still running.
    /// Together they have 5 s after a signal and 500 ms after the time limit. They do not run if the handler returns.
    pub fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) {
        locked(&self.0.hooks).push(Box::new(hook));
    }

    /// Reports the work done so far. If the call is cancelled before the handler returns, the last report is `data`, an
    /// object with `"partial": true`. Call it after each step that cannot be undone, such as a commit.
    pub fn report_partial<T: Serialize + ?Sized>(&self, done: &T) {
        *locked(&self.0.partial) = to_value(done).ok();
    }

    /// As [`report_partial`](Context::report_partial), with JSON.
    pub(crate) fn report_partial_json(&self, done: serde_json::Value) {
        *locked(&self.0.partial) = Some(done);
    }

    /// The number of hooks, to be passed to [`reset`](Context::reset).
    pub(crate) fn hook_count(&self) -> usize {
        locked(&self.0.hooks).len()
    }

    /// Resets the context before the handler is called again: removes its warnings, its partial result, and its hooks,
    /// which are those after the first `before`.
    pub(crate) fn reset(&self, before: usize) {
        self.take_warnings();
        *locked(&self.0.partial) = None;
        let mut hooks = locked(&self.0.hooks);
        let keep = before.min(hooks.len());
        let removed = hooks.split_off(keep);
        // Dropped without the lock: a value that a hook owns may use the context in its destructor.
        drop(hooks);
        drop(removed);
    }

    /// Whether both refer to the same call.
    pub(crate) fn is_same_call(&self, other: &Context) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether there are hooks to run if the call is cancelled.
    #[cfg_attr(not(unix), expect(dead_code, reason = "calls are cancelled on Unix only"))]
    pub(crate) fn has_hooks(&self) -> bool {
        !locked(&self.0.hooks).is_empty()
    }

    /// Removes and returns the hooks.
    #[cfg_attr(not(unix), allow(dead_code, reason = "calls are cancelled on Unix only"))]
    pub(crate) fn take_hooks(&self) -> Vec<Hook> {
        std::mem::take(&mut *locked(&self.0.hooks))
    }

    /// The last partial result that was reported.
    #[cfg_attr(not(unix), allow(dead_code, reason = "calls are cancelled on Unix only"))]
    pub(crate) fn partial(&self) -> Option<serde_json::Value> {
        locked(&self.0.partial).clone()
    }
}

/// A poisoned lock is harmless: every change to the data is a single operation.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
