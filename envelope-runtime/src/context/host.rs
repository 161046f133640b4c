//! The host of a call: the streams of a process and its interruptions, or two buffers.

use std::io;

use super::in_flight::InFlight;
use super::stamp::Stamp;
use crate::context::call_context::Context;
use crate::render::{Format, Surface};
use crate::wire::Warning;

/// The surroundings of a call. It alone writes stdout, in whole lines.
pub(crate) trait Host {
    /// The format of the answer, if the call asks for `asked`.
    fn format(&self, asked: Option<Format>) -> Format;

    /// Writes to stdout. `text` is one or more whole lines, and `items` of them are items of a list.
    fn print(&self, text: &[u8], items: u64) -> io::Result<()>;

    /// Writes to stderr.
    fn log(&self, text: &[u8]);

    /// Starts to log events to stderr as lines, unless the program has installed a `tracing` subscriber. Calling it again in
    /// the same run changes nothing.
    #[cfg(feature = "tracing")]
    fn begin_log(&self);

    /// The kind of stderr while the handler runs.
    fn stderr(&self) -> Stderr {
        Stderr::Buffer
    }

    /// The surface on which an answer in this format is drawn.
    fn surface(&self, format: Format) -> Surface;

    /// Whether the call may read stdin. If not, stdin belongs to the caller, or contains something else than input.
    fn owns_stdin(&self) -> bool {
        false
    }

    /// Marks the begin of a line of `exec`, which is a call of its own, or with `None` its end.
    fn begin_line(&self, _line: Option<&Stamp>) {}

    /// Marks the begin of a call: from here on it can be interrupted. Calling it again for the same call changes nothing.
    /// Calls nest if a handler runs other commands.
    fn begin_call(&self, call: &InFlight);

    /// Marks the return of the handler: an interruption no longer runs its hooks. Returns a warning if the handler printed to
    /// stdout. Does nothing if the call did not begin.
    fn handler_returned(&self, context: &Context) -> Option<Warning>;

    /// Marks the end of the call, after its answer was recorded: it can no longer be interrupted. Does nothing if the call did
    /// not begin.
    fn end_call(&self, context: &Context);
}

/// The kind of stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stderr {
    /// A buffer of the caller, who reads it after the call.
    Buffer,
    /// A file or a pipe.
    Stream,
    /// A terminal that can move its cursor.
    Terminal,
}
