//! The framework's threads.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread. The work is boxed to compile the code that starts threads only once.
pub(crate) fn start(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(work)
}
