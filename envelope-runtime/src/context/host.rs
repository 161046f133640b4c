//! What surrounds a run: the streams of a process with all that may befall it, or two buffers in a test.

use std::io;

use super::in_flight::InFlight;
use crate::context::call_context::Context;
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
    fn begin_call(&self, call: &InFlight);

    /// The handler has returned, and its hooks have nothing to undo any more. What it printed to stdout, which is not its
    /// own, is a warning. Nothing happens where the call of this context was not entered.
    fn handler_returned(&self, context: &Context) -> Option<Warning>;

    /// The call is over, its answer recorded where that is due: nothing can cut it short any more. Nothing happens where
    /// the call of this context was not entered.
    fn end_call(&self, context: &Context);
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
