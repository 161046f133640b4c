//! Threads of the framework's own.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts one. The work is boxed, so that all that it takes to start a thread is compiled once.
pub(crate) fn start(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(work)
}
