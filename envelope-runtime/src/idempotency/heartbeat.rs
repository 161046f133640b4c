//! The thread that renews a lease while its call runs.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};

use super::{IdempotencyStore, Lease};

/// Renews a lease until it is dropped.
#[derive(Debug)]
pub(super) struct Heartbeat {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Heartbeat {
    pub(super) fn of(store: &Arc<dyn IdempotencyStore>, lease: &Lease) -> Self {
        let (stop, stopped) = mpsc::channel();
        let (store, lease) = (Arc::clone(store), lease.clone());
        let beat = move || {
            // A renewal that fails is tried again before the lease ends; one that finds the lease lost is the last.
            while stopped.recv_timeout(lease.lasts / 4) == Err(RecvTimeoutError::Timeout) {
                if matches!(store.renew(&lease), Ok(false)) {
                    return;
                }
            }
        };
        // Without a thread the lease ends where it would, and a long call may be taken for one that was killed.
        let thread = thread::Builder::new().name("lease".to_owned()).spawn(beat).ok();
        Heartbeat { stop: Some(stop), thread }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
