//! stdout, which belongs to the answer: it is kept under another number, and file descriptor 1 becomes a pipe whose text
//! goes to stderr.

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};
use rustix::io::{fcntl_dupfd_cloexec, ioctl_fionread, read};
use rustix::pipe::{PIPE_BUF, PipeFlags, pipe_with};
use rustix::stdio::dup2_stdout;

use super::c_stdio;
use crate::wire::Warning;

/// The code of the warning that something else was printed to stdout.
const STDOUT_INTERCEPTED: &str = "STDOUT_INTERCEPTED";

pub(super) struct Stdout {
    /// What was stdout when the process started. Children do not inherit it.
    kept: OwnedFd,
    way_in: OwnedFd,
    way_out: OwnedFd,
    /// How many bytes have been read from the pipe.
    taken: AtomicU64,
    /// How many of them a warning has told of.
    told: AtomicU64,
    /// Whether bytes may have been read that are not on stderr yet.
    copying: AtomicBool,
}

impl Stdout {
    /// Keeps stdout, and leaves everything where it is.
    pub(super) fn new() -> io::Result<Self> {
        let (way_out, way_in) = pipe_with(PipeFlags::CLOEXEC)?;
        Ok(Stdout {
            kept: fcntl_dupfd_cloexec(io::stdout(), 3)?,
            way_in,
            way_out,
            taken: AtomicU64::new(0),
            told: AtomicU64::new(0),
            copying: AtomicBool::new(false),
        })
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
        let goal = self.pending() + self.taken.load(Ordering::SeqCst);
        let on_the_way = || self.pending() > 0 || self.copying.load(Ordering::SeqCst);
        let copied = || self.taken.load(Ordering::SeqCst) > goal;
        while on_the_way() && !copied() && Instant::now() < until {
            thread::sleep(Duration::from_micros(100));
        }
        let all = self.taken.load(Ordering::SeqCst) + self.pending();
        let bytes = all.saturating_sub(self.told.swap(all, Ordering::SeqCst));
        (bytes > 0).then(|| warning(bytes))
    }

    /// How many bytes are in the pipe.
    fn pending(&self) -> u64 {
        ioctl_fionread(&self.way_out).unwrap_or(0)
    }
}

fn warning(bytes: u64) -> Warning {
    let (count, were) = if bytes == 1 { ("1 byte".to_owned(), "was") } else { (format!("{bytes} bytes"), "were") };
    let message =
        format!("{count} that the command printed to stdout {were} sent to stderr: stdout is for the answer alone");
    let mut warning = Warning::new(STDOUT_INTERCEPTED, message);
    warning.context.insert("bytes", bytes);
    warning
}

/// What has been read from the pipe and is not on stderr yet. The watch has it.
pub(super) struct Copy<'a> {
    stdout: &'a Stdout,
    /// As much as a pipe that is writable takes without blocking.
    chunk: [u8; PIPE_BUF],
    held: std::ops::Range<usize>,
}

impl<'a> Copy<'a> {
    pub(super) fn new(stdout: &'a Stdout) -> Self {
        Copy { stdout, chunk: [0; PIPE_BUF], held: 0..0 }
    }

    /// What to wait for: text, or room for the text that is held. A stderr that nobody reads stops the copy, and with it
    /// whoever prints, but never the watch.
    pub(super) fn interest(&self) -> PollFd<'a> {
        if self.held.is_empty() {
            PollFd::from_borrowed_fd(self.stdout.way_out.as_fd(), PollFlags::IN)
        } else {
            PollFd::from_borrowed_fd(rustix::stdio::stderr(), PollFlags::OUT)
        }
    }

    /// One step, after the wait.
    pub(super) fn step(&mut self) {
        if self.held.is_empty() {
            self.stdout.copying.store(true, Ordering::SeqCst);
            let taken = read(&self.stdout.way_out, &mut self.chunk[..]).unwrap_or(0);
            self.held = 0..taken;
            self.stdout.taken.fetch_add(taken as u64, Ordering::SeqCst);
        } else {
            match rustix::io::write(rustix::stdio::stderr(), &self.chunk[self.held.clone()]) {
                Ok(written) => self.held.start += written,
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                // Nobody can read stderr: what is printed is lost, as it would be without us.
                Err(_) => self.held = 0..0,
            }
        }
        if self.held.is_empty() {
            self.stdout.copying.store(false, Ordering::SeqCst);
        }
    }
}
