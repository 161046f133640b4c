//! The types that an app provides to handlers by reference, and their values.

use std::any::{Any, TypeId};
use std::cell::OnceCell;
use std::ffi::OsString;
use std::fmt;
use std::marker::PhantomData;

use clap::ArgMatches;

use super::tree::Tool;
use crate::command::call::{StateProvider, not_provided};
use crate::command::gate::GateId;
use crate::command::spec::CommandSpec;
use crate::context::async_runtime;
use crate::context::call_context::Context;
use crate::context::idempotency::{Idempotency, Keys};
use crate::context::paging::Paging;
use crate::context::plan::Plan;
use crate::context::progress::Progress;
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::Codes;
use crate::error::usage;
use crate::system::threads::{self, Work};

/// The list of provided types of an app without states: [`Context`], [`Plan`], [`Paging`] and [`Progress`].
#[derive(Debug)]
pub struct Base;

/// The list of provided types `S` with [`Idempotency`], which belongs to a call: a state cannot be opened with it.
#[derive(Debug)]
pub struct WithKeys<S>(PhantomData<S>);

/// A type in the list of provided types `S`, at the position `I`, which the compiler infers.
#[diagnostic::on_unimplemented(
    message = "the app does not provide `{Self}`",
    label = "required by a handler that takes `&{Self}`",
    note = "provide state before registering the command: `.state(|globals: &Globals| …)`, or `.idempotency(|globals: &Globals| …)` for `&Idempotency`",
    note = "a handler takes the type that the closure returns: `&Arc<T>` if it returns an `Arc<T>`",
    note = "if the parameter is an argument, take it by value"
)]
#[doc(hidden)]
pub trait ProvidedBy<S, I> {
    const SEAL: Seal;
}

/// Other crates cannot name this type, and therefore cannot implement a trait that has a constant of it.
#[derive(Debug)]
pub struct Seal;

/// At the head of the list.
#[derive(Debug)]
pub struct Here;

/// Further down the list.
#[derive(Debug)]
pub struct There<I>(PhantomData<I>);

