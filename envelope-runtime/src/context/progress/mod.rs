//! Progress, while a handler is at work: a bar for people, lines of JSON for programs, or silence. All of it is told on
//! stderr, and nothing of it is left there when the answer is printed.

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
use work::{Shown, Unit};

pub(crate) const AUTO: &str = "auto";
pub(crate) const JSON: &str = "json";

/// How far a long command has come. A handler that takes it by reference gives its command the flag `--progress`:
///
/// - `auto`, where the flag is not given: with the feature `progress`, and where people watch (stdout and stderr are
///   terminals, and no format was asked for), a bar with rate and time left; silence anywhere else.
/// - `json`: lines of JSON on stderr, at most ten a second for each piece of work and one at its end:
///   `{"_progress":true,"task":"import","done":1000,"total":200000,"rate":5210.4,"eta_ms":38193,…}`.
/// - `none`: silence.
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
    told: Told,
    /// What is under way, so that nothing of it is told behind the answer's back.
    under_way: UnderWay,
}

/// How progress is told.
#[derive(Debug, Clone)]
enum Told {
    Nowhere,
    /// Lines of JSON, each with the id of the run.
    Lines {
        out: fn(&[u8]),
        request_id: String,
    },
    #[cfg(feature = "progress")]
    Bar,
}

type UnderWay = Arc<Mutex<Vec<Weak<Mutex<Shown>>>>>;

impl Progress {
    /// Creates a `Progress` for a unit test that calls a handler directly. It prints nothing.
    pub fn for_test() -> Self {
        Progress { told: Told::Nowhere, under_way: UnderWay::default() }
    }

    /// The progress of a call: `requested` is the value of `--progress`, none for a command without the flag.
    pub(crate) fn requested(requested: Option<&str>, format: Format, host: &dyn Host, context: &Context) -> Progress {
        let told = match (requested, host.stderr()) {
            (None, _) | (_, Stderr::Buffer) => Told::Nowhere,
            (Some(JSON), _) => Told::Lines { out: on_stderr, request_id: context.request_id().to_owned() },
            #[cfg(feature = "progress")]
            (Some(AUTO), Stderr::Terminal) if format == Format::Terminal => Told::Bar,
            _ => Told::Nowhere,
        };
        // Without the bar, nobody asks.
        let _ = format;
        let progress = Progress { told, under_way: UnderWay::default() };
        if !matches!(progress.told, Told::Nowhere) {
            // A call that is cut short is answered while its handler is still at work.
            let under_way = Arc::clone(&progress.under_way);
            context.on_cancel(move || end(&under_way));
        }
        progress
    }

    /// Begins a piece of work: what it is, in a word or two, and how many steps it has, where that is known.
    ///
    /// It ends where the returned value is [finished](Work::finish) or dropped.
    pub fn start(&self, task: impl Into<String>, total: Option<u64>) -> Work {
        self.begin(task.into(), Unit::Steps, total)
    }

    /// As [`start`](Progress::start), for work that is counted in bytes, such as the reading of a file: a bar shows MiB.
    pub fn start_bytes(&self, task: impl Into<String>, total: Option<u64>) -> Work {
        self.begin(task.into(), Unit::Bytes, total)
    }

    fn begin(&self, task: String, unit: Unit, total: Option<u64>) -> Work {
        let work = Work::new(&self.told, task, unit, total);
        if let Some(shown) = work.shown() {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.retain(|shown| shown.strong_count() > 0);
            under_way.push(Arc::downgrade(shown));
        }
        work
    }
}

/// The handler is done, or the call is cut short: whatever it keeps of its work says no more.
impl Drop for Progress {
    fn drop(&mut self) {
        end(&self.under_way);
    }
}

fn end(under_way: &UnderWay) {
    let under_way = std::mem::take(&mut *under_way.lock().unwrap_or_else(PoisonError::into_inner));
    for shown in under_way.iter().filter_map(Weak::upgrade) {
        shown.lock().unwrap_or_else(PoisonError::into_inner).end();
    }
}

/// One write a line, so that lines of several threads do not mix. Where stderr cannot be written, nobody watches.
fn on_stderr(line: &[u8]) {
    let _ = io::stderr().lock().write_all(line);
}

#[cfg(test)]
mod tests;
