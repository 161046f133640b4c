//! A piece of work, and what of it is shown.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Told;
#[cfg(feature = "progress")]
use super::bar::Bar;
use super::line::Line;

/// The least time between two lines of JSON.
const PAUSE: Duration = Duration::from_millis(100);

/// A piece of work that is under way: see [`Progress::start`](super::Progress::start). It ends where it is dropped.
///
/// Its methods take `&self` and it is `Sync`, so that the threads of a pool may share one.
#[derive(Debug)]
pub struct Work(Option<Arc<Mutex<Shown>>>);

/// What a piece of work is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Steps,
    Bytes,
}

/// What is told of a piece of work.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) task: String,
    pub(super) unit: Unit,
    pub(super) total: Option<u64>,
    pub(super) done: u64,
    pub(super) message: Option<String>,
    started: Instant,
    /// When something was told last.
    told: Instant,
    ended: bool,
    on: On,
}

/// Where it is told.
#[derive(Debug)]
enum On {
    Lines {
        out: fn(&[u8]),
        request_id: String,
    },
    #[cfg(feature = "progress")]
    Bar(Bar),
}

impl Work {
    pub(super) fn new(told: &Told, task: String, unit: Unit, total: Option<u64>) -> Work {
        let on = match told {
            Told::Nowhere => return Work(None),
            Told::Lines { out, request_id } => On::Lines { out: *out, request_id: request_id.clone() },
            #[cfg(feature = "progress")]
            Told::Bar => On::Bar(Bar::new(&task, unit, total)),
        };
        let now = Instant::now();
        let shown = Shown { task, unit, total, done: 0, message: None, started: now, told: now, ended: false, on };
        Work(Some(Arc::new(Mutex::new(shown))))
    }

    pub(super) fn shown(&self) -> Option<&Arc<Mutex<Shown>>> {
        self.0.as_ref()
    }

    /// So many more steps are done.
    pub fn advance(&self, steps: u64) {
        self.change(|shown| shown.done = shown.done.saturating_add(steps));
    }

    /// So many steps are done in all.
    pub fn set(&self, done: u64) {
        self.change(|shown| shown.done = done);
    }

    /// What is being done just now: a few words behind the bar, `message` in a line of JSON.
    pub fn message(&self, message: impl Into<String>) {
        // Nothing is made of it where nobody watches.
        if self.0.is_some() {
            let message = message.into();
            self.change(|shown| shown.message = Some(message));
        }
    }

    /// Ends the work: the bar is gone, or the last line is written.
    pub fn finish(self) {
        drop(self);
    }

    fn change(&self, change: impl FnOnce(&mut Shown)) {
        if let Some(shown) = &self.0 {
            let mut shown = locked(shown);
            if !shown.ended {
                change(&mut shown);
                shown.tell();
            }
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(shown) = &self.0 {
            locked(shown).end();
        }
    }
}

impl Shown {
    fn tell(&mut self) {
        match &self.on {
            On::Lines { .. } if self.told.elapsed() < PAUSE => {}
            On::Lines { .. } => self.write_line(),
            #[cfg(feature = "progress")]
            On::Bar(bar) => bar.show(self),
        }
    }

    /// Nothing is told of it from here on.
    pub(super) fn end(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        match &self.on {
            On::Lines { .. } => self.write_line(),
            #[cfg(feature = "progress")]
            On::Bar(bar) => bar.clear(),
        }
    }

    fn write_line(&mut self) {
        #[cfg_attr(not(feature = "progress"), expect(irrefutable_let_patterns, reason = "a bar is the other place"))]
        if let On::Lines { out, request_id } = &self.on {
            out(&Line::of(self, self.started.elapsed(), request_id).bytes());
        }
        self.told = Instant::now();
    }
}

/// Whoever panicked while it held the lock left numbers that are still numbers.
fn locked(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}
