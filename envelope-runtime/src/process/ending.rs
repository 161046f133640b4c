//! The end of an interrupted process: the hooks of the call, then its answer. The watch ends the process if this takes too
//! long.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Process, Role, locked, signals, wait_for_exit};
use crate::context::call_context::{Context, Hook};
use crate::context::in_flight::{InFlight, Interruption};
use crate::system::threads::{self, Work};

/// Runs the hooks, prints the answer and ends the process. `contexts` are those of the running calls, the innermost first.
pub(super) fn end(process: &Process, interruption: Interruption, call: &InFlight, contexts: &[Context]) -> ! {
    let mut hooks = Vec::new();
    for context in contexts {
        hooks.extend(context.take_hooks().into_iter().rev());
    }
    run_hooks(hooks, interruption.hook_timeout());
    let process = &process.in_role(Role::Watch);
    if !process.take_over(Role::Hooks) {
        // A hook ends the process.
        wait_for_exit();
    }
    // Waits for lines that are being printed; no more follow, because the answer is claimed. If their reader has stopped, a
    // second signal still ends the process.
    drop(locked(&process.shared.printing));
    // Signals wait for the answer, which is never written in part.
    signals::end_at_once(false);
    let items = process.shared.items.load(Ordering::SeqCst);
    let answer = call.interrupted(interruption, items, process.intercepted());
    Process::exit(crate::run::print(answer, process));
}

/// Runs the hooks on another thread: one that hangs does not keep the process from answering.
fn run_hooks(hooks: Vec<Hook>, timeout: Duration) {
    if hooks.is_empty() {
        return;
    }
    let until = Instant::now() + timeout;
    let done = Arc::new(AtomicBool::new(false));
    let (all_done, waiting) = (Arc::clone(&done), thread::current());
    let run = move || {
        threads::set_work(Work::Hook);
        for hook in hooks {
            // The panic is on stderr already, and the other hooks still run.
            let _ = catch_unwind(AssertUnwindSafe(hook));
        }
        all_done.store(true, Ordering::SeqCst);
        waiting.unpark();
    };
    if threads::start("hooks", Box::new(run)).is_err() {
        return;
    }
    // A wait can end early.
    while !done.load(Ordering::SeqCst) && Instant::now() < until {
        thread::park_timeout(until.saturating_duration_since(Instant::now()));
    }
}
