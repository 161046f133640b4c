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

use std::convert::Infallible;
use std::marker::PhantomData;

use serde::Serialize;

use sealed::Sealed;

use super::recordable::DeleteData;
use super::{Apply, Create, Delete, Run, Update};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::{Affected, Change, Reply};
use crate::command::spec::{Command, Contract, Listing, ReadBack};
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::{self, Codes, ErrorCode, to_early_exit};
use crate::error::resource::{Names, Resource};
use crate::error::value_kind::ValueKind;
use crate::outcome::list::{self, Page, Stream};

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

/// The return type of a handler with `effect = "read"`: `Result<T, E>` with a serialisable `T`.
pub trait ReturnsRead {
    /// The type that `data` is serialised from.
    type Value;
    /// Every code of the error type.
    const ERRORS: &'static [Codes];

    /// The contract that follows from the effect and this type.
    const CONTRACT: Contract = Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: None };

    /// Serialises the return value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// The companion of a handler with `effect = "read"`. Only the attribute implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `read` command",
    label = "expected a command with `effect = \"read\"`",
    note = "`get` names the command that reads the resource"
)]
pub trait ReadCommand: Command {
    /// The handler's return type.
    type Return: Names<<Self::Return as ReturnsRead>::Value> + ReturnsRead;
    /// The kind of the values of its only required argument, if it is known.
    const ARGUMENT: ValueKind = ValueKind::Unknown;
}

/// The return type of a handler with `effect = "create"`: `Result<Create<T>, E>` with a resource `T`.
pub trait ReturnsCreate {
    /// The type that `data` is serialised from.
    type Value;
    /// Whether the resource has a unique field besides its id, which makes the create idempotent.
    const KEYED: bool;
    /// Every code of the error type.
    const ERRORS: &'static [Codes];

    /// The contract that follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Create, errors: Self::ERRORS, repeatable: Self::KEYED, listing: None };

    /// Serialises the return value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// The companion of a handler with `effect = "create"`. Only the attribute implements it.
pub trait CreateCommand: Command {
    /// The handler's return type.
    type Return: Names<<Self::Return as ReturnsCreate>::Value> + ReturnsCreate;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsCreate>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsCreate>::into_reply;
}

/// The return type of a handler with `effect = "update"`: `Result<Update<T>, E>` with a resource `T`.
pub trait ReturnsUpdate {
    /// The type that `data` is serialised from.
    type Value;
    /// Every code of the error type.
    const ERRORS: &'static [Codes];

    /// The contract that follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Update, errors: Self::ERRORS, repeatable: false, listing: None };

    /// Serialises the return value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// The companion of a handler with `effect = "update"`. Only the attribute implements it.
pub trait UpdateCommand: Command {
    /// The handler's return type.
    type Return: Names<<Self::Return as ReturnsUpdate>::Value> + ReturnsUpdate;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsUpdate>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsUpdate>::into_reply;
}

/// The return type of a handler with `effect = "apply"`: `Result<Apply<T>, E>` with a resource `T`.
pub trait ReturnsApply {
    /// The type that `data` is serialised from.
    type Value;
    /// Every code of the error type.
    const ERRORS: &'static [Codes];

    /// The contract that follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Apply, errors: Self::ERRORS, repeatable: true, listing: None };

    /// Serialises the return value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// The companion of a handler with `effect = "apply"`. Only the attribute implements it.
pub trait ApplyCommand: Command {
    /// The handler's return type.
    type Return: Names<<Self::Return as ReturnsApply>::Value> + ReturnsApply;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsApply>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsApply>::into_reply;
}

/// The return type of a handler with `effect = "delete"`: `Result<Delete<T>, E>` with a resource `T`.
pub trait ReturnsDelete {
    /// The type that `data` is serialised from.
    type Value;
    /// Every code of the error type.
    const ERRORS: &'static [Codes];

    /// The contract that follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Delete, errors: Self::ERRORS, repeatable: true, listing: None };

    /// Serialises the return value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// The companion of a handler with `effect = "delete"`. Only the attribute implements it.
pub trait DeleteCommand: Command {
    /// The handler's return type.
    type Return: Names<<Self::Return as ReturnsDelete>::Value> + ReturnsDelete;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsDelete>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsDelete>::into_reply;
}

/// The return type of a handler with `effect = "run"`: `Result<Run<T>, E>` with a serialisable `T`.
pub trait ReturnsRun {
    /// The type that `data` is serialised from.
    type Value;
    /// Every code of the error type.
    const ERRORS: &'static [Codes];

