//! `--log json`: the `tracing` events of the framework and of handlers, as lines of JSON on stderr.
//!
//! The subscriber is only installed if the flag is given. Without it, an event costs one comparison.

mod fields;
mod lines;

use std::sync::{Arc, Mutex, PoisonError};

use tracing::dispatcher::{self, DefaultGuard, Dispatch};
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use lines::Lines;

/// The current subscriber of this thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CurrentSubscriber {
    None,
    Ours,
    /// One that the program has installed, which is not replaced.
    Other,
}

fn current_subscriber() -> CurrentSubscriber {
    dispatcher::get_default(|dispatch| {
        if dispatch.is::<NoSubscriber>() {
            CurrentSubscriber::None
        } else if dispatch.is::<Lines>() {
            CurrentSubscriber::Ours
        } else {
            CurrentSubscriber::Other
        }
    })
}

fn subscriber(lines: Lines) -> Dispatch {
    Dispatch::new(Registry::default().with(lines))
}

/// Writes the events of all threads with `out`, one line each, until the process ends.
pub(crate) fn begin(out: impl FnMut(&[u8]) + Clone + Send + 'static) {
    let mut warn = out.clone();
    match current_subscriber() {
        CurrentSubscriber::None if dispatcher::set_global_default(subscriber(Lines::to(out))).is_ok() => {}
        CurrentSubscriber::Ours => {}
        CurrentSubscriber::None | CurrentSubscriber::Other => warn(&lines::other_subscriber_warning()),
    }
}

/// Returns the same work for another thread, with the subscriber of this thread.
#[cfg(feature = "tokio")]
pub(crate) fn with_subscriber_of_this_thread<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let dispatch = dispatcher::get_default(Dispatch::clone);
    // `NoSubscriber` is not set for the other thread: it would hide a global subscriber that the run sets.
    move || if dispatch.is::<NoSubscriber>() { work() } else { dispatcher::with_default(&dispatch, work) }
}

/// Collects the lines of an in-process run: the events of this thread until it is dropped.
pub(crate) struct CollectedLines {
    lines: Arc<Mutex<Vec<u8>>>,
    _guard: DefaultGuard,
}

impl CollectedLines {
    /// Starts collecting. If the process has its own subscriber, calls `warn` with a line that says so and returns `None`.
    pub(crate) fn begin(warn: impl FnOnce(&[u8])) -> Option<CollectedLines> {
        if current_subscriber() == CurrentSubscriber::Other {
            warn(&lines::other_subscriber_warning());
            return None;
        }
        let lines = Arc::<Mutex<Vec<u8>>>::default();
        let collected = Arc::clone(&lines);
        let keep = move |line: &[u8]| collected.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        let guard = dispatcher::set_default(&subscriber(Lines::to(keep)));
        Some(CollectedLines { lines, _guard: guard })
    }

    /// Returns the lines so far and removes them.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::Registry;

    use super::{CollectedLines, CurrentSubscriber, Lines, begin, current_subscriber, subscriber};

    /// Returns the lines that `begin` writes immediately.
    fn written_by_begin() -> String {
        let written = Arc::<Mutex<Vec<u8>>>::default();
        let out = Arc::clone(&written);
        begin(move |line| out.lock().unwrap().extend_from_slice(line));
        String::from_utf8(written.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn an_existing_subscriber_causes_a_warning() {
        let written = tracing::subscriber::with_default(Registry::default(), || {
            assert_eq!(current_subscriber(), CurrentSubscriber::Other);
            written_by_begin()
        });
        assert!(written.ends_with('\n') && written.contains(r#""level":"WARN","target":"envelope""#), "{written}");
        assert!(written.contains(r#""message":"no_log""#), "{written}");
    }

    #[test]
    fn a_second_begin_has_no_effect() {
        let dispatch = subscriber(Lines::to(|_| ()));
        let written = tracing::dispatcher::with_default(&dispatch, || {
            assert_eq!(current_subscriber(), CurrentSubscriber::Ours);
            written_by_begin()
        });
        assert_eq!(written, "");
    }

    #[test]
    fn a_nested_run_collects_its_own_lines() {
        let collected = || CollectedLines::begin(|_| panic!("there is no other subscriber")).unwrap();
        let outer = collected();
        tracing::info!("one");
        let inner = collected();
        tracing::info!("two");
        let text = |collected: &CollectedLines| String::from_utf8(collected.take()).unwrap();
        assert!(text(&inner).contains(r#""message":"two""#));
        drop(inner);
        tracing::info!("three");
        let outer = text(&outer);
        assert!(outer.contains("one") && outer.contains("three") && !outer.contains("two"), "{outer}");
    }
}