#[diagnostic::do_not_recommend]
impl ProvidedBy<Base, Here> for Context {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl ProvidedBy<Base, Here> for Plan {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl ProvidedBy<Base, Here> for Paging {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl ProvidedBy<Base, Here> for Progress {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl<T, S> ProvidedBy<(T, S), Here> for T {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl<T: ProvidedBy<S, I>, H, S, I> ProvidedBy<(H, S), There<I>> for T {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl<T: InCallWithKey, S> ProvidedBy<WithKeys<S>, Here> for T {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl<T: ProvidedBy<S, I>, S, I> ProvidedBy<WithKeys<S>, There<I>> for T {
    const SEAL: Seal = Seal;
}

/// The type that [`WithKeys`] adds. The implementation above is for a type parameter, which an error does not suggest.
pub trait InCallWithKey {}
impl InCallWithKey for Idempotency {}

/// Types that are all in the list of provided types `S`.
pub trait AllProvidedBy<S, I>: TypeList {}

/// A list of types, `(A, (B, ()))`, or [`Both`] of two lists. It seals [`AllProvidedBy`].
pub trait TypeList {}

/// Two lists of types.
#[derive(Debug)]
pub struct Both<A, B>(PhantomData<(A, B)>);

impl TypeList for () {}
impl<T, N> TypeList for (T, N) {}
impl<A, B> TypeList for Both<A, B> {}

#[diagnostic::do_not_recommend]
impl<S> AllProvidedBy<S, ()> for () {}
impl<T: ProvidedBy<S, I>, N: AllProvidedBy<S, J>, S, I, J> AllProvidedBy<S, (I, J)> for (T, N) {}
impl<A: AllProvidedBy<S, I>, B: AllProvidedBy<S, J>, S, I, J> AllProvidedBy<S, (I, J)> for Both<A, B> {}

/// The needs of a command or of a list of commands, which the list of provided types `S` meets. It is implemented for a
/// type parameter, so that an error does not list the implementations of [`AllProvidedBy`].
pub trait ProvidedTo<S, I> {
    /// Precedes the bound, for the reason that `outcome/effect/mod.rs` gives.
    type Holds;
}

impl<N: AllProvidedBy<S, I>, S, I> ProvidedTo<S, I> for N {
    type Holds = ();
}

/// A state or a type of global arguments in the list of provided types `S`, with which a later state can be opened.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the app does not provide `{Self}` before this state",
    label = "this state is opened with `&{Self}`",
    note = "register that state first: `.state(|globals: &Globals| …)`"
)]
pub trait ProvidedEarlier<S, I> {
    const SEAL: Seal;
}

#[diagnostic::do_not_recommend]
impl<T, S> ProvidedEarlier<(T, S), Here> for T {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl<T: ProvidedEarlier<S, I>, H, S, I> ProvidedEarlier<(H, S), There<I>> for T {
    const SEAL: Seal = Seal;
}
#[diagnostic::do_not_recommend]
impl<T: ProvidedEarlier<S, I>, S, I> ProvidedEarlier<WithKeys<S>, There<I>> for T {
    const SEAL: Seal = Seal;
}

/// A function that opens a state, or builds the runtime: a run may happen on another thread.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a closure of the app cannot be shared between threads",
    label = "it captures a value that is not `Send` and `Sync`",
    note = "inside a tokio runtime, a run happens on another thread",
    note = "capture an `Arc`, a `Mutex` or an atomic instead of an `Rc`, a `RefCell` or a `Cell`"
)]
pub trait ThreadSafe: Send + Sync {
    type Holds;
}
#[diagnostic::do_not_recommend]
impl<F: Send + Sync> ThreadSafe for F {
    type Holds = ();
}

/// A type of global arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of the global arguments",
    label = "expected a type that derives `clap::Args`, or `()`"
)]
pub trait GlobalArgs: clap::Args + Any {
    #[doc(hidden)]
    type Holds;
}
#[diagnostic::do_not_recommend]
impl<G: clap::Args + Any> GlobalArgs for G {
    type Holds = ();
}

/// A type of global arguments.
pub(crate) struct GlobalsDef {
    pub(crate) type_id: TypeId,
    pub(crate) augment: fn(clap::Command) -> clap::Command,
    pub(crate) read: fn(&ArgMatches) -> Result<Box<dyn Any>, EarlyExit>,
}

impl GlobalsDef {
    pub(crate) fn new<G: GlobalArgs>() -> Self {
        GlobalsDef {
            type_id: TypeId::of::<G>(),
            augment: G::augment_args,
            read: |matches| match G::from_arg_matches(matches) {
                Ok(globals) => Ok(Box::new(globals)),
                Err(error) => Err(usage::from_clap(&error)),
            },
        }
    }
}

/// A type of state, and how it is opened.
pub(crate) struct StateDef {
    pub(crate) type_id: TypeId,
    pub(crate) errors: &'static [Codes],
    /// The state that it is opened with. It is registered before this one.
    pub(crate) earlier: Option<TypeId>,
    #[expect(clippy::type_complexity, reason = "named once, here")]
    pub(crate) open: Box<dyn Fn(&Provided<'_>) -> Result<Box<dyn Any>, EarlyExit> + Send + Sync>,
}

impl StateDef {
    /// Whether a call of this command opens it, other than for a later state.
    pub(crate) fn is_taken_by(&self, tool: &Tool, spec: &CommandSpec) -> bool {
        spec.handler.takes(self.type_id)
            || self.type_id == TypeId::of::<Keys>() && GateId::IdempotencyKey.guards(spec, tool.features())
    }
}

/// The values that one run provides, each built at its first use.
pub(crate) struct Provided<'a> {
    tool: &'a Tool,
    matches: &'a ArgMatches,
    globals: Vec<OnceCell<Box<dyn Any>>>,
    states: &'a States,
}

/// The states of a run, each opened at its first use.
pub(crate) struct States(Vec<OnceCell<Box<dyn Any>>>);

/// Closes the states, a later one before the earlier one that it was opened with.
impl Drop for States {
    fn drop(&mut self) {
        let states = std::mem::take(&mut self.0);
        threads::doing(Work::Destructor, || async_runtime::entered_if_started(|| drop_in_reverse(states)));
    }
}

impl States {
    /// States that are not open yet.
    pub(crate) fn new(tool: &Tool) -> Self {
        States(cells(tool.states.len()))
    }
}

/// States that calls share for as long as their global arguments are the same.
pub(crate) struct SharedStates {
    states: States,
    globals: GlobalValues,
}

/// Global arguments that were given on a command line, each with its values.
pub(crate) type GlobalValues = Vec<(String, Vec<OsString>)>;

impl SharedStates {
    pub(crate) fn new(tool: &Tool) -> Self {
        SharedStates { states: States::new(tool), globals: Vec::new() }
    }

