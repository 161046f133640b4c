//! The check of arguments whose names and values the attribute cannot prove: those of a flattened type, and those that an
//! expression computes.

use std::any::TypeId;
use std::fmt;

use clap::{Arg, ArgGroup, Command};

use super::CommandSpec;

/// Checks the arguments of a command before a call. Its code is only in programs with such a command.
#[derive(Clone, Copy)]
pub struct ArgumentCheck {
    pub(crate) run: RunCheck,
    /// Checks the relations of a command that clap has built.
    pub(crate) run_built: fn(&CommandSpec, &Command) -> Vec<String>,
    /// Ids that an argument refers to: its own id, and the id that may be missing.
    pub(crate) relations: &'static [(&'static str, &'static str)],
    /// The types of the parameters with a parser or an action of the author's, by the ids of their arguments.
    pub(crate) values: &'static [ValueType],
}

/// The id of an argument, and the type of its values.
pub type ValueType = (&'static str, fn() -> TypeId);

impl fmt::Debug for ArgumentCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArgumentCheck").field("relations", &self.relations).finish_non_exhaustive()
    }
}

/// Returns every fault of the arguments, as a sentence without its full stop.
pub(crate) type RunCheck = fn(&Checked<'_>) -> Vec<String>;

/// The arguments of a call, before clap builds their command.
pub(crate) struct Checked<'a> {
    /// `None` for the program and its groups.
    pub(crate) spec: Option<&'static CommandSpec>,
    /// The command with its own arguments and the flags that not every command has.
    pub(crate) command: &'a Command,
    /// The global arguments of the author.
    pub(crate) globals: &'a [Arg],
    /// The flags of every command.
    pub(crate) flags: &'a [Arg],
    /// The groups of the global arguments.
    pub(crate) groups: &'a [ArgGroup],
}

impl fmt::Debug for Checked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked").field("spec", &self.spec).finish_non_exhaustive()
    }
}
