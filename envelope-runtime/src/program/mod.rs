//! A program as data: the tree of commands, their exit-code tables, and the states that it provides to handlers.

mod admission;
mod exit_table;
mod provide;
mod target;
mod tree;

pub(crate) use admission::{Admission, Behaviour};
pub(crate) use exit_table::{ExitTable, collect};
pub use provide::{
    AllProvidedBy, Base, Both, GlobalArgs, ProvidedBy, ProvidedEarlier, ProvidedTo, ThreadSafe, WithKeys,
};
pub(crate) use provide::{GlobalValues, Provided, Seal, SharedStates, States};
pub(crate) use target::Target;
pub(crate) use tree::{Node, NodeKind, Path, Tool};
