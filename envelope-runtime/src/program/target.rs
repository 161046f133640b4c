//! The group or command that a call reached.

use super::exit_table::ExitTable;
use super::tree::{Path, Tool};
use crate::command::spec::CommandSpec;

/// The group or command that a call reached.
pub(crate) struct Target<'a> {
    pub(crate) tool: &'a Tool,
    pub(crate) path: Path<'a>,
}

impl<'a> Target<'a> {
    pub(crate) fn new(tool: &'a Tool, path: Path<'a>) -> Self {
        Target { tool, path }
    }

    /// The command; none for the program itself and for a group.
    pub(crate) fn command(&self) -> Option<&'static CommandSpec> {
        self.path.command()
    }

    /// The exit-code table of the command.
    pub(crate) fn exit_table(&self) -> Option<&ExitTable> {
        self.path.exit_table(self.tool)
    }

    /// The number of a code in the exit-code table of the command.
    pub(crate) fn exit_code(&self, name: &str) -> Option<u8> {
        self.exit_table()?.number(name)
    }
}
