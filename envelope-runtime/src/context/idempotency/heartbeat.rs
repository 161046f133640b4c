//! The thread that renews a lease while its call runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use super::{IdempotencyStore, Lease};
use crate::system::threads;

/// Renews a lease until it is dropped.
#[derive(Debug)]
pub(super) struct Heartbeat {
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Heartbeat {
    pub(super) fn of(store: &Arc<dyn IdempotencyStore>, lease: &Lease) -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let (store, lease, stop) = (Arc::clone(store), lease.clone(), Arc::clone(&stopped));
        let beat = move || {
            // A renewal that fails is tried again before the lease ends; one that finds the lease lost is the last. A wait
            // may end too early, and so does the renewal then, which does no harm.
            loop {
                thread::park_timeout(lease.lasts / 4);
                if stop.load(Ordering::SeqCst) || matches!(store.renew(&lease), Ok(false)) {
                    return;
                }
            }
        };
        // Without a thread the lease ends where it would, and a long call may be taken for one that was killed.
        let thread = threads::start("lease", Box::new(beat)).ok();
        Heartbeat { stopped, thread }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
