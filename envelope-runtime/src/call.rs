//! One call of a command: its arguments as types, its state, and what the handler may ask of the framework.

use std::any::Any;
use std::sync::Mutex;

use clap::ArgMatches;

use crate::outcome::Stop;
use crate::tool::Provided;
use crate::usage;
use crate::wire::Warning;

/// A call whose arguments clap has accepted.
#[derive(Debug)]
pub struct Call<'a> {
    pub(crate) matches: &'a ArgMatches,
    pub(crate) context: &'a Context,
    pub(crate) provided: &'a Provided<'a>,
}

/// A value of a command-line argument: what clap can store.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an argument",
    label = "an argument's value can be cloned and sent to another thread",
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

/// What `#[command(flatten)]` asks of a type, asked in one place, so that a type that lacks it is one error.
#[derive(Debug)]
pub struct Flat<T> {
    /// Adds the type's arguments to a command.
    pub augment: fn(clap::Command) -> clap::Command,
    group: fn() -> Option<clap::Id>,
    read: fn(&ArgMatches) -> Result<T, clap::Error>,
}

/// The functions of a type that derives `clap::Args`.
pub const fn flat<T: Flattens>() -> Flat<T> {
    Flat { augment: T::augment_args, group: T::group_id, read: T::from_arg_matches }
}

/// Typed extraction, one method per shape of a parameter's type. The attribute calls them.
impl Call<'_> {
    /// `T`: a value that must be there.
    pub fn one<T: ArgValue>(&self, id: &str) -> Result<T, Stop> {
        self.optional(id).ok_or_else(|| usage::missing(id))
    }

    /// `Option<T>`.
    pub fn optional<T: ArgValue>(&self, id: &str) -> Option<T> {
        self.matches.get_one::<T>(id).cloned()
    }

    /// `Option<Option<T>>`: outside whether it was given, inside whether with a value.
    pub fn optional_value<T: ArgValue>(&self, id: &str) -> Option<Option<T>> {
        self.matches.contains_id(id).then(|| self.optional(id))
    }

    /// `Vec<T>`.
    pub fn many<T: ArgValue>(&self, id: &str) -> Vec<T> {
        self.matches.get_many::<T>(id).map(|values| values.cloned().collect()).unwrap_or_default()
    }

    /// `Option<Vec<T>>`.
    pub fn optional_many<T: ArgValue>(&self, id: &str) -> Option<Vec<T>> {
        self.matches.contains_id(id).then(|| self.many(id))
    }

    /// `#[command(flatten)]`: a type that derives `clap::Args`.
    pub fn flatten<T>(&self, flat: &Flat<T>) -> Result<T, Stop> {
        (flat.read)(self.matches).map_err(|error| usage::stop(&error))
    }

    /// `#[command(flatten)]` on an `Option`: there if any of its arguments was given.
    pub fn optional_flatten<T>(&self, flat: &Flat<T>) -> Result<Option<T>, Stop> {
        let given = (flat.group)().is_none_or(|group| self.matches.contains_id(group.as_str()));
        given.then(|| self.flatten(flat)).transpose()
    }

    /// `&T`: the context, a state or the global arguments. A state is built at its first use.
    pub fn inject<T: Any>(&self) -> Result<&T, Stop> {
        match (self.context as &dyn Any).downcast_ref() {
            Some(context) => Ok(context),
            None => self.provided.get(),
        }
    }
}

/// What a handler may know of the call it answers: take it by reference, `context: &Context`.
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// /// Read the setting
/// #[command(effect = "read")]
/// fn get(context: &Context) -> Result<Vec<String>, std::convert::Infallible> {
///     context.warn("DEPRECATED", "this command goes away with 2.0");
///     Ok(vec![context.command().to_owned()])
/// }
/// ```
#[derive(Debug)]
pub struct Context {
    command: String,
    request_id: String,
    warnings: Mutex<Vec<Warning>>,
}

impl Context {
    pub(crate) fn new(command: String, request_id: String) -> Self {
        Context { command, request_id, warnings: Mutex::default() }
    }

    /// A context for a unit test that calls a handler directly.
    pub fn for_test(command: impl Into<String>) -> Self {
        Context::new(command.into(), String::new())
    }

    /// The path of the command: `resource create`.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// `meta.request_id` of this run, for logs.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Adds a warning to the envelope. `code` is stable and in SCREAMING_SNAKE_CASE; `message` is a sentence.
    pub fn warn(&self, code: &'static str, message: impl Into<String>) {
        self.push(Warning::new(code, message));
    }

    /// Adds a warning with facts to the envelope.
    pub fn push(&self, warning: Warning) {
        self.lock().push(warning);
    }

    /// The warnings so far, which are removed.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Warning>> {
        // A handler that panicked while it pushed leaves a list that is still a list.
        self.warnings.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
