//! The run of a process: its arguments, its streams, its panics.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use super::host::{Host, Stderr};
use crate::context::Context;
use crate::render::{Format, Surface};
use crate::wire::Warning;

/// What surrounds the run of a process.
pub(crate) struct Process {
    color: bool,
    ci: bool,
    stdout_is_terminal: bool,
}

impl Process {
    pub(crate) fn new() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        Process {
            color: !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
            ci: set("CI"),
            stdout_is_terminal: io::stdout().is_terminal(),
        }
    }
}

impl Host for Process {
    fn format(&self, asked: Option<Format>) -> Format {
        Format::choose(asked, self.stdout_is_terminal, self.ci)
    }

    fn print(&self, text: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text)?;
        stdout.flush()
    }

    fn log(&self, text: &[u8]) {
        // Where stderr cannot be written, nobody is left to be told.
        let _ = io::stderr().lock().write_all(text);
    }

    fn stderr(&self) -> Stderr {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        if io::stderr().is_terminal() && !dumb { Stderr::Terminal } else { Stderr::Stream }
    }

    fn surface(&self, format: Format) -> Surface {
        Surface {
            format,
            color_stdout: self.color && self.stdout_is_terminal,
            color_stderr: self.color && io::stderr().is_terminal(),
            width: super::width_for(format),
        }
    }

    fn enter(&self, _: &Context, _: Option<Duration>) {}

    fn leave(&self) -> Option<Warning> {
        None
    }
}