    /// The contract that follows from the effect and this type.
    const CONTRACT: Contract = Contract { effect: Effect::Run, errors: Self::ERRORS, repeatable: false, listing: None };

    /// Serialises the return value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// The companion of a handler with `effect = "run"`. Only the attribute implements it.
pub trait RunCommand: Command {
    /// The handler's return type.
    type Return: Names<<Self::Return as ReturnsRun>::Value> + ReturnsRun;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsRun>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsRun>::into_reply;
}

/// Converts the return value of a handler into a reply.
pub(super) type IntoReply<R> = fn(R, &Call<'_>) -> Result<Reply, EarlyExit>;

/// A read and its return type. A `Vec<T>` is a list, with additional flags and `meta`; any other value is not.
///
/// Generated code selects between them, because the concrete type is known there: the inherent constants, which exist for
/// `Vec<T>`, take precedence over those of [`AnyRead`].
#[derive(Debug)]
pub struct Reads<H, R>(PhantomData<(H, R)>);

/// The contract and conversion of a read that does not return a `Vec<T>`.
pub trait AnyRead<H: ReadCommand> {
    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <H::Return as ReturnsRead>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<H::Return> = <H::Return as ReturnsRead>::into_reply;
}

impl<H: ReadCommand> AnyRead<H> for Reads<H, H::Return> {}

impl<H, T: Data, E: ErrorCode> Reads<H, Result<Vec<T>, E>> {
    /// The contract of a list that the framework divides into pages.
    pub const CONTRACT: Contract =
        Contract { listing: Some(Listing::Whole), ..<Result<Vec<T>, E> as ReturnsRead>::CONTRACT };
    /// Serialises a page of the list.
    pub const INTO_REPLY: IntoReply<Result<Vec<T>, E>> = whole;
}

fn whole<T: Data, E: ErrorCode>(answer: Result<Vec<T>, E>, call: &Call<'_>) -> Result<Reply, EarlyExit> {
    list::whole(call, answer.map_err(failed)?)
}

impl<H, T: Resource, E: ErrorCode> Reads<H, Result<T, E>> {
    /// The contract of a command that reads a resource.
    pub const CONTRACT: Contract = <Result<T, E> as ReturnsRead>::CONTRACT;
    /// Serialises the resource, which must be printed with its id.
    pub const INTO_REPLY: IntoReply<Result<T, E>> = resource;
}

fn resource<T: Resource, E: ErrorCode>(answer: Result<T, E>, _: &Call<'_>) -> Result<Reply, EarlyExit> {
    let resource = answer.map_err(failed)?;
    Reply::resource(&resource).map_err(|exit| exit.leaking(resource))
}

impl<H, T: Resource, E: ErrorCode> Reads<H, Result<Option<T>, E>> {
    /// The contract of a command that reads a resource, if there is one.
    pub const CONTRACT: Contract = <Result<Option<T>, E> as ReturnsRead>::CONTRACT;
    /// Serialises the resource, which must be printed with its id.
    pub const INTO_REPLY: IntoReply<Result<Option<T>, E>> = optional_resource;
}

fn optional_resource<T: Resource, E: ErrorCode>(
    answer: Result<Option<T>, E>,
    call: &Call<'_>,
) -> Result<Reply, EarlyExit> {
    match answer {
        Ok(None) => Ok(Reply::null()),
        Ok(Some(found)) => resource(Ok::<T, E>(found), call),
        Err(error) => Err(failed(error)),
    }
}

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

/// The value that a get command returns: the resource `T` of the handler that names it.
#[diagnostic::on_unimplemented(
    message = "the `get` command returns `{Self}`, not `{T}`",
    label = "expected a command that returns `Result<{T}, E>`"
)]
pub trait ReadsBack<T> {
    /// A projection that always holds.
    type Holds;
}

#[diagnostic::do_not_recommend]
impl<T> ReadsBack<T> for T {
    type Holds = ();
}

/// The nested `Result` of the get command is an error already.
#[diagnostic::do_not_recommend]
impl<T, E> ReadsBack<T> for Result<T, E> {
    type Holds = ();
}

/// A get command `G` and the return type `H` of the handler that names it.
///
/// If both return types fit their effects, the inherent functions check that `G` reads the resource that `H` prints.
/// Otherwise an error is reported already, and the functions of [`AnyGet`] apply.
#[derive(Debug)]
pub struct Get<G, H>(PhantomData<(G, H)>);

impl<G, H> Get<G, H> {
    /// The only value. The methods are called on it, because the compiler then knows `G` and `H` before it checks their
    /// bounds.
    pub const NEW: Self = Get(PhantomData);
}

/// The items of a [`Get`] if one of the two return types is wrong, which is reported elsewhere. A `get` that names no
/// `read` command is reported here.
pub trait AnyGet {
    /// `G`.
    type Command;
    /// The get command.
    const READ: Option<&'static ReadBack> = None;

