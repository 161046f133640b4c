//! Groups, and the registration of commands on an app and on its groups.

use std::fmt;
use std::marker::PhantomData;

use super::AppBuilder;
use super::command_list::CommandList;
use crate::command::spec::{CommandSpec, Companion};
use crate::program::{AllProvidedBy, Node};

/// Registers commands on an [`AppBuilder`] and on a [`Group`].
///
/// This is a trait because of its parameter `I`, the positions that the compiler finds in `S`. A parameter of the method
/// would have to be written in `.command::<create>()`; one of the trait is inferred.
pub trait Register<S, I>: Sized {
    /// Adds a command: `.command::<create>()` for a function `create` with a `#[command(...)]` attribute.
    fn command<C: Companion>(self) -> Self
    where
        C::Needs: AllProvidedBy<S, I>;

    /// Adds a list of commands: `.commands::<commands![create, get, list]>()`, or the list that a library exports:
    /// `.commands::<host::Commands>()`. See [`commands!`](crate::commands).
    fn commands<L: CommandList<S, I>>(self) -> Self;
}

impl<S, I> Register<S, I> for AppBuilder<S> {
    fn command<C: Companion>(mut self) -> Self
    where
        C::Needs: AllProvidedBy<S, I>,
    {
        self.tool = self.tool.with(C::SPEC);
        self
    }

    fn commands<L: CommandList<S, I>>(mut self) -> Self {
        L::for_each(&mut |spec| self.tool.register(Node::command(spec)));
        self
    }
}

impl<S, I> Register<S, I> for Group<S> {
    fn command<C: Companion>(self) -> Self
    where
        C::Needs: AllProvidedBy<S, I>,
    {
        Group { nodes: with(self.nodes, C::SPEC), provides: PhantomData }
    }

    fn commands<L: CommandList<S, I>>(mut self) -> Self {
        L::for_each(&mut |spec| self.nodes.push(Node::command(spec)));
        self
    }
}

/// Adds a command. Not generic, and therefore compiled once for all commands.
fn with(mut nodes: Vec<Node>, spec: &'static CommandSpec) -> Vec<Node> {
    nodes.push(Node::command(spec));
    nodes
}

/// A group of commands under one word: see [`AppBuilder::group`].
pub struct Group<S> {
    nodes: Vec<Node>,
    provides: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Group<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.nodes.iter().map(|node| node.name)).finish()
    }
}

impl<S> Group<S> {
    pub(super) fn new() -> Self {
        Group { nodes: Vec::new(), provides: PhantomData }
    }

    pub(super) fn into_node(self, name: &'static str, about: &'static str) -> Node {
        Node::group(name, about, self.nodes)
    }

    /// Adds a group below this one.
    pub fn group(mut self, name: &'static str, about: &'static str, fill: impl FnOnce(Group<S>) -> Group<S>) -> Self {
        self.nodes.push(fill(Group::new()).into_node(name, about));
        self
    }
}
