//! What a program is made of, whoever asks: the tree of commands, the exit-code table of each, what is provided to them.

mod exit_table;
mod provide;
mod target;
mod tree;

pub(crate) use exit_table::{ExitTable, collect};
pub use provide::{AllProvidedBy, Base, GlobalArgs, ProvidedBy, ProvidedEarlier, ThreadSafe, WithKeys};
pub(crate) use provide::{GlobalValues, Provided, SharedStates, States};
pub(crate) use target::Target;
pub(crate) use tree::{Node, NodeKind, Path, Tool};
