//! stdout, which belongs to the answer: it is kept under another number, and file descriptor 1 becomes a pipe whose text
//! goes to stderr.

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

/// The code of the warning that something else was printed to stdout.
const STDOUT_INTERCEPTED: &str = "STDOUT_INTERCEPTED";

pub(super) struct Stdout {
    /// What was stdout when the process started. Children do not inherit it.
    kept: OwnedFd,
    way_in: OwnedFd,
    way_out: OwnedFd,
    /// How many bytes have been read from the pipe. Held while more are, so that what is in the pipe and what was read
    /// can be added up.
    taken: Mutex<u64>,
    /// How many of them are on stderr, or lost where nobody can read it.
    copied: AtomicU64,
    /// How many of them a warning has told of.
    told: AtomicU64,
}

impl Stdout {
    /// Keeps stdout, and leaves everything where it is.
    pub(super) fn new() -> io::Result<Self> {
        let (way_out, way_in) = pipe()?;
        Ok(Stdout {
            kept: fcntl_dupfd_cloexec(io::stdout(), 3)?,
            way_in,
            way_out,
            taken: Mutex::new(0),
            copied: AtomicU64::new(0),
            told: AtomicU64::new(0),
        })
    }

    /// Starts the copy to stderr, once there is something to copy, on a thread of its own: a stderr that nobody reads stops
    /// the copy, and with it whoever prints, but never the watch. Whether there is room on stderr cannot be asked beforehand: others write there, too.
    pub(super) fn copy(self: &Arc<Self>) -> io::Result<()> {
        let stdout = Arc::clone(self);
        let copy = move || {
            loop {
                // With nothing to read it waits here, and not with the lock. A signal can interrupt the wait.
                if poll(&mut [PollFd::new(&stdout.way_out, PollFlags::IN)], None).is_ok() {
                    stdout.pass_on();
                }
            }
        };
        threads::start("stdout", Box::new(copy)).map(drop)
    }

    /// Copies what there is to read, a piece of it.
    pub(super) fn pass_on(&self) {
        let mut chunk = [0; 8192];
        let taken = self.take(&mut chunk);
        let text = &chunk[..taken];
        // Where nobody can read stderr, what is printed is lost, as it would be without us.
        let _ = to_stderr(text);
        self.copied.fetch_add(text.len() as u64, Ordering::SeqCst);
    }

    /// Where the text comes out that is printed to the pipe.
    pub(super) fn printed_to(&self) -> BorrowedFd<'_> {
        self.way_out.as_fd()
    }

    /// The real one.
    pub(super) fn kept(&self) -> BorrowedFd<'_> {
        self.kept.as_fd()
    }

    /// From here on file descriptor 1 is the pipe, for this process and the children that it starts.
    pub(super) fn intercept(&self) {
        // It can fail where a signal comes, which is tried again by the system itself, and nowhere else.
        let _ = dup2_stdout(&self.way_in);
    }

    /// Writes out what Rust and C hold back.
    pub(super) fn flush() {
        let _ = io::stdout().lock().flush();
        c_stdio::flush();
    }

    /// From here on file descriptor 1 is stderr: what is printed once nobody watches does not reach stdout either.
    pub(super) fn give_up() {
        let _ = dup2_stdout(io::stderr());
    }

    /// Waits, for so long at most, until what was printed is on stderr. The warning counts all of it.
    pub(super) fn intercepted(&self, patience: Duration) -> Option<Warning> {
        let until = Instant::now() + patience;
        // What is printed after this moment, by a thread or child that goes on, is not waited for.
        let goal = self.printed();
        while self.copied.load(Ordering::SeqCst) < goal && Instant::now() < until {
            thread::sleep(Duration::from_micros(100));
        }
        let all = self.printed();
        let bytes = all.saturating_sub(self.told.swap(all, Ordering::SeqCst));
        (bytes > 0).then(|| warning(bytes))
    }

    /// How many bytes have been printed: those that were read and those in the pipe.
    fn printed(&self) -> u64 {
        let taken = locked(&self.taken);
        *taken + ioctl_fionread(&self.way_out).unwrap_or(0)
    }

    /// Reads what there is.
    fn take(&self, chunk: &mut [u8]) -> usize {
        let mut taken = locked(&self.taken);
        let bytes = read(&self.way_out, chunk).unwrap_or(0);
        *taken += bytes as u64;
        bytes
    }
}

/// The two ends of a pipe, the one to read from first. Children inherit neither.
pub(super) fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    #[cfg(not(target_vendor = "apple"))]
    let ends = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    #[cfg(target_vendor = "apple")]
    let ends = {
        // It has no call that says both at once.
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
