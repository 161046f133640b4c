//! The six effects as traits: the return type that each effect requires, checked at the tokens of the return type.
//!
//! Each effect has three traits. `…Result` is the form of a return type and carries the error message for other types.
//! `Returns…` derives the contract from a form whose types are valid. The attribute implements `…Command` for the companion.
//! Only the associated type of `…Command` requires `Returns…`, so a wrong return type is a single error.
//!
//! The compiler adds to an error the bound that required it and the implementations of its trait, both quoted from this
//! crate. Three rules keep them out:
//!
//! - A projection precedes a bound that a program can fail: for a projection, the compiler adds no note.
//! - A trait with bounds is implemented once, for a type parameter, which is never listed.
//! - The implementations of a trait without bounds are marked `do_not_recommend`.

mod get;
mod read;

use serde::Serialize;

pub use get::{AnyGet, Get, ReadsBack};
pub use read::{AnyRead, ReadCommand, ReadValue, Reads, ReturnsRead, Stub};
use sealed::Sealed;

use super::recordable::DeleteData;
use super::{Apply, Create, Delete, Run, Update};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::{Affected, Change, Reply};
use crate::command::spec::{Command, Contract};
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::{self, Codes, ErrorCode, to_early_exit};
use crate::error::resource::{Names, Resource};

mod sealed {
    /// Prevents implementations of `Returns…` outside this crate.
    pub trait Sealed {}

    impl<T, E> Sealed for Result<T, E> {}
    impl Sealed for super::Stub {}
}

macro_rules! result_types {
    ($($(#[$attr:meta])* $name:ident => $outcome:ident;)*) => {
        $(
            $(#[$attr])*
            pub trait $name: Sealed {
                /// `T`.
                type Value;
                /// The error type.
                type Error;

                /// Returns the value as the type that it is.
                fn outcome(self) -> Result<$outcome<Self::Value>, Self::Error>;
            }

            #[diagnostic::do_not_recommend]
            impl<T, E> $name for Result<$outcome<T>, E> {
                type Value = T;
                type Error = E;

                fn outcome(self) -> Self {
                    self
                }
            }
        )*
    };
}

/// Any value: the outcome of a read.
type Value<T> = T;

result_types! {
    /// `Result<T, E>`.
    #[diagnostic::on_unimplemented(
        message = "a `read` command cannot return `{Self}`",
        label = "expected `Result<T, E>` with a serialisable `T`",
        note = "a list is a `Vec<T>`, `Page<T>` or `Stream<T>` with serialisable items"
    )]
    ReadResult => Value;

    /// `Result<Create<T>, E>`.
    #[diagnostic::on_unimplemented(
        message = "a `create` command cannot return `{Self}`",
        label = "expected `Result<Create<T>, E>` with a resource `T`"
    )]
    CreateResult => Create;

    /// `Result<Update<T>, E>`.
    #[diagnostic::on_unimplemented(
        message = "an `update` command cannot return `{Self}`",
        label = "expected `Result<Update<T>, E>` with a resource `T`"
    )]
    UpdateResult => Update;

    /// `Result<Apply<T>, E>`.
    #[diagnostic::on_unimplemented(
        message = "an `apply` command cannot return `{Self}`",
        label = "expected `Result<Apply<T>, E>` with a resource `T`"
    )]
    ApplyResult => Apply;

    /// `Result<Delete<T>, E>`.
    #[diagnostic::on_unimplemented(
        message = "a `delete` command cannot return `{Self}`",
        label = "expected `Result<Delete<T>, E>` with a resource `T`"
    )]
    DeleteResult => Delete;

    /// `Result<Run<T>, E>`.
    #[diagnostic::on_unimplemented(
        message = "a `run` command cannot return `{Self}`",
        label = "expected `Result<Run<T>, E>` with a serialisable `T`"
    )]
    RunResult => Run;
}

macro_rules! effects {
    ($($effect:ident: $returns:ident, $command:ident, $word:literal, $type:literal;)*) => {
        $(
            #[doc = concat!("The return type of a handler with `effect = \"", $word, "\"`: ", $type, ".")]
            pub trait $returns {
                /// The type that `data` is serialised from.
                type Value;
                /// Whether a call may run again if an earlier one with the same idempotency key ended without an answer.
                const REPEATABLE: bool;
                /// Every code of the error type.
                const ERRORS: &'static [Codes];

                /// The contract that follows from the effect and this type.
                const CONTRACT: Contract = Contract {
                    effect: Effect::$effect,
                    errors: Self::ERRORS,
                    repeatable: Self::REPEATABLE,
                    listing: None,
                };

                /// Serialises the return value.
                fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
            }

            #[doc = concat!("The companion of a handler with `effect = \"", $word, "\"`. Only the attribute implements it.")]
            pub trait $command: Command {
                /// The handler's return type.
                type Return: Names<<Self::Return as $returns>::Value> + $returns;

                /// The contract that follows from the effect and the return type.
                const CONTRACT: Contract = <Self::Return as $returns>::CONTRACT;
                /// Serialises the return value.
                const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as $returns>::into_reply;
            }
        )*
    };
}