    /// The states for a call with these global arguments. Those of other arguments are closed.
    pub(crate) fn of(&mut self, tool: &Tool, globals: GlobalValues) -> &States {
        if globals != self.globals {
            self.states = States::new(tool);
            self.globals = globals;
        }
        &self.states
    }

    /// Closes the states, which a defect may have left in the middle of a change.
    pub(crate) fn close(&mut self, tool: &Tool) {
        self.states = States::new(tool);
    }
}

/// All are dropped, even if the destructor of one panics, as for a `Vec`.
fn drop_in_reverse<T>(mut values: Vec<T>) {
    values.reverse();
    drop(values);
}

fn cells(count: usize) -> Vec<OnceCell<Box<dyn Any>>> {
    std::iter::repeat_with(OnceCell::new).take(count).collect()
}

impl fmt::Debug for Provided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provided").finish_non_exhaustive()
    }
}

impl<'a> Provided<'a> {
    pub(crate) fn new(tool: &'a Tool, matches: &'a ArgMatches, states: &'a States) -> Self {
        Provided { tool, matches, globals: cells(tool.globals.len()), states }
    }

    /// The state of type `T`, which was registered earlier than the one that is being opened.
    pub(crate) fn earlier<T: Any>(&self) -> Result<&T, EarlyExit> {
        self.state(TypeId::of::<T>())?.downcast_ref().ok_or_else(not_provided::<T>)
    }

    /// The global arguments of type `G`. A state of the same type does not hide them.
    pub(crate) fn globals<G: Any>(&self) -> Result<&G, EarlyExit> {
        self.global_arguments(TypeId::of::<G>())?.and_then(<dyn Any>::downcast_ref).ok_or_else(not_provided::<G>)
    }

    fn global_arguments(&self, wanted: TypeId) -> Result<Option<&dyn Any>, EarlyExit> {
        let Some(at) = self.tool.globals.iter().position(|globals| globals.type_id == wanted) else { return Ok(None) };
        filled(&self.globals[at], || (self.tool.globals[at].read)(self.matches)).map(Some)
    }
}

impl StateProvider for Provided<'_> {
    fn state(&self, wanted: TypeId) -> Result<&dyn Any, EarlyExit> {
        match self.tool.states.iter().position(|state| state.type_id == wanted) {
            Some(at) => {
                filled(&self.states.0[at], || threads::doing(Work::State, || (self.tool.states[at].open)(self)))
            }
            None => self.global_arguments(wanted)?.ok_or_else(not_provided::<()>),
        }
    }
}

fn filled(
    cell: &OnceCell<Box<dyn Any>>,
    value: impl FnOnce() -> Result<Box<dyn Any>, EarlyExit>,
) -> Result<&dyn Any, EarlyExit> {
    if cell.get().is_none() {
        // Opening a state asks for earlier states only, and never for itself.
        let _ = cell.set(value()?);
    }
    cell.get().map(|value| &**value).ok_or_else(not_provided::<()>)
}
