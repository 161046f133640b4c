//! The `Progress` parameter: progress of a running handler on stderr, as a bar for people or as JSON lines for programs.
//! A bar is cleared before the answer is printed.

#[cfg(feature = "progress")]
mod bar;
mod line;
mod work;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::context::call_context::Context;
use crate::context::host::{Host, Stderr};
use crate::render::Format;
pub use work::Work;
use work::{Task, Unit};

pub(crate) const AUTO: &str = "auto";
pub(crate) const JSON: &str = "json";

/// Reports the progress of a long command. A handler that takes `progress: &Progress` gives its command the flag
/// `--progress`, with these values:
///
/// - `auto`, the default: a bar with rate and remaining time, if the feature `progress` is enabled, stdout and stderr are
///   terminals, and no format was requested. Otherwise nothing.
/// - `json`: JSON lines on stderr, at most ten per second and task, and one when the task ends:
///   `{"_progress":true,"task":"import","done":1000,"total":200000,"rate":5210.4,"eta_ms":38193,…}`.
/// - `none`: nothing.
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// /// Copy every page
/// #[command(effect = "run")]
/// fn copy(progress: &Progress, #[arg(long)] pages: u64) -> Result<Run<u64>, std::convert::Infallible> {
///     let work = progress.start("copy", Some(pages));
///     for _ in 0..pages {
///         work.advance(1);
///     }
///     Ok(Run::Updated(pages))
/// }
///
/// // In a unit test:
/// assert_eq!(copy(&Progress::for_test(), 3), Ok(Run::Updated(3)));
/// ```
#[derive(Debug)]
pub struct Progress {
    output: Output,
    /// The tasks that have not ended. They are ended before the answer is printed.
    running: Running,
}

/// The output of progress.
#[derive(Debug, Clone)]
enum Output {
    Silent,
    /// JSON lines with the request id.
    Lines {
        out: fn(&[u8]),
        request_id: String,
    },
    #[cfg(feature = "progress")]
    Bar,
}

type Running = Arc<Mutex<Vec<Weak<Mutex<Task>>>>>;

impl Progress {
    /// Creates a `Progress` for a unit test that calls a handler directly. It prints nothing.
    pub fn for_test() -> Self {
        Progress { output: Output::Silent, running: Running::default() }
    }

    /// The progress of a call. `requested` is the value of `--progress`, or `None` for a command without the flag.
    pub(crate) fn requested(requested: Option<&str>, format: Format, host: &dyn Host, context: &Context) -> Progress {
        let output = match (requested, host.stderr()) {
            (None, _) | (_, Stderr::Buffer) => Output::Silent,
            (Some(JSON), _) => Output::Lines { out: on_stderr, request_id: context.request_id().to_owned() },
            #[cfg(feature = "progress")]
            (Some(AUTO), Stderr::Terminal) if format == Format::Terminal => Output::Bar,
            _ => Output::Silent,
        };
        // Used by the bar only.
        let _ = format;
        let progress = Progress { output, running: Running::default() };
        if !matches!(progress.output, Output::Silent) {
            // A cancelled call is answered while its handler may still be running.
            let running = Arc::clone(&progress.running);
            context.on_cancel(move || end(&running));
        }
        progress
    }

    /// Starts a task. `task` is its name, in a word or two; `total` is the number of steps, if known.
    ///
    /// The task ends when the returned value is [finished](Work::finish) or dropped.
    pub fn start(&self, task: impl Into<String>, total: Option<u64>) -> Work {
        self.begin(task.into(), Unit::Steps, total)
    }

    /// As [`start`](Progress::start), for a task that is measured in bytes, such as reading a file. A bar shows MiB.
    pub fn start_bytes(&self, task: impl Into<String>, total: Option<u64>) -> Work {
        self.begin(task.into(), Unit::Bytes, total)
    }

    fn begin(&self, task: String, unit: Unit, total: Option<u64>) -> Work {
        let work = Work::new(&self.output, task, unit, total);
        if let Some(task) = work.task() {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            running.retain(|task| task.strong_count() > 0);
            running.push(Arc::downgrade(task));
        }
        work
    }
}

/// Ends all tasks when the call ends. A [`Work`] that outlives it prints nothing.
impl Drop for Progress {
    fn drop(&mut self) {
        end(&self.running);
    }
}

fn end(running: &Running) {
    let running = std::mem::take(&mut *running.lock().unwrap_or_else(PoisonError::into_inner));
    for task in running.iter().filter_map(Weak::upgrade) {
        task.lock().unwrap_or_else(PoisonError::into_inner).end();
    }
}

/// Writes a line with one call, so lines of several threads do not interleave. Write errors are ignored.
fn on_stderr(line: &[u8]) {
    let _ = io::stderr().lock().write_all(line);
}

#[cfg(test)]
mod tests;
