//! The `Plan` parameter: decides whether a handler may write.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

use crate::wire::to_value;

/// The maximum number of entries in `would_affect`. `would_affect_count` is the total.
const MAX_ENTRIES: usize = 100;

/// Decides whether the handler may write. A handler that takes `plan: &Plan` gives its command `--dry-run` and must ask
/// the plan before it writes. A delete is required to take one.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, text: String }
/// # struct Store;
/// # impl Store {
/// #     fn remove(&self, id: u8) -> bool { id == 1 }
/// #     fn contains(&self, id: u8) -> bool { id == 1 }
/// # }
/// /// Delete a note
/// #[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
/// fn delete(store: &Store, plan: &Plan, id: u8) -> Result<Delete<Note>, std::convert::Infallible> {
///     let exists = plan.write(|| store.remove(id), || store.contains(id));
///     Ok(if exists { Delete::deleted(id) } else { Delete::not_found(id) })
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("notes", "1.0.0").state(|_: &()| Ok::<_, std::io::Error>(Store)).command::<delete>().build();
/// assert_eq!(app.run_from(["notes", "delete", "1", "--dry-run"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"would_delete","would_affect":[{"id":1,"kind":"note"}]"#));
///
/// // In a unit test:
/// assert_eq!(delete(&Store, &Plan::for_test(), 1), Ok(Delete::deleted(1)));
/// assert_eq!(delete(&Store, &Plan::for_test().dry_run(), 9), Ok(Delete::not_found(9)));
/// ```
pub struct Plan {
    mode: Mode,
    asked: AtomicBool,
    affects: Mutex<Affects>,
}

/// The changes named by the handler. Only the first [`MAX_ENTRIES`] are kept, which bounds the memory of a large plan.
#[derive(Debug, Default)]
struct Affects {
    first: Vec<Value>,
    count: usize,
    /// The error of an entry that cannot be serialised.
    error: Option<serde_json::Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The handler writes.
    Write,
    /// The handler previews its writes.
    DryRun,
    /// A dry run because the caller has not confirmed.
    Unconfirmed,
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl Plan {
    fn new(mode: Mode) -> Self {
        Plan { mode, asked: AtomicBool::new(false), affects: Mutex::default() }
    }

    /// Creates a plan for a unit test that calls a handler directly. The handler writes, unless
    /// [`dry_run`](Plan::dry_run) is called.
    pub fn for_test() -> Self {
        Plan::writing()
    }

    /// Turns the plan of a unit test into a dry run.
    pub fn dry_run(self) -> Self {
        Plan { mode: Mode::DryRun, ..self }
    }

    pub(crate) fn writing() -> Self {
        Plan::new(Mode::Write)
    }

    pub(crate) fn dry() -> Self {
        Plan::new(Mode::DryRun)
    }

    pub(crate) fn unconfirmed() -> Self {
        Plan::new(Mode::Unconfirmed)
    }

    /// Returns true if the handler must not write. It then returns the outcome that the write would have had.
    pub fn is_dry_run(&self) -> bool {
        self.asked.store(true, Ordering::Relaxed);
        self.mode != Mode::Write
    }

    /// Calls `write` and returns its result. In a dry run, calls `preview` instead.
    ///
    /// `preview` must not write: it checks whether the resource exists, or writes in a transaction and rolls it back.
    pub fn write<T>(&self, write: impl FnOnce() -> T, preview: impl FnOnce() -> T) -> T {
        if self.is_dry_run() { preview() } else { write() }
    }

    /// Adds an entry to `would_affect`: something that this call changes or would change. If the handler adds none,
    /// `would_affect` contains the kind, id and key of the outcome's resource.
    pub fn affects<T: Serialize + ?Sized>(&self, thing: &T) {
        if self.count_entry() {
            // Serialised without the lock: the program's `Serialize` may use this plan.
            match to_value(thing) {
                Ok(thing) => self.lock().first.push(thing),
                Err(error) => self.lock().error = Some(error),
            }
        }
    }

    /// As [`affects`](Plan::affects), with JSON.
    pub(crate) fn affects_json(&self, thing: Value) {
        if self.count_entry() {
            self.lock().first.push(thing);
        }
    }

    /// Counts an entry. Returns whether it is printed.
    fn count_entry(&self) -> bool {
        // Only a dry run prints the entries.
        if self.mode == Mode::Write {
            return false;
        }
        let mut affects = self.lock();
        affects.count += 1;
        affects.count <= MAX_ENTRIES
    }

    /// As [`is_dry_run`](Plan::is_dry_run), but does not count as a question of the handler.
    pub(crate) fn peek_dry_run(&self) -> bool {
        self.mode != Mode::Write
    }

    pub(crate) fn is_unconfirmed(&self) -> bool {
        self.mode == Mode::Unconfirmed
    }

    /// Whether the handler has asked if it may write.
    pub(crate) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Whether the handler has added no entry to `would_affect`.
    pub(crate) fn has_no_entries(&self) -> bool {
        self.lock().count == 0
    }

    /// Returns the first entries and the total.
    pub(crate) fn affected(&self) -> (Vec<Value>, usize) {
        let affects = self.lock();
        (affects.first.clone(), affects.count)
    }

    /// Removes and returns the error of an entry that could not be serialised.
    pub(crate) fn take_error(&self) -> Option<serde_json::Error> {
        self.lock().error.take()
    }

    /// Resets the plan before the handler is called again.
    pub(crate) fn reset(&self) {
        self.asked.store(false, Ordering::Relaxed);
        *self.lock() = Affects::default();
    }

    fn lock(&self) -> MutexGuard<'_, Affects> {
        self.affects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Once;

    use serde::{Serialize, Serializer};
    use serde_json::json;

    use super::Plan;

    /// Uses the plan once, while it is serialised.
    struct Reentrant<'a>(&'a Plan, Once);

    impl Serialize for Reentrant<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.1.call_once(|| self.0.affects("part"));
            serializer.serialize_str("whole")
        }
    }

    #[test]
    fn an_entry_may_use_the_plan_without_a_deadlock() {
        let plan = Plan::for_test().dry_run();
        plan.affects(&Reentrant(&plan, Once::new()));
        assert_eq!(plan.affected(), (vec![json!("part"), json!("whole")], 2));
        assert!(plan.take_error().is_none());
    }

    #[test]
    fn an_entry_that_cannot_be_serialised_is_an_error() {
        let plan = Plan::for_test().dry_run();
        plan.affects(&std::collections::BTreeMap::from([((1, 2), 3)]));
        assert_eq!(plan.take_error().unwrap().to_string(), "key must be a string");
    }
}
