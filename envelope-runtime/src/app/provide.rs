//! What an app provides to handlers by reference, as a list of types, and the values behind it.

use std::any::{Any, TypeId};
use std::cell::OnceCell;
use std::fmt;
use std::marker::PhantomData;

use clap::ArgMatches;

use super::tree::{Group, Tool};
use super::{App, Node};
use crate::call::Context;
use crate::error_code::Codes;
use crate::outcome::Stop;
use crate::spec::Companion;
use crate::standard::GENERAL_ERROR;
use crate::usage;
use crate::wire::ErrorBody;

/// The list of provided types of an app without states: [`Context`] alone.
#[derive(Debug)]
pub struct Base;

/// A list of provided types that has `T` in it; `I` is where, and the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "the app does not provide `{T}`, which this handler takes by reference",
    label = "its handler takes `&{T}`",
    note = "provide it before the command is registered: `.state(|globals: &Globals| …)`; or take it by value to make it an argument"
)]
pub trait Has<T, I> {}

/// At the head of the list.
#[derive(Debug)]
pub struct Here;

/// Further down the list.
#[derive(Debug)]
pub struct There<I>(PhantomData<I>);

#[diagnostic::do_not_recommend]
impl Has<Context, Here> for Base {}
#[diagnostic::do_not_recommend]
impl<T, S> Has<T, Here> for (T, S) {}
#[diagnostic::do_not_recommend]
impl<T, H, S: Has<T, I>, I> Has<T, There<I>> for (H, S) {}

/// A list of provided types that has all of `N` in it.
pub trait HasAll<N, I> {}

impl<S> HasAll<(), ()> for S {}
impl<S: Has<T, I> + HasAll<N, J>, T, N, I, J> HasAll<(T, N), (I, J)> for S {}

/// The registration of commands, on an [`App`] and on a [`Group`].
///
/// A trait because of `I`, where the compiler keeps the positions that it found in `S`: a parameter of the trait need
/// not be written in `.command::<create>()`.
pub trait Commands<S, I>: Sized {
    /// Adds a command: `.command::<create>()`, where `create` is a function with `#[command(...)]` on it.
    fn command<C: Companion>(self) -> Self
    where
        S: HasAll<C::Needs, I>;
}

impl<S, I> Commands<S, I> for App<S> {
    fn command<C: Companion>(mut self) -> Self
    where
        S: HasAll<C::Needs, I>,
    {
        self.tool.nodes.push(Node::command(C::spec()));
        self
    }
}

impl<S, I> Commands<S, I> for Group<S> {
    fn command<C: Companion>(mut self) -> Self
    where
        S: HasAll<C::Needs, I>,
    {
        self.nodes.push(Node::command(C::spec()));
        self
    }
}

/// A type of global arguments.
pub(crate) struct GlobalsDef {
    pub(crate) type_id: TypeId,
    pub(crate) augment: fn(clap::Command) -> clap::Command,
    pub(crate) read: fn(&ArgMatches) -> Result<Box<dyn Any>, Stop>,
}

impl GlobalsDef {
    pub(crate) fn new<G: clap::Args + Any>() -> Self {
        GlobalsDef {
            type_id: TypeId::of::<G>(),
            augment: G::augment_args,
            read: |matches| match G::from_arg_matches(matches) {
                Ok(globals) => Ok(Box::new(globals)),
                Err(error) => Err(usage::stop(&error)),
            },
        }
    }
}

/// A type of state, and how it is opened.
pub(crate) struct StateDef {
    pub(crate) type_id: TypeId,
    pub(crate) errors: &'static [Codes],
    #[expect(clippy::type_complexity, reason = "named once, here")]
    pub(crate) open: Box<dyn Fn(&Provided<'_>) -> Result<Box<dyn Any>, Stop>>,
}

/// The values that one run provides, each built at its first use.
pub(crate) struct Provided<'a> {
    tool: &'a Tool,
    matches: &'a ArgMatches,
    globals: Vec<OnceCell<Box<dyn Any>>>,
    states: Vec<OnceCell<Box<dyn Any>>>,
}

impl fmt::Debug for Provided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provided").finish_non_exhaustive()
    }
}

impl<'a> Provided<'a> {
    pub(crate) fn new(tool: &'a Tool, matches: &'a ArgMatches) -> Self {
        let cells = |count| std::iter::repeat_with(OnceCell::new).take(count).collect();
        Provided { tool, matches, globals: cells(tool.globals.len()), states: cells(tool.states.len()) }
    }

    /// The value of type `T`, which the list of provided types proves to be there.
    pub(crate) fn get<T: Any>(&self) -> Result<&T, Stop> {
        let wanted = TypeId::of::<T>();
        match self.tool.states.iter().position(|state| state.type_id == wanted) {
            Some(at) => {
                filled(&self.states[at], || (self.tool.states[at].open)(self))?.downcast_ref().ok_or_else(absent::<T>)
            }
            None => self.globals(),
        }
    }

    /// The global arguments of type `G`, which a state of the same type does not hide from its own opening.
    pub(crate) fn globals<G: Any>(&self) -> Result<&G, Stop> {
        let wanted = TypeId::of::<G>();
        let at = self.tool.globals.iter().position(|globals| globals.type_id == wanted).ok_or_else(absent::<G>)?;
        filled(&self.globals[at], || (self.tool.globals[at].read)(self.matches))?.downcast_ref().ok_or_else(absent::<G>)
    }
}

fn filled(cell: &OnceCell<Box<dyn Any>>, value: impl FnOnce() -> Result<Box<dyn Any>, Stop>) -> Result<&dyn Any, Stop> {
    if cell.get().is_none() {
        // Nothing that fills a cell asks for the same cell.
        let _ = cell.set(value()?);
    }
    cell.get().map(|value| &**value).ok_or_else(absent::<()>)
}

fn absent<T>() -> Stop {
    let name = std::any::type_name::<T>();
    Box::new(ErrorBody::new(GENERAL_ERROR, format!("the app does not provide `{name}`")))
}
