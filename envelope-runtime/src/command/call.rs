//! One call of a command: its typed arguments, its states, and the framework parameters of its handler.

use std::any::{Any, TypeId};
use std::cell::OnceCell;
use std::fmt;
use std::time::{Duration, Instant};

use clap::ArgMatches;

use super::handler::{FlattenReader, Params, ValueReader};
use super::spec::CommandSpec;
use super::stdin::Input;
use crate::context::call_context::Context;
use crate::context::host::Host;
use crate::context::idempotency::Idempotency;
use crate::context::in_flight::InFlight;
use crate::context::paging::Paging;
use crate::context::plan::Plan;
use crate::context::progress::Progress;
use crate::error::early_exit::EarlyExit;
use crate::error::standard::GENERAL_ERROR;
use crate::error::usage;
use crate::render::Format;
use crate::wire::ErrorBody;

/// A call of a command, whose arguments clap has accepted.
pub struct Call<'a> {
    pub(crate) spec: &'static CommandSpec,
    pub(crate) matches: &'a ArgMatches,
    pub(crate) context: &'a Context,
    pub(crate) plan: &'a Plan,
    pub(crate) paging: &'a Paging,
    pub(crate) progress: &'a Progress,
    pub(crate) idempotency: &'a Idempotency,
    pub(crate) states: &'a dyn StateProvider,
    pub(crate) host: &'a dyn Host,
    pub(crate) in_flight: &'a InFlight,
    /// Whether the call ends once its arguments are validated.
    pub(crate) validate_only: bool,
    pub(crate) limit: Option<Duration>,
    /// The format of the answer.
    pub(crate) format: Format,
    /// Passes the gates right before the handler.
    pub(crate) enter: &'a dyn Fn(&Call<'_>) -> Result<(), EarlyExit>,
    /// The command that continues a list: the limit, if it differs from that of this call, and the cursor.
    pub(crate) next_page_command: &'a dyn Fn(Option<usize>, &str) -> String,
    /// The content of stdin, once it has been read.
    pub(crate) input: OnceCell<Input>,
    /// When the handler was entered for the first time. Its time limit counts from here.
    pub(crate) entered: OnceCell<Instant>,
}

/// The states and global arguments that the program provides to handlers.
pub(crate) trait StateProvider {
    /// The value of a type. A state is opened at its first use.
    fn state(&self, wanted: TypeId) -> Result<&dyn Any, EarlyExit>;
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("context", &self.context).finish_non_exhaustive()
    }
}

/// A value of a command-line argument, which clap can store.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of an argument",
    label = "expected a type that is `Clone + Send + Sync + 'static`",
    note = "if it is state, or a type of the framework such as `Plan`, take it by reference: `&T`",
    note = "if it derives `clap::Args`, add `#[command(flatten)]` to the parameter",
    note = "otherwise derive `Clone` for it; its fields must be `Send` and `Sync`, and cannot borrow"
)]
pub trait ArgValue: Sized {
    /// Takes the values out of clap's matches. Generated code checks the bounds of an argument's type here and nowhere
    /// else, so a type that lacks one is one error.
    const READER: ValueReader<Self>;
}
#[diagnostic::do_not_recommend]
impl<T: ClapValue> ArgValue for T {
    const READER: ValueReader<Self> = ValueReader::NEW;
}

/// The bounds of [`ArgValue`]. They are not its supertraits, each of which would be an error of its own.
pub trait ClapValue: Any + Clone + Send + Sync {}
#[diagnostic::do_not_recommend]
impl<T: Any + Clone + Send + Sync> ClapValue for T {}

/// A type that is flattened into a command.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be flattened into a command",
    label = "expected a type that derives `clap::Args`",
    note = "if the parameter is a single argument, remove `#[command(flatten)]`"
)]
pub trait Flattens: Sized {
    /// Takes the arguments out of clap's matches; see [`ArgValue::READER`].
    const READER: FlattenReader<Self>;

    /// Adds the arguments to clap's command.
    fn augment_args(command: clap::Command) -> clap::Command;
}
#[diagnostic::do_not_recommend]
impl<T: clap::Args> Flattens for T {
    const READER: FlattenReader<Self> = FlattenReader::NEW;

    fn augment_args(command: clap::Command) -> clap::Command {
        T::augment_args(command)
    }
}

/// Typed extraction, one method per shape of a parameter's type. The attribute calls them.
impl Call<'_> {
    /// `Option<T>`.
    pub fn optional<T: ClapValue>(&self, id: &str) -> Option<T> {
        self.matches.get_one::<T>(id).cloned()
    }

    /// Whether an argument was given, or has a default.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.matches.contains_id(id)
    }

    /// `Vec<T>`.
    pub fn many<T: ClapValue>(&self, id: &str) -> Vec<T> {
        self.matches.get_many::<T>(id).map(|values| values.cloned().collect()).unwrap_or_default()
    }

    /// `#[command(flatten)]`: a type that derives `clap::Args`.
    pub fn flatten<T: clap::Args>(&self) -> Result<T, EarlyExit> {
        T::from_arg_matches(self.matches).map_err(|error| usage::from_clap(&error))
    }

    /// `#[command(flatten)]` on an `Option`: there if any of its arguments was given.
    pub fn optional_flatten<T: clap::Args>(&self) -> Result<Option<T>, EarlyExit> {
        let given = T::group_id().is_none_or(|group| self.matches.contains_id(group.as_str()));
        given.then(|| self.flatten()).transpose()
    }

    /// Returns the descriptions of the parameters that are taken by value.
    pub(crate) fn params(&self) -> Params {
        self.spec.params.iter()
    }

    /// Ends the validation of the arguments: everything before it may refuse the call with nothing done.
    pub fn ready(&self) -> Result<(), EarlyExit> {
        if self.validate_only {
            return Err(EarlyExit::ValidatedOnly);
        }
        self.entered.get_or_init(Instant::now);
        self.begin();
        (self.enter)(self)
    }

    /// From here on a signal or the time limit can interrupt the call. Calling it again changes nothing.
    pub(crate) fn begin(&self) {
        self.host.begin_call(self.in_flight);
    }

    /// The value of a `&T` parameter: a framework parameter, a state or the global arguments.
    pub fn inject<T: Any>(&self) -> Result<&T, EarlyExit> {
        let framework: [&dyn Any; 5] = [self.context, self.plan, self.paging, self.progress, self.idempotency];
        if let Some(parameter) = framework.into_iter().find_map(<dyn Any>::downcast_ref) {
            return Ok(parameter);
        }
        self.states.state(TypeId::of::<T>())?.downcast_ref().ok_or_else(not_provided::<T>)
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.plan
    }

    /// The rest of the time limit; none if the call has no limit.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let spent = self.entered.get().map(Instant::elapsed).unwrap_or_default();
        self.limit.map(|limit| limit.saturating_sub(spent))
    }
}

/// The list of provided types proves at compile time that this does not happen.
pub(crate) fn not_provided<T>() -> EarlyExit {
    let name = std::any::type_name::<T>();
    ErrorBody::new(GENERAL_ERROR, format!("the app does not provide `{name}`")).into()
}
