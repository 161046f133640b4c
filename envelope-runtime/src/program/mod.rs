//! What a program is made of, whoever asks: the tree of commands, the exit-code table of each, what is provided to them.

mod exit_table;
mod provide;
mod tree;

pub(crate) use exit_table::{ExitTable, collect};
pub use provide::{AllProvidedBy, Base, GlobalArgs, ProvidedBy};
pub(crate) use provide::{Provided, States};
pub(crate) use tree::{Node, NodeKind, Path, Tool};
