//! Groups, and the registration of commands on the app and on its groups.

use std::fmt;
use std::marker::PhantomData;

use super::App;
use crate::command::spec::{CommandSpec, Companion};
use crate::program::{AllProvidedBy, Node};

/// The registration of commands, on an [`App`] and on a [`Group`].
///
/// A trait because of `I`, where the compiler keeps the positions that it found in `S`: a parameter of the trait need
/// not be written in `.command::<create>()`.
pub trait Commands<S, I>: Sized {
    /// Adds a command: `.command::<create>()`, where `create` is a function with `#[command(...)]` on it.
    fn command<C: Companion>(self) -> Self
    where
        C::Needs: AllProvidedBy<S, I>;
}

impl<S, I> Commands<S, I> for App<S> {
    fn command<C: Companion>(self) -> Self
    where
        C::Needs: AllProvidedBy<S, I>,
    {
        App { tool: self.tool.with(C::SPEC), provides: PhantomData }
    }
}

impl<S, I> Commands<S, I> for Group<S> {
    fn command<C: Companion>(self) -> Self
    where
        C::Needs: AllProvidedBy<S, I>,
    {
        Group { nodes: with(self.nodes, C::SPEC), provides: PhantomData }
    }
}

/// With one more command: not generic, and so there once for all commands.
fn with(mut nodes: Vec<Node>, spec: &'static CommandSpec) -> Vec<Node> {
    nodes.push(Node::command(spec));
    nodes
}

/// A group of commands under one word: see [`App::group`](super::App::group).
pub struct Group<S> {
    pub(crate) nodes: Vec<Node>,
    provides: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Group<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.nodes.iter().map(|node| node.name)).finish()
    }
}

impl<S> Group<S> {
    pub(crate) fn new() -> Self {
        Group { nodes: Vec::new(), provides: PhantomData }
    }

    pub(crate) fn into_node(self, name: &'static str, about: &'static str) -> Node {
        Node::group(name, about, self.nodes)
    }

    /// Adds a group below this one.
    pub fn group(mut self, name: &'static str, about: &'static str, fill: impl FnOnce(Group<S>) -> Group<S>) -> Self {
        self.nodes.push(fill(Group::new()).into_node(name, about));
        self
    }
}