    /// Compiles if `G` is a `read` command.
    fn check(self)
    where
        Self: Sized,
        <Self::Command as ReadCommand>::Return: Sized,
        Self::Command: ReadCommand,
    {
    }
}

impl<G, H> AnyGet for Get<G, H> {
    type Command = G;
}

impl<G: ReadCommand<Return = Result<T, E>>, T: Resource, E, H> Get<G, H> {
    /// The get command.
    pub const READ: Option<&'static ReadBack> = Some(&ReadBack {
        spec: <G as Command>::SPEC,
        argument: G::ARGUMENT,
        resource: T::KIND,
        id: T::ID_KIND,
        id_field: T::ID_FIELD,
        key_field: T::KEY_FIELD,
    });
}

impl<G: ReadCommand<Return: GetResult>, H: ReturnsResource> Get<G, H> {
    /// Compiles if the command reads the resource.
    pub fn check(self)
    where
        <<G::Return as GetResult>::Value as ReadsBack<H::Resource>>::Holds: Sized,
        <G::Return as GetResult>::Value: ReadsBack<H::Resource>,
    {
    }
}

/// `Result<T, E>`, and no [`Stub`].
pub trait GetResult {
    /// `T`.
    type Value;
}

impl<T, E> GetResult for Result<T, E> {
    type Value = T;
}

/// The return type of a handler that can name a get command.
pub trait ReturnsResource {
    /// The type of the resource.
    type Resource;
}

impl<T: Resource, E: ErrorCode> ReturnsResource for Result<Create<T>, E> {
    type Resource = T;
}

impl<T: Resource, E: ErrorCode> ReturnsResource for Result<Update<T>, E> {
    type Resource = T;
}

impl<T: Resource, E: ErrorCode> ReturnsResource for Result<Apply<T>, E> {
    type Resource = T;
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

/// The value that a read returns: [`Data`], or a list that the framework divides into pages.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be serialised as `data`",
    label = "the returned value, or the items of a list, must implement `Serialize`",
    note = "derive `Serialize` for the type",
    note = "an outcome such as `Create<T>` requires the effect of the same name"
)]
pub trait ReadValue: Sized {
    /// The kind of list.
    const LISTING: Option<Listing> = None;
    /// The codes of an error among the items.
    const ITEM_ERRORS: &'static [Codes] = &[];

    /// Serialises the value.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

impl<T: Data> ReadValue for T {
    fn into_reply(self, _: &Call<'_>) -> Result<Reply, EarlyExit> {
        Reply::plain(&self).map_err(|exit| exit.leaking(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Data> ReadValue for Page<T> {
    const LISTING: Option<Listing> = Some(Listing::Paged);

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        list::paged(call, self)
    }
}

/// The error type of the items may differ from that of the handler.
#[diagnostic::do_not_recommend]
impl<T: Data, F: ErrorCode> ReadValue for Stream<T, F> {
    const LISTING: Option<Listing> = Some(Listing::Streamed);
    const ITEM_ERRORS: &'static [Codes] = F::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        list::streamed(call, self)
    }
}

impl<R: ReadResult<Value: ReadValue, Error: ErrorCode>> ReturnsRead for R {
    type Value = R::Value;
    const ERRORS: &'static [Codes] = if R::Value::ITEM_ERRORS.is_empty() {
        R::Error::CODES
    } else {
        &[Codes::Nested(R::Error::CODES), Codes::Nested(R::Value::ITEM_ERRORS)]
    };
    const CONTRACT: Contract =
        Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: R::Value::LISTING };

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        self.outcome().map_err(failed)?.into_reply(call)
    }
}

impl<R: CreateResult<Value: Resource, Error: ErrorCode>> ReturnsCreate for R {
    type Value = R::Value;
    const KEYED: bool = R::Value::KEY_FIELD.is_some();
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

/// The return type of a get command whose function has errors. It avoids follow-up errors at the commands that name it.
#[derive(Debug)]
pub struct Stub;

#[diagnostic::do_not_recommend]
impl ReadResult for Stub {
    type Value = ();
    type Error = Infallible;

    fn outcome(self) -> Result<(), Infallible> {
        Ok(())
    }
}
