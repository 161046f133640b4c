//! A task of a handler, and its output.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Output;
#[cfg(feature = "progress")]
use super::bar::Bar;
use super::line::Line;

/// The minimum time between two JSON lines.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// A running task; see [`Progress::start`](super::Progress::start). It ends when it is dropped.
///
/// Its methods take `&self` and it is `Sync`, so the threads of a pool can share it.
#[derive(Debug)]
pub struct Work(Option<Arc<Mutex<Task>>>);

/// The unit in which a task is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Steps,
    Bytes,
}

/// The state of a task.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) name: String,
    pub(super) unit: Unit,
    pub(super) total: Option<u64>,
    pub(super) done: u64,
    pub(super) message: Option<String>,
    started: Instant,
    /// The time of the last line.
    printed: Instant,
    ended: bool,
    output: TaskOutput,
}

/// The output of a single task.
#[derive(Debug)]
enum TaskOutput {
    Lines {
        out: fn(&[u8]),
        request_id: String,
    },
    #[cfg(feature = "progress")]
    Bar(Bar),
}

impl Work {
    pub(super) fn new(output: &Output, name: String, unit: Unit, total: Option<u64>) -> Work {
        let output = match output {
            Output::Silent => return Work(None),
            Output::Lines { out, request_id } => TaskOutput::Lines { out: *out, request_id: request_id.clone() },
            #[cfg(feature = "progress")]
            Output::Bar => TaskOutput::Bar(Bar::new(&name, unit, total)),
        };
        let now = Instant::now();
        let task = Task { name, unit, total, done: 0, message: None, started: now, printed: now, ended: false, output };
        Work(Some(Arc::new(Mutex::new(task))))
    }

    pub(super) fn task(&self) -> Option<&Arc<Mutex<Task>>> {
        self.0.as_ref()
    }

    /// Adds to the number of completed steps.
    pub fn advance(&self, steps: u64) {
        self.change(|task| task.done = task.done.saturating_add(steps));
    }

    /// Sets the number of completed steps.
    pub fn set(&self, done: u64) {
        self.change(|task| task.done = done);
    }

    /// Sets the message about the current step. It is shown after the bar, and as `message` in JSON lines.
    pub fn message(&self, message: impl Into<String>) {
        // Converted only if it is printed.
        if self.0.is_some() {
            let message = message.into();
            self.change(|task| task.message = Some(message));
        }
    }

    /// Ends the task: clears the bar, or prints the last line.
    pub fn finish(self) {
        drop(self);
    }

    fn change(&self, change: impl FnOnce(&mut Task)) {
        if let Some(task) = &self.0 {
            let mut task = locked(task);
            if !task.ended {
                change(&mut task);
                task.print();
            }
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            locked(task).end();
        }
    }
}

impl Task {
    fn print(&mut self) {
        match &self.output {
            TaskOutput::Lines { .. } if self.printed.elapsed() < MIN_INTERVAL => {}
            TaskOutput::Lines { .. } => self.write_line(),
            #[cfg(feature = "progress")]
            TaskOutput::Bar(bar) => bar.show(self),
        }
    }

    /// Ends the task. Later changes are not printed.
    pub(super) fn end(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        match &self.output {
            TaskOutput::Lines { .. } => self.write_line(),
            #[cfg(feature = "progress")]
            TaskOutput::Bar(bar) => bar.clear(),
        }
    }

    fn write_line(&mut self) {
        #[cfg_attr(not(feature = "progress"), expect(irrefutable_let_patterns, reason = "the other variant is a bar"))]
        if let TaskOutput::Lines { out, request_id } = &self.output {
            out(&Line::of(self, self.started.elapsed(), request_id).bytes());
        }
        self.printed = Instant::now();
    }
}

/// A poisoned lock is harmless: every change to the task is a single assignment.
fn locked(task: &Mutex<Task>) -> MutexGuard<'_, Task> {
    task.lock().unwrap_or_else(PoisonError::into_inner)
}
