//! `--log json`: what is told through `tracing`, by the framework and by the handler, as lines of JSON on stderr.
//!
//! There is a subscriber only where the flag asks for one. Without it an event costs the look at one number.

mod fields;
mod lines;

use std::sync::{Arc, Mutex, PoisonError};

use tracing::dispatcher::{self, DefaultGuard, Dispatch};
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use lines::Lines;

/// The subscriber that events on this thread come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InForce {
    Nobodys,
    Ours,
    /// One that the program has set, and that is left alone.
    Another,
}

fn in_force() -> InForce {
    dispatcher::get_default(|dispatch| {
        if dispatch.is::<NoSubscriber>() {
            InForce::Nobodys
        } else if dispatch.is::<Lines>() {
            InForce::Ours
        } else {
            InForce::Another
        }
    })
}

fn subscriber(lines: Lines) -> Dispatch {
    Dispatch::new(Registry::default().with(lines))
}

/// From here on events of every thread of the process are written by `out`, each as a line, until the process ends.
pub(crate) fn begin(out: impl FnMut(&[u8]) + Clone + Send + 'static) {
    let mut tell = out.clone();
    match in_force() {
        InForce::Nobodys if dispatcher::set_global_default(subscriber(Lines::to(out))).is_ok() => {}
        InForce::Ours => {}
        InForce::Nobodys | InForce::Another => tell(&lines::left_alone()),
    }
}

/// The lines of a run in a process that is not its own: events of this thread, until it is dropped.
pub(crate) struct Kept {
    lines: Arc<Mutex<Vec<u8>>>,
    _guard: DefaultGuard,
}

impl Kept {
    /// None where the process has a subscriber of its own, which `tell` is told.
    pub(crate) fn begin(tell: impl FnOnce(&[u8])) -> Option<Kept> {
        if in_force() == InForce::Another {
            tell(&lines::left_alone());
            return None;
        }
        let lines = Arc::<Mutex<Vec<u8>>>::default();
        let kept = Arc::clone(&lines);
        let keep = move |line: &[u8]| kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        let guard = dispatcher::set_default(&subscriber(Lines::to(keep)));
        Some(Kept { lines, _guard: guard })
    }

    /// The lines so far, which are removed.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::Registry;

    use super::{InForce, Kept, Lines, begin, in_force, subscriber};

    /// What a process that begins to log writes at once.
    fn written_by_begin() -> String {
        let written = Arc::<Mutex<Vec<u8>>>::default();
        let out = Arc::clone(&written);
        begin(move |line| out.lock().unwrap().extend_from_slice(line));
        String::from_utf8(written.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn a_process_that_has_a_subscriber_is_told_so() {
        let written = tracing::subscriber::with_default(Registry::default(), || {
            assert_eq!(in_force(), InForce::Another);
            written_by_begin()
        });
        assert!(written.ends_with('\n') && written.contains(r#""level":"WARN","target":"envelope""#), "{written}");
        assert!(written.contains(r#""message":"no_log""#), "{written}");
    }

    #[test]
    fn a_log_that_has_begun_begins_no_second_time() {
        let dispatch = subscriber(Lines::to(|_| ()));
        let written = tracing::dispatcher::with_default(&dispatch, || {
            assert_eq!(in_force(), InForce::Ours);
            written_by_begin()
        });
        assert_eq!(written, "");
    }

    #[test]
    fn a_run_within_a_run_keeps_its_own_lines() {
        let kept = || Kept::begin(|_| panic!("nobody else has a subscriber")).unwrap();
        let outer = kept();
        tracing::info!("one");
        let inner = kept();
        tracing::info!("two");
        let text = |kept: &Kept| String::from_utf8(kept.take()).unwrap();
        assert!(text(&inner).contains(r#""message":"two""#));
        drop(inner);
        tracing::info!("three");
        let outer = text(&outer);
        assert!(outer.contains("one") && outer.contains("three") && !outer.contains("two"), "{outer}");
    }
}
