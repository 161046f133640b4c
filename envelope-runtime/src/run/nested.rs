//! Many command lines in one run: each takes the way of its own run, with one line of JSON at its end.

use std::cell::Cell;
use std::ffi::OsString;
use std::io;

use super::{answer, print};
use crate::context::call_context::Context;
use crate::context::host::{Host, Stderr};
use crate::context::in_flight::Underway;
use crate::context::stamp::Stamp;
use crate::error::early_exit::Stop;
use crate::program::{States, Tool};
use crate::render::{Answer, Format, Surface};
use crate::wire::Warning;

/// What the lines of one run share.
pub(crate) struct Lines<'a> {
    pub(crate) tool: &'a Tool,
    pub(crate) host: &'a dyn Host,
    /// The path of the command that reads the lines.
    pub(crate) command: &'a str,
}

/// One of the lines.
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: u64,
    /// The command as the line names it, where it does.
    pub(crate) named: Option<String>,
}

/// How a line ended, its answer printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    pub(crate) exit_code: u8,
    /// Whether the answer could not be printed, so that no other can.
    pub(crate) unheard: bool,
}

impl Lines<'_> {
    /// Runs the command line that a line stands for.
    pub(crate) fn run(&self, line: Line, argv: &[OsString], states: &States) -> Ended {
        let stamp = self.stamp(line);
        let host = Inner::of(self.host);
        let (answer, _) = answer(self.tool, argv, &stamp, &host, states);
        Lines::print(answer, &host)
    }

    /// Answers a line that stands for no command line.
    pub(crate) fn refuse(&self, line: Line, stop: Stop) -> Ended {
        let answer = answer::failed(&self.stamp(line), None, stop, Vec::new());
        Lines::print(answer, &Inner::of(self.host))
    }

    fn stamp(&self, line: Line) -> Stamp {
        Stamp::of_line(self.tool, self.command, line.number, line.named)
    }

    fn print(answer: Answer, host: &Inner<'_>) -> Ended {
        let exit_code = print(answer, host, Format::Json);
        Ended { exit_code, unheard: host.unheard.get() }
    }
}

/// The surroundings of the run, for one of its lines: JSON, whoever reads it.
struct Inner<'a> {
    host: &'a dyn Host,
    unheard: Cell<bool>,
}

impl<'a> Inner<'a> {
    fn of(host: &'a dyn Host) -> Self {
        Inner { host, unheard: Cell::new(false) }
    }
}

impl Host for Inner<'_> {
    fn format(&self, _: Option<Format>) -> Format {
        Format::Json
    }

    fn print(&self, text: &[u8], items: u64) -> io::Result<()> {
        self.host.print(text, items).inspect_err(|_| self.unheard.set(true))
    }

    fn log(&self, text: &[u8]) {
        self.host.log(text);
    }

    fn surface(&self, format: Format) -> Surface {
        self.host.surface(format)
    }

    fn stderr(&self) -> Stderr {
        self.host.stderr()
    }

    #[cfg(feature = "tracing")]
    fn begin_log(&self) {
        self.host.begin_log();
    }

    fn enter(&self, call: &Underway) {
        self.host.enter(call);
    }

    fn leave(&self, context: &Context) -> Option<Warning> {
        self.host.leave(context)
    }

    fn close(&self, context: &Context) {
        self.host.close(context);
    }
}
