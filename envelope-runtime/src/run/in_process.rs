//! The host of a call inside another process: two buffers, without signals and time limits.

#[cfg(feature = "tracing")]
use std::cell::OnceCell;
use std::cell::RefCell;
use std::io::{self, Write};

use crate::context::call_context::Context;
use crate::context::host::Host;
use crate::context::in_flight::InFlight;
use crate::render::{self, Format, Surface};
#[cfg(feature = "tracing")]
use crate::system::log::CollectedLines;
use crate::wire::Warning;

/// The host of a call inside another process. Its streams are not terminals, and nothing interrupts the call.
pub(crate) struct InProcess<'a> {
    streams: RefCell<Streams<'a>>,
    #[cfg(feature = "tracing")]
    log: OnceCell<Option<CollectedLines>>,
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

    /// Writes pending log lines to stderr. Called before any other write, to keep the order.
    #[cfg(feature = "tracing")]
    fn tell_log(&self) {
        let lines = self.log.get().and_then(Option::as_ref).map(CollectedLines::take).unwrap_or_default();
        if !lines.is_empty() {
            self.streams.borrow_mut().log(&lines);
        }
    }

    /// Writes the last log lines.
    #[cfg(feature = "tracing")]
    pub(crate) fn end_log(self) {
        self.tell_log();
    }
}

impl Streams<'_> {
    fn log(&mut self, text: &[u8]) {
        // An error of stderr cannot be reported anywhere.
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
        self.log.get_or_init(|| CollectedLines::begin(|line| self.log(line)));
    }

    fn surface(&self, format: Format) -> Surface {
        Surface { format, color_stdout: false, color_stderr: false, width: render::width_for(format) }
    }

    fn begin_call(&self, _: &InFlight) {}

    fn handler_returned(&self, _: &Context) -> Option<Warning> {
        None
    }

    fn end_call(&self, _: &Context) {}
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::{Host, InProcess};

    /// A stream whose reader has gone, which counts the writes.
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
