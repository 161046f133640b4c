//! The end of a process whose call is cut short: its hooks, then its answer. The watch goes on beside it, and ends the
//! process where this takes too long.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Process, locked};
use crate::context::call_context::{Context, Hook};
use crate::context::in_flight::{InFlight, Interruption};
use crate::system::threads;

/// Says the last words of the process. `contexts` are those of the calls at work, the innermost first.
pub(super) fn end(process: &Process, cut: Interruption, call: &InFlight, contexts: &[Context]) -> ! {
    let mut hooks = Vec::new();
    for context in contexts {
        hooks.extend(context.take_hooks().into_iter().rev());
    }
    run_hooks(hooks, cut.hook_timeout());
    // Lines that are being printed are printed whole; there are none after them, for the answer has been claimed. Where
    // their reader has stopped, a second signal need not wait for it.
    drop(locked(&process.shared.printing));
    if let Some(watch) = process.watch() {
        watch.end_in_order();
    }
    let items = process.shared.items.load(Ordering::SeqCst);
    let answer = call.interrupted(cut, items, process.intercepted());
    Process::exit(crate::run::print(answer, process));
}

/// On a thread of their own: one that hangs keeps nobody from the answer.
fn run_hooks(hooks: Vec<Hook>, patience: Duration) {
    if hooks.is_empty() {
        return;
    }
    let until = Instant::now() + patience;
    let done = Arc::new(AtomicBool::new(false));
    let (all_done, waiting) = (Arc::clone(&done), thread::current());
    let run = move || {
        for hook in hooks {
            // A hook that panics has said so on stderr; the others are no worse for it.
            let _ = catch_unwind(AssertUnwindSafe(hook));
        }
        all_done.store(true, Ordering::SeqCst);
        waiting.unpark();
    };
    if threads::start("hooks", Box::new(run)).is_err() {
        return;
    }
    // A wait may end too early, and is then taken up again.
    while !done.load(Ordering::SeqCst) && Instant::now() < until {
        thread::park_timeout(until.saturating_duration_since(Instant::now()));
    }
}
