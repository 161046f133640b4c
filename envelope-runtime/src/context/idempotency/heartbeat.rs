//! A thread that renews a lease while its call runs.

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
    pub(super) fn start(store: &Arc<dyn IdempotencyStore>, lease: &Lease) -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let (store, lease, stop) = (Arc::clone(store), lease.clone(), Arc::clone(&stopped));
        let beat = move || {
            // A failed renewal is retried before the lease ends. If the lease is lost, renewals stop. `park_timeout` may wake
            // early; an early renewal is harmless.
            loop {
                thread::park_timeout(lease.lasts / 4);
                if stop.load(Ordering::SeqCst) || matches!(store.renew(&lease), Ok(false)) {
                    return;
                }
            }
        };
        // Without the thread the lease is not renewed, and another call may take over the key of a long call.
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