effects! {
    Create: ReturnsCreate, CreateCommand, "create", "`Result<Create<T>, E>` with a resource `T`";
    Update: ReturnsUpdate, UpdateCommand, "update", "`Result<Update<T>, E>` with a resource `T`";
    Apply: ReturnsApply, ApplyCommand, "apply", "`Result<Apply<T>, E>` with a resource `T`";
    Delete: ReturnsDelete, DeleteCommand, "delete", "`Result<Delete<T>, E>` with a resource `T`";
    Run: ReturnsRun, RunCommand, "run", "`Result<Run<T>, E>` with a serialisable `T`";
}

/// Converts the return value of a handler into a reply.
pub(super) type IntoReply<R> = fn(R, &Call<'_>) -> Result<Reply, EarlyExit>;

/// Converts an error of a handler into an early exit.
fn failed<E: ErrorCode>(error: E) -> EarlyExit {
    to_early_exit(&error).leaking(error)
}

/// Converts the error of a create: see [`error_code::create_failed`].
fn create_failed<E: ErrorCode>(error: E) -> EarlyExit {
    error_code::create_failed(&error).leaking(error)
}

/// Converts the error of another change: see [`error_code::change_failed`].
fn change_failed<E: ErrorCode>(error: E) -> EarlyExit {
    error_code::change_failed(&error).leaking(error)
}

/// A type that can be printed as `data`: any serialisable type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be serialised as `data`",
    label = "the returned value must implement `Serialize`",
    note = "derive `Serialize` for the type",
    note = "an outcome such as `Create<T>` requires the effect of the same name"
)]
pub trait Data: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Data for T {}

impl<R: CreateResult<Value: Resource, Error: ErrorCode>> ReturnsCreate for R {
    type Value = R::Value;
    // A unique field besides the id makes a repeated call a conflict.
    const REPEATABLE: bool = R::Value::KEY_FIELD.is_some();
    const ERRORS: &'static [Codes] = R::Error::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.outcome().map_err(create_failed)?;
        let reply = match &outcome {
            Create::Created(new) => Reply::changed_resource(call.plan(), Change::Create, new),
            Create::AlreadyExists(existing) => Reply::conflict(existing, Vec::new()),
            Create::AlreadyExistsBy(existing, fields) => Reply::conflict(existing, fields.clone()),
            Create::Vanished => Ok(Reply::vanished()),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

impl<R: UpdateResult<Value: Resource, Error: ErrorCode>> ReturnsUpdate for R {
    type Value = R::Value;
    const REPEATABLE: bool = false;
    const ERRORS: &'static [Codes] = R::Error::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.outcome().map_err(change_failed)?;
        let reply = match &outcome {
            Update::Updated(resource) => Reply::changed_resource(call.plan(), Change::Update, resource),
            Update::Unchanged(resource) => Reply::unchanged_resource(resource),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

impl<R: ApplyResult<Value: Resource, Error: ErrorCode>> ReturnsApply for R {
    type Value = R::Value;
    const REPEATABLE: bool = true;
    const ERRORS: &'static [Codes] = R::Error::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.outcome().map_err(change_failed)?;
        let reply = match &outcome {
            Apply::Created(resource) => Reply::changed_resource(call.plan(), Change::Create, resource),
            Apply::Updated(resource) => Reply::changed_resource(call.plan(), Change::Update, resource),
            Apply::Unchanged(resource) => Reply::unchanged_resource(resource),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

impl<R: DeleteResult<Value: Resource, Error: ErrorCode>> ReturnsDelete for R {
    type Value = R::Value;
    const REPEATABLE: bool = true;
    const ERRORS: &'static [Codes] = R::Error::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        match self.outcome().map_err(change_failed)? {
            Delete::Deleted(id) => Reply::change(
                call.plan(),
                Change::Delete,
                &|| Some(Affected::id::<R::Value>(id.json())),
                &DeleteData { status: "deleted", id: &id },
            ),
            Delete::NotFound(id) => Reply::effect("noop", &DeleteData { status: "not_found", id: &id }),
        }
    }
}

impl<R: RunResult<Value: Data, Error: ErrorCode>> ReturnsRun for R {
    type Value = R::Value;
    const REPEATABLE: bool = false;
    const ERRORS: &'static [Codes] = R::Error::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.outcome().map_err(change_failed)?;
        let reply = match &outcome {
            Run::Created(result) => Reply::change(call.plan(), Change::Create, &|| None, result),
            Run::Updated(result) => Reply::change(call.plan(), Change::Update, &|| None, result),
            Run::Deleted(result) => Reply::change(call.plan(), Change::Delete, &|| None, result),
            Run::Unchanged(result) => Reply::effect("noop", result),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}
