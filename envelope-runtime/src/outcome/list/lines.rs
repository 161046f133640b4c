//! `--format jsonl`: an item a line, printed as it comes.

use std::io;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::context::host::Host;
use crate::error::early_exit::{EarlyExit, not_serializable};
use crate::error::standard::GENERAL_ERROR;
use crate::wire::{ErrorBody, JsonLines, Phase, Selection};

/// So many bytes are printed together.
const FULL: usize = 32 * 1024;
/// No line waits longer than this for others, if there is anything to do but to wait for the next item.
const PATIENCE: Duration = Duration::from_millis(50);

/// Lines on their way to stdout.
pub(super) struct Lines<'a> {
    host: &'a dyn Host,
    waiting: JsonLines,
    /// How many items wait.
    items: u64,
    /// When those that wait have waited long enough; at once where none has been printed yet.
    due: Option<Instant>,
    /// Whether the reader has gone.
    closed: bool,
    /// What kept lines from being printed, if anything did.
    fault: Option<io::Error>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(host: &'a dyn Host) -> Self {
        Lines { host, waiting: JsonLines::default(), items: 0, due: None, closed: false, fault: None }
    }

    /// Adds a line, and prints those that wait where they are many.
    pub(super) fn add<T: Serialize>(&mut self, item: &T, fields: Option<&mut Selection>) -> Result<(), EarlyExit> {
        self.waiting.add(item, fields).map_err(|error| not_serializable(&error))?;
        self.items += 1;
        if self.waiting.len() >= FULL {
            self.print();
        }
        Ok(())
    }

    /// Prints the lines that have waited long enough: the first one at once.
    pub(super) fn print_what_is_due(&mut self) {
        if self.due.is_none_or(|due| Instant::now() >= due) {
            self.print();
        }
    }

    /// Prints what waits.
    pub(super) fn print(&mut self) {
        if self.waiting.len() == 0 || self.closed || self.fault.is_some() {
            return;
        }
        match self.host.print(self.waiting.text(), self.items) {
            Ok(()) => self.due = Some(Instant::now() + PATIENCE),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => self.fault = Some(error),
        }
        self.waiting.clear();
        self.items = 0;
    }

    /// Whether nothing can be printed any more.
    pub(super) fn is_over(&self) -> bool {
        self.closed || self.fault.is_some()
    }

    /// Prints what is left. A reader that has gone has had enough; anything else that keeps lines back is an error.
    pub(super) fn end(mut self) -> Result<(), EarlyExit> {
        self.print();
        match self.fault {
            None => Ok(()),
            Some(fault) => {
                let mut error = ErrorBody::new(GENERAL_ERROR, "the items cannot be written to stdout");
                error.phase = Some(Phase::Execution);
                error.cause = Some(fault.to_string());
                Err(error.into())
            }
        }
    }
}
