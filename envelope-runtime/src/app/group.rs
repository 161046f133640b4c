//! Groups, and the registration of commands on an app and on its groups.

use std::fmt;
use std::marker::PhantomData;

use super::AppBuilder;
use super::command_list::CommandList;
use crate::command::spec::{Command, CommandSpec};
use crate::program::{Node, ProvidedTo};

/// Registers commands on an [`AppBuilder`] and on a [`Group`].
///
/// This is a trait because of its parameters `I`, the positions that the compiler finds in `S`, and `N`, the types that a
/// command needs. A parameter of the method would have to be written in `.command::<create>()`; one of the trait is inferred.
pub trait Register<S, N, I>: Sized {
    /// Adds a command: `.command::<create>()` for a function `create` with a `#[command(...)]` attribute.
    fn command<C: Command<Needs = N>>(self) -> Self
    where
        <C::Needs as ProvidedTo<S, I>>::Holds: Sized,
        N: ProvidedTo<S, I>;

    /// Adds a list of commands: `.commands::<commands![create, get, list]>()`, or the list that a library exports:
    /// `.commands::<host::Commands>()`. See [`commands!`](crate::commands).
    fn commands<L: CommandList<Needs = N>>(self) -> Self
    where
        <L::Needs as ProvidedTo<S, I>>::Holds: Sized,
        N: ProvidedTo<S, I>;
}

impl<S, N, I> Register<S, N, I> for AppBuilder<S> {
    fn command<C: Command<Needs = N>>(mut self) -> Self
    where
        <C::Needs as ProvidedTo<S, I>>::Holds: Sized,
        N: ProvidedTo<S, I>,
    {
        self.tool = self.tool.with(C::SPEC);
        self
    }

    fn commands<L: CommandList<Needs = N>>(mut self) -> Self
    where
        <L::Needs as ProvidedTo<S, I>>::Holds: Sized,
        N: ProvidedTo<S, I>,
    {
        L::for_each(&mut |spec| self.tool.register(Node::command(spec)));
        self
    }
}

impl<S, N, I> Register<S, N, I> for Group<S> {
    fn command<C: Command<Needs = N>>(self) -> Self
    where
        <C::Needs as ProvidedTo<S, I>>::Holds: Sized,
        N: ProvidedTo<S, I>,
    {
        Group { nodes: with(self.nodes, C::SPEC), provides: PhantomData }
    }

    fn commands<L: CommandList<Needs = N>>(mut self) -> Self
    where
        <L::Needs as ProvidedTo<S, I>>::Holds: Sized,
        N: ProvidedTo<S, I>,
    {
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
