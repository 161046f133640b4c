//! What a handler asks before it writes.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// How many entries of `would_affect` are printed; `would_affect_count` tells how many there are.
const SHOWN: usize = 100;

/// Whether the handler may write. A handler that changes something takes it by reference and asks it before it writes:
/// that gives its command `--dry-run`. A delete must take one.
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
/// fn delete(store: &Store, plan: &Plan, id: u8) -> Result<Delete<Note, u8>, std::convert::Infallible> {
///     let there = plan.write(|| store.remove(id), || store.contains(id));
///     Ok(if there { Delete::Deleted(id) } else { Delete::NotFound(id) })
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("notes", "1.0.0").state(|_: &()| Ok::<_, std::io::Error>(Store)).command::<delete>().build();
/// assert_eq!(app.run_from(["notes", "delete", "1", "--dry-run"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"would_delete","would_affect":[{"id":1,"kind":"note"}]"#));
/// ```
pub struct Plan {
    mode: Mode,
    asked: AtomicBool,
    affects: Mutex<Affects>,
}

/// What has been named: the first of it, so that a plan of a million changes is no larger than one of a hundred.
#[derive(Debug, Default)]
struct Affects {
    first: Vec<Value>,
    count: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The handler writes.
    Write,
    /// The handler tells what it would write.
    DryRun,
    /// The same, because the caller has not confirmed.
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

    /// A plan under which a handler writes: what a unit test hands over.
    pub fn real() -> Self {
        Plan::new(Mode::Write)
    }

    /// A plan under which a handler writes nothing: what a unit test of a dry run hands over.
    pub fn dry_run() -> Self {
        Plan::new(Mode::DryRun)
    }

    pub(crate) fn unconfirmed() -> Self {
        Plan::new(Mode::Unconfirmed)
    }

    /// Whether nothing may be written. A handler that is told so answers with the outcome that it would have had.
    pub fn is_dry_run(&self) -> bool {
        self.asked.store(true, Ordering::Relaxed);
        self.mode != Mode::Write
    }

    /// What `write` comes to; in a dry run, what `preview` comes to, and `write` is not called. `preview` must not
    /// write: look whether the thing is there, or write in a transaction and roll it back.
    pub fn write<T>(&self, write: impl FnOnce() -> T, preview: impl FnOnce() -> T) -> T {
        if self.is_dry_run() { preview() } else { write() }
    }

    /// Names something that this call changes or would change: one entry of `would_affect`. Without a call of it,
    /// `would_affect` is the resource of the outcome, by its kind, its id and its key.
    pub fn affects<T: Serialize + ?Sized>(&self, thing: &T) {
        // Nobody asks what was changed once it was.
        if self.mode != Mode::Write {
            let count = {
                let mut affects = self.lock();
                affects.count += 1;
                affects.count
            };
            if count <= SHOWN {
                // Outside of the lock: what serialises a thing is the program's own, and may ask this plan.
                let thing = serde_json::to_value(thing).unwrap_or_default();
                self.lock().first.push(thing);
            }
        }
    }

    /// As [`is_dry_run`](Plan::is_dry_run), asked by the framework and not by the handler.
    pub(crate) fn is_dry_run_unasked(&self) -> bool {
        self.mode != Mode::Write
    }

    pub(crate) fn is_unconfirmed(&self) -> bool {
        self.mode == Mode::Unconfirmed
    }

    /// Whether the handler has asked.
    pub(crate) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Whether the handler has named what it affects.
    pub(crate) fn names_nothing(&self) -> bool {
        self.lock().count == 0
    }

    /// The first entries, and how many there are.
    pub(crate) fn affected(&self) -> (Vec<Value>, usize) {
        let affects = self.lock();
        (affects.first.clone(), affects.count)
    }

    /// Forgets what the handler has asked and named, which is about to be called again.
    pub(crate) fn forget(&self) {
        self.asked.store(false, Ordering::Relaxed);
        *self.lock() = Affects::default();
    }

    fn lock(&self) -> MutexGuard<'_, Affects> {
        self.affects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Serialize, Serializer};
    use serde_json::json;

    use super::Plan;

    /// A thing that looks at the plan while it is serialised.
    struct Curious<'a>(&'a Plan);

    impl Serialize for Curious<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.affects("a part of it");
            serializer.serialize_str("all of it")
        }
    }

    /// It would wait for ever for a lock of its own.
    #[test]
    fn a_thing_may_ask_the_plan_that_names_it() {
        let plan = Plan::dry_run();
        plan.affects(&Curious(&plan));
        assert_eq!(plan.affected(), (vec![json!("a part of it"), json!("all of it")], 2));
    }
}
