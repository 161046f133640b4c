//! What surrounds a run: the streams of a process with all that may befall it, or two buffers in a test.

#[cfg(feature = "tracing")]
use std::cell::OnceCell;
use std::cell::RefCell;
use std::io::{self, Write};

use super::underway::Underway;
use crate::context::Context;
#[cfg(feature = "tracing")]
use crate::log::Kept;
use crate::render::{Format, Surface};
use crate::wire::Warning;

/// What surrounds a run. stdout is written through it and nowhere else, in whole lines.
pub(crate) trait Host {
    /// The format of this run, by what was asked for.
    fn format(&self, asked: Option<Format>) -> Format;

    /// Writes to stdout. `text` is one or more whole lines, and `items` of them are items of a list.
    fn print(&self, text: &[u8], items: u64) -> io::Result<()>;

    /// Writes to stderr.
    fn log(&self, text: &[u8]);

    /// From here on what happens is told on stderr, line by line, unless the program has a subscriber of its own, which is
    /// left alone. Said once more in the same run, it changes nothing.
    #[cfg(feature = "tracing")]
    fn begin_log(&self);

    /// Who is at the other end of stderr while the handler is at work.
    fn stderr(&self) -> Stderr {
        Stderr::Buffer
    }

    /// How an answer in this format is drawn.
    fn surface(&self, format: Format) -> Surface;

    /// Whether stdin is the run's to read. Else it is the caller's own, or holds something else than input.
    fn owns_stdin(&self) -> bool {
        false
    }

    /// The handler is about to be called: from here on it may be cut short.
    /// Said once more in the same call, it changes nothing. Calls nest where a handler runs other commands.
    fn enter(&self, call: &Underway);

    /// The handler has returned, and its hooks have nothing to undo any more. What it printed to stdout, which is not its
    /// own, is a warning. Nothing happens where the call of this context was not entered.
    fn leave(&self, context: &Context) -> Option<Warning>;

    /// The call is over, its answer recorded where that is due: nothing can cut it short any more. Nothing happens where
    /// the call of this context was not entered.
    fn close(&self, context: &Context);
}

/// What stderr is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stderr {
    /// Not the process's own: whoever holds it reads it when all is done.
    Buffer,
    /// A file or a pipe.
    Stream,
    /// A terminal that can move its cursor.
    Terminal,
}

/// A run within a process that is not its own: nothing watches it, and its streams are no terminals.
pub(crate) struct InProcess<'a> {
    streams: RefCell<Streams<'a>>,
    #[cfg(feature = "tracing")]
    log: OnceCell<Option<Kept>>,
}

struct Streams<'a> {
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
}

impl<'a> InProcess<'a> {
    pub(crate) fn new(stdout: &'a mut dyn Write, stderr: &'a mut dyn Write) -> Self {
        InProcess {
            streams: RefCell::new(Streams { stdout, stderr }),
            #[cfg(feature = "tracing")]
            log: OnceCell::new(),
        }
    }

    /// Writes to stderr what has been logged so far: before anything else is written, so that the order is kept.
    #[cfg(feature = "tracing")]
    fn tell_log(&self) {
        let lines = self.log.get().and_then(Option::as_ref).map(Kept::take).unwrap_or_default();
        if !lines.is_empty() {
            self.streams.borrow_mut().log(&lines);
        }
    }

    /// The run is over, and nothing more is logged.
    #[cfg(feature = "tracing")]
    pub(crate) fn end_log(self) {
        self.tell_log();
    }
}

impl Streams<'_> {
    fn log(&mut self, text: &[u8]) {
        // Where stderr cannot be written, nobody is left to be told.
        let _ = self.stderr.write_all(text).and_then(|()| self.stderr.flush());
    }
}

impl Host for InProcess<'_> {
    fn format(&self, asked: Option<Format>) -> Format {
        Format::choose(asked, false, false)
    }

    fn print(&self, text: &[u8], _: u64) -> io::Result<()> {
        #[cfg(feature = "tracing")]
        self.tell_log();
        let stdout = &mut self.streams.borrow_mut().stdout;
        stdout.write_all(text)?;
        stdout.flush()
    }

    fn log(&self, text: &[u8]) {
        #[cfg(feature = "tracing")]
        self.tell_log();
        self.streams.borrow_mut().log(text);
    }

    /// The lines are kept until something else is written: the stream is this thread's alone, and others may log.
    #[cfg(feature = "tracing")]
    fn begin_log(&self) {
        self.log.get_or_init(|| Kept::begin(|line| self.log(line)));
    }

    fn surface(&self, format: Format) -> Surface {
        Surface { format, color_stdout: false, color_stderr: false, width: super::width_for(format) }
    }

    fn enter(&self, _: &Underway) {}

    fn leave(&self, _: &Context) -> Option<Warning> {
        None
    }

    fn close(&self, _: &Context) {}
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::{Host, InProcess};

    /// A stream that is closed at its other end, and counts what it was asked to write.
    struct Closed(usize);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_stdout_is_told_and_a_closed_stderr_is_not() {
        let (mut closed, mut text) = (Closed(0), Vec::new());
        let host = InProcess::new(&mut closed, &mut text);
        assert_eq!(host.print(b"{}\n", 0).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        host.log(b"warning: x\n");
        assert_eq!((closed.0, text.as_slice()), (1, &b"warning: x\n"[..]));
        let host = InProcess::new(&mut text, &mut closed);
        host.log(b"lost\n");
        assert!(host.print(b"{}\n", 0).is_ok());
    }
}
