//! Writes to file descriptors without std's buffers and locks, which a handler may hold.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, write};

use super::Shared;

impl Shared {
    /// Writes to the stdout with which the process started, even if file descriptor 1 is redirected.
    pub(super) fn to_stdout(&self, text: &[u8]) -> io::Result<()> {
        match &self.stdout {
            Some(stdout) => all(stdout.as_fd(), text),
            None => all(io::stdout().as_fd(), text),
        }
    }
}

pub(super) fn to_stderr(text: &[u8]) -> io::Result<()> {
    all(io::stderr().as_fd(), text)
}

/// Writes all of `text`.
pub(super) fn all(to: BorrowedFd<'_>, mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        match write(to, text) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => text = &text[written..],
            Err(Errno::INTR) => {}
            // Another process may have made a shared descriptor non-blocking.
            Err(Errno::AGAIN) => wait_until_writable(to)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn wait_until_writable(to: BorrowedFd<'_>) -> io::Result<()> {
    match poll(&mut [PollFd::from_borrowed_fd(to, PollFlags::OUT)], None) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{ErrorKind, Read};
    use std::os::fd::AsFd;

    use rustix::pipe::pipe;

    use super::all;

    #[test]
    fn a_non_blocking_pipe_gets_everything() {
        let (reader, writer) = pipe().unwrap();
        rustix::io::ioctl_fionbio(&writer, true).unwrap();
        let text = vec![b'x'; 1_000_000];
        let expected = text.len();
        let writing = std::thread::spawn(move || all(writer.as_fd(), &text));
        let mut read = Vec::new();
        File::from(reader).read_to_end(&mut read).unwrap();
        writing.join().unwrap().unwrap();
        assert_eq!(read.len(), expected);
    }

    #[test]
    fn a_pipe_without_a_reader_is_an_error() {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        assert_eq!(all(writer.as_fd(), b"{}\n").unwrap_err().kind(), ErrorKind::BrokenPipe);
    }
}
