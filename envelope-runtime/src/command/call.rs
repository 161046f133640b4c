//! One call of a command: its arguments as types, its state, and what else its handler takes by reference.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt;
use std::time::{Duration, Instant};

use clap::ArgMatches;

use crate::command::handler::Params;
use crate::command::stdin::Input;
use crate::context::call_context::Context;
use crate::context::host::Host;
use crate::context::in_flight::Underway;
use crate::context::plan::Plan;
use crate::context::progress::Progress;
use crate::error::early_exit::Stop;
use crate::error::usage;
use crate::outcome::list::Paging;
use crate::parse;
use crate::program::Provided;
use crate::render::Format;
use crate::run::gate::{self, Attempt};

/// A call whose arguments clap has accepted.
pub struct Call<'a> {
    pub(crate) matches: &'a ArgMatches,
    pub(crate) attempt: &'a Attempt<'a>,
    pub(crate) context: &'a Context,
    pub(crate) provided: &'a Provided<'a>,
    pub(crate) paging: &'a Paging,
    pub(crate) progress: &'a Progress,
    pub(crate) host: &'a dyn Host,
    pub(crate) underway: &'a Underway,
    /// What stdin held, once it has been read.
    pub(crate) input: OnceCell<Input>,
    /// When it was entered for the first time, from where its time limit counts.
    pub(crate) entered: OnceCell<Instant>,
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("context", &self.context).finish_non_exhaustive()
    }
}

/// A value of a command-line argument: what clap can store.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an argument",
    label = "an argument's value can be cloned and sent to another thread",
    note = "what is no argument, as state and `Plan` are, is taken by reference: `&T`",
    note = "a type that derives `clap::Args` is taken apart with `#[command(flatten)]` on the parameter",
    note = "else derive `Clone` on it; what it holds must be `Send` and `Sync`, and may not borrow"
)]
pub trait ArgValue: Any + Clone + Send + Sync {}
#[diagnostic::do_not_recommend]
impl<T: Any + Clone + Send + Sync> ArgValue for T {}

/// A type that is flattened into a command.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no arguments to flatten into the command",
    label = "expected a type that derives `clap::Args`",
    note = "what is one argument is written without `#[command(flatten)]`"
)]
pub trait Flattens: clap::Args {}
#[diagnostic::do_not_recommend]
impl<T: clap::Args> Flattens for T {}

/// Typed extraction, one method per shape of a parameter's type. The attribute calls them.
impl Call<'_> {
    /// `Option<T>`.
    pub fn optional<T: ArgValue>(&self, id: &str) -> Option<T> {
        self.matches.get_one::<T>(id).cloned()
    }

    /// Whether an argument was given, or has a default.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.matches.contains_id(id)
    }

    /// `Vec<T>`.
    pub fn many<T: ArgValue>(&self, id: &str) -> Vec<T> {
        self.matches.get_many::<T>(id).map(|values| values.cloned().collect()).unwrap_or_default()
    }

    /// `#[command(flatten)]`: a type that derives `clap::Args`.
    pub fn flatten<T: Flattens>(&self) -> Result<T, Stop> {
        T::from_arg_matches(self.matches).map_err(|error| usage::stop(&error))
    }

    /// `#[command(flatten)]` on an `Option`: there if any of its arguments was given.
    pub fn optional_flatten<T: Flattens>(&self) -> Result<Option<T>, Stop> {
        let given = T::group_id().is_none_or(|group| self.matches.contains_id(group.as_str()));
        given.then(|| self.flatten()).transpose()
    }

    /// Returns the descriptions of the parameters that are taken by value.
    pub(crate) fn params(&self) -> Params {
        self.attempt.path.command().map_or(&[][..], |spec| spec.params).iter()
    }

    /// Stands between the arguments and everything else: what comes before it may refuse the call with nothing done.
    pub fn ready(&self) -> Result<(), Stop> {
        if self.attempt.checks_only {
            return Err(Stop::Checked);
        }
        self.entered.get_or_init(Instant::now);
        self.host.enter(self.underway);
        gate::enter(self)
    }

    /// `&T`: what the framework has for every handler, a state or the global arguments. A state is built at its first
    /// use.
    pub fn inject<T: Any>(&self) -> Result<&T, Stop> {
        let ours: [&dyn Any; 5] =
            [self.context, &self.attempt.plan, self.paging, self.progress, &self.attempt.idempotency];
        match ours.into_iter().find_map(<dyn Any>::downcast_ref) {
            Some(ours) => Ok(ours),
            None => self.provided.get(),
        }
    }

    /// How much of its time limit is left; none where it has no limit.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let spent = self.entered.get().map(Instant::elapsed).unwrap_or_default();
        self.attempt.limit.map(|limit| limit.saturating_sub(spent))
    }

    /// How the answer is written.
    pub(crate) fn format(&self) -> Format {
        self.host.format(parse::given_format(self.matches))
    }

    /// Whether the handler was told to write nothing.
    pub(crate) fn plan(&self) -> &Plan {
        &self.attempt.plan
    }
}
