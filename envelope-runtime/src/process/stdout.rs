//! The stdout guard: the real stdout moves to another file descriptor for the answer, and file descriptor 1 becomes a pipe
//! whose content is copied to stderr.

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{fcntl_dupfd_cloexec, ioctl_fionread, read};
use rustix::stdio::dup2_stdout;

use super::{c_stdio, locked, to_stderr};
use crate::system::threads;
use crate::wire::Warning;

/// The code of the warning about other output to stdout.
const STDOUT_INTERCEPTED: &str = "STDOUT_INTERCEPTED";

pub(super) struct Stdout {
    pipe_writer: OwnedFd,
    pipe_reader: OwnedFd,
    /// The number of bytes read from the pipe. Locked during a read, which keeps the sum with the bytes in the pipe exact.
    read_bytes: Mutex<u64>,
    /// The number of these bytes that were written to stderr, or lost if stderr is closed.
    copied_bytes: AtomicU64,
    /// The number of bytes that a warning has reported.
    reported: AtomicU64,
}

impl Stdout {
    pub(super) fn new() -> io::Result<Self> {
        let (pipe_reader, pipe_writer) = pipe()?;
        Ok(Stdout {
            pipe_writer,
            pipe_reader,
            read_bytes: Mutex::new(0),
            copied_bytes: AtomicU64::new(0),
            reported: AtomicU64::new(0),
        })
    }

    /// Starts to copy the pipe to stderr on another thread. A stderr without a reader blocks the copy, and with it the
    /// printing thread, but never the watch. Polling stderr first does not help, because other threads write to it, too.
    pub(super) fn copy(self: &Arc<Self>) -> io::Result<()> {
        let stdout = Arc::clone(self);
        let copy = move || {
            loop {
                // Waits without the lock. A signal can interrupt the wait.
                if poll(&mut [PollFd::new(&stdout.pipe_reader, PollFlags::IN)], None).is_ok() {
                    stdout.copy_chunk();
                }
            }
        };
        threads::start("stdout", Box::new(copy)).map(drop)
    }

    /// Copies one chunk of the pipe.
    pub(super) fn copy_chunk(&self) {
        let mut chunk = [0; 8192];
        let read_bytes = self.take(&mut chunk);
        let text = &chunk[..read_bytes];
        // If stderr is closed, the output is lost.
        let _ = to_stderr(text);
        self.copied_bytes.fetch_add(text.len() as u64, Ordering::SeqCst);
    }

    /// The reading end of the pipe.
    pub(super) fn reader(&self) -> BorrowedFd<'_> {
        self.pipe_reader.as_fd()
    }

    /// Redirects file descriptor 1 to the pipe, for this process and the children that it starts.
    pub(super) fn intercept(&self) {
        // `dup2` fails only if a signal interrupts it, and rustix repeats it.
        let _ = dup2_stdout(&self.pipe_writer);
    }

    /// Flushes the buffers of Rust and C.
    pub(super) fn flush() {
        let _ = io::stdout().lock().flush();
        c_stdio::flush();
    }

    /// Redirects file descriptor 1 to stderr: output after the call does not reach stdout either.
    pub(super) fn redirect_to_stderr() {
        let _ = dup2_stdout(io::stderr());
    }

    /// Waits until the output is on stderr, at most for `timeout`. Returns a warning that counts all of it.
    pub(super) fn intercepted(&self, timeout: Duration) -> Option<Warning> {
        let until = Instant::now() + timeout;
        // Later output of other threads and of children is not waited for.
        let goal = self.printed();
        while self.copied_bytes.load(Ordering::SeqCst) < goal && Instant::now() < until {
            thread::sleep(Duration::from_micros(100));
        }
        let all = self.printed();
        let bytes = all.saturating_sub(self.reported.swap(all, Ordering::SeqCst));
        (bytes > 0).then(|| warning(bytes))
    }

    /// The number of printed bytes: those read from the pipe and those still in it.
    fn printed(&self) -> u64 {
        let read_bytes = locked(&self.read_bytes);
        *read_bytes + ioctl_fionread(&self.pipe_reader).unwrap_or(0)
    }

    /// Reads from the pipe.
    fn take(&self, chunk: &mut [u8]) -> usize {
        let mut read_bytes = locked(&self.read_bytes);
        let bytes = read(&self.pipe_reader, chunk).unwrap_or(0);
        *read_bytes += bytes as u64;
        bytes
    }
}

/// Moves stdout to another descriptor, which children do not inherit, and sends later output to stderr. Returns `None` if no
/// descriptor is free; stdout then stays where it is.
pub(super) fn take() -> Option<OwnedFd> {
    let stdout = fcntl_dupfd_cloexec(io::stdout(), 3).ok()?;
    Stdout::redirect_to_stderr();
    Some(stdout)
}

/// The reading and the writing end of a pipe. Children inherit neither.
pub(super) fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    #[cfg(not(target_vendor = "apple"))]
    let ends = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    #[cfg(target_vendor = "apple")]
    let ends = {
        // Apple has no `pipe2`.
        let ends = rustix::pipe::pipe()?;
        for end in [&ends.0, &ends.1] {
            rustix::io::fcntl_setfd(end, rustix::io::FdFlags::CLOEXEC)?;
        }
        ends
    };
    Ok(ends)
}

fn warning(bytes: u64) -> Warning {
    let (count, were) = if bytes == 1 { ("1 byte".to_owned(), "was") } else { (format!("{bytes} bytes"), "were") };
    let message =
        format!("{count} that the command printed to stdout {were} sent to stderr: stdout is for the answer alone");
    let mut warning = Warning::new(STDOUT_INTERCEPTED, message);
    warning.context.insert("bytes", bytes);
    warning
}
