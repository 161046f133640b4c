//! What a handler may ask of the framework, and tell it, while it is at work.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::wire::Warning;

/// What a handler may know of the call it answers: take it by reference, `context: &Context`.
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// /// Read the setting
/// #[command(effect = "read")]
/// fn get(context: &Context) -> Result<Vec<String>, std::convert::Infallible> {
///     context.warn("DEPRECATED", "this command goes away with 2.0");
///     Ok(vec![context.command().to_owned()])
/// }
/// ```
///
/// A clone tells of the same call, so that other threads may keep one.
#[derive(Clone)]
pub struct Context(Arc<Shared>);

struct Shared {
    command: String,
    request_id: String,
    warnings: Mutex<Vec<Warning>>,
    hooks: Mutex<Vec<Hook>>,
    partial: Mutex<Option<serde_json::Value>>,
    /// Whether a person reads the answer, who may be asked.
    #[cfg(feature = "prompt")]
    may_ask: std::sync::atomic::AtomicBool,
}

/// What is done when a call is cut short.
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
            may_ask: std::sync::atomic::AtomicBool::default(),
        }))
    }

    /// The answer is for a person, who may be asked.
    #[cfg(feature = "prompt")]
    pub(crate) fn allow_questions(&self) {
        self.0.may_ask.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Whether the answer is for a person.
    #[cfg(feature = "prompt")]
    pub(crate) fn may_ask(&self) -> bool {
        self.0.may_ask.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// A context for a unit test that calls a handler directly.
    pub fn for_test(command: impl Into<String>) -> Self {
        Context::new(command.into(), String::new())
    }

    /// The path of the command: `resource create`.
    pub fn command(&self) -> &str {
        &self.0.command
    }

    /// `meta.request_id` of this run, for logs.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Adds a warning to the envelope. `code` is stable and in SCREAMING_SNAKE_CASE; `message` is a sentence.
    pub fn warn(&self, code: &'static str, message: impl Into<String>) {
        self.push(Warning::new(code, message));
    }

    /// Adds a warning with facts to the envelope.
    pub fn push(&self, warning: Warning) {
        locked(&self.0.warnings).push(warning);
    }

    /// The warnings so far, which are removed.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut *locked(&self.0.warnings))
    }

    /// Registers what is to be done when the call is cut short: by SIGINT or SIGTERM, or by its time limit. The process
    /// ends without the handler's return, so that what its destructors would do is to be said here: remove a temporary
    /// file, end a child process, release a lock.
    ///
    /// The hooks run on another thread, the last one registered first, while the handler may still be at work. All of
    /// them together have 5 s after a signal and half a second after the time limit. They do not run where the
    /// handler returns.
    pub fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) {
        locked(&self.0.hooks).push(Box::new(hook));
    }

    /// Says what has been done so far: an object, printed as `data`, with `"partial": true`, where the call is cut
    /// short before the handler returns. Say it after each step that holds whatever follows, such as a commit.
    pub fn so_far<T: Serialize + ?Sized>(&self, done: &T) {
        *locked(&self.0.partial) = serde_json::to_value(done).ok();
    }

    /// How many hooks there are: see [`forget`](Context::forget).
    pub(crate) fn hook_count(&self) -> usize {
        locked(&self.0.hooks).len()
    }

    /// Forgets what the handler said, which is about to be called again: its warnings, what it had done so far, and its
    /// hooks, which are those behind the first `before`.
    pub(crate) fn forget(&self, before: usize) {
        self.take_warnings();
        *locked(&self.0.partial) = None;
        let mut hooks = locked(&self.0.hooks);
        let keep = before.min(hooks.len());
        let of_the_handler = hooks.split_off(keep);
        // Dropped outside of the lock: what a hook holds may have a destructor that asks the context.
        drop(hooks);
        drop(of_the_handler);
    }

    /// Whether both tell of the same call.
    pub(crate) fn is(&self, other: &Context) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether there is anything to be done when the call is cut short.
    #[cfg_attr(not(unix), expect(dead_code, reason = "no other system watches over a call"))]
    pub(crate) fn has_hooks(&self) -> bool {
        !locked(&self.0.hooks).is_empty()
    }

    /// The hooks, which are removed.
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing cuts a call short on other systems"))]
    pub(crate) fn take_hooks(&self) -> Vec<Hook> {
        std::mem::take(&mut *locked(&self.0.hooks))
    }

    /// What has been done so far.
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing cuts a call short on other systems"))]
    pub(crate) fn partial(&self) -> Option<serde_json::Value> {
        locked(&self.0.partial).clone()
    }
}

/// Whoever panicked while it held the lock left a list that is still a list.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
