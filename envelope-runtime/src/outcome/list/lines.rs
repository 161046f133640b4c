//! `--format jsonl`: one item per line, printed as soon as it is available.

use std::io;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::context::host::Host;
use crate::error::early_exit::{EarlyExit, not_serializable};
use crate::error::standard::GENERAL_ERROR;
use crate::wire::{ErrorBody, JsonLines, Phase, Selection};

/// The number of buffered bytes at which lines are printed.
const BUFFER_BYTES: usize = 32 * 1024;
/// The longest time that a line stays in the buffer, unless producing the next item blocks.
const MAX_DELAY: Duration = Duration::from_millis(50);

/// A buffer of lines for stdout.
pub(super) struct Lines<'a> {
    host: &'a dyn Host,
    buffer: JsonLines,
    /// The number of items in the buffer.
    items: u64,
    /// When the buffer must be printed. `None` means immediately, because nothing has been printed yet.
    due: Option<Instant>,
    /// Whether the reader has closed the pipe.
    closed: bool,
    /// The error that prevents lines from being printed, if any.
    error: Option<io::Error>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(host: &'a dyn Host) -> Self {
        Lines { host, buffer: JsonLines::default(), items: 0, due: None, closed: false, error: None }
    }

    /// Adds a line, and prints the buffer if it is full.
    pub(super) fn add<T: Serialize>(&mut self, item: &T, fields: Option<&mut Selection>) -> Result<(), EarlyExit> {
        self.buffer.add(item, fields).map_err(|error| not_serializable(&error))?;
        self.items += 1;
        if self.buffer.len() >= BUFFER_BYTES {
            self.print();
        }
        Ok(())
    }

    /// Prints the buffer if its delay has passed. The first line is printed immediately.
    pub(super) fn print_if_due(&mut self) {
        if self.due.is_none_or(|due| Instant::now() >= due) {
            self.print();
        }
    }

    /// Prints the buffer.
    pub(super) fn print(&mut self) {
        if self.buffer.len() == 0 || self.closed || self.error.is_some() {
            return;
        }
        match self.host.print(self.buffer.text(), self.items) {
            Ok(()) => self.due = Some(Instant::now() + MAX_DELAY),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => self.error = Some(error),
        }
        self.buffer.clear();
        self.items = 0;
    }

    /// Returns whether nothing more can be printed.
    pub(super) fn is_over(&self) -> bool {
        self.closed || self.error.is_some()
    }

    /// Prints the remaining lines. A closed pipe is not an error, because the reader has read enough.
    pub(super) fn end(mut self) -> Result<(), EarlyExit> {
        self.print();
        match self.error {
            None => Ok(()),
            Some(cause) => {
                let mut error = ErrorBody::new(GENERAL_ERROR, "the items cannot be written to stdout");
                error.phase = Some(Phase::Execution);
                error.cause = Some(cause.to_string());
                Err(error.into())
            }
        }
    }
}
