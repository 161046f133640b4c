//! The six effects as traits: the return type that each effect requires, checked at the tokens of the return type.
//!
//! Each effect has two traits. A return type implements `Returns…`, which derives the contract from the type and carries the
//! error message for other types. The attribute implements `…Handler` for the companion. Only the associated type of
//! `…Handler` requires `Returns…`, so a wrong return type is a single error.

use std::marker::PhantomData;

use serde::Serialize;

use sealed::Sealed;

use super::recordable::DeleteData;
use super::{Apply, Create, Delete, Run, Update};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::{Affected, Change, Reply};
use crate::command::spec::{CommandSpec, Companion, Contract, Listing};
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::{Codes, ErrorCode, to_early_exit};
use crate::error::resource::Resource;
use crate::outcome::list::{self, Page, Stream};

mod sealed {
    /// Prevents implementations of `Returns…` outside this crate.
    pub trait Sealed {}

    impl<T, E> Sealed for Result<T, E> {}
    impl Sealed for super::Stub {}
}

/// The return type of a handler with `effect = "read"`: `Result<T, E>` with a serialisable `T`.
#[diagnostic::on_unimplemented(
    message = "a `read` command cannot return `{Self}`",
    label = "expected `Result<T, E>` with a serialisable `T`",
    note = "a list is a `Vec<T>`, `Page<T>` or `Stream<T>` with serialisable items"
)]
pub trait ReturnsRead: Sealed {
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
    label = "expected the command that reads the resource"
)]
pub trait ReadHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsRead;
}

/// The return type of a handler with `effect = "create"`: `Result<Create<T>, E>` with a resource `T`.
#[diagnostic::on_unimplemented(
    message = "a `create` command cannot return `{Self}`",
    label = "expected `Result<Create<T>, E>` with a resource `T`"
)]
pub trait ReturnsCreate: Sealed {
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
pub trait CreateHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsCreate;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsCreate>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsCreate>::into_reply;
}

/// The return type of a handler with `effect = "update"`: `Result<Update<T>, E>` with a resource `T`.
#[diagnostic::on_unimplemented(
    message = "an `update` command cannot return `{Self}`",
    label = "expected `Result<Update<T>, E>` with a resource `T`"
)]
pub trait ReturnsUpdate: Sealed {
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
pub trait UpdateHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsUpdate;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsUpdate>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsUpdate>::into_reply;
}

/// The return type of a handler with `effect = "apply"`: `Result<Apply<T>, E>` with a resource `T`.
#[diagnostic::on_unimplemented(
    message = "an `apply` command cannot return `{Self}`",
    label = "expected `Result<Apply<T>, E>` with a resource `T`"
)]
pub trait ReturnsApply: Sealed {
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
pub trait ApplyHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsApply;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsApply>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsApply>::into_reply;
}

/// The return type of a handler with `effect = "delete"`: `Result<Delete<T>, E>` with a resource `T`.
#[diagnostic::on_unimplemented(
    message = "a `delete` command cannot return `{Self}`",
    label = "expected `Result<Delete<T>, E>` with a resource `T`"
)]
pub trait ReturnsDelete: Sealed {
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
pub trait DeleteHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsDelete;

    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsDelete>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsDelete>::into_reply;
}

/// The return type of a handler with `effect = "run"`: `Result<Run<T>, E>` with a serialisable `T`.
#[diagnostic::on_unimplemented(
    message = "a `run` command cannot return `{Self}`",
    label = "expected `Result<Run<T>, E>` with a serialisable `T`"
)]
pub trait ReturnsRun: Sealed {
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
pub trait RunHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsRun;

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
pub trait AnyRead<H: ReadHandler> {
    /// The contract that follows from the effect and the return type.
    const CONTRACT: Contract = <H::Return as ReturnsRead>::CONTRACT;
    /// Serialises the return value.
    const INTO_REPLY: IntoReply<H::Return> = <H::Return as ReturnsRead>::into_reply;
}

impl<H: ReadHandler> AnyRead<H> for Reads<H, H::Return> {}

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

/// The return type of a get command that reads a resource of type `T`.
#[diagnostic::on_unimplemented(
    message = "the `get` command returns `{Self}`, not a `{T}`",
    label = "expected a command that returns `Result<{T}, E>`"
)]
pub trait ReadsBack<T> {}

#[diagnostic::do_not_recommend]
impl<T, E> ReadsBack<T> for Result<T, E> {}

/// A get command `G` and the return type `H` of the handler that names it.
///
/// If both return types fit their effects, the inherent functions check that `G` reads the resource that `H` prints.
/// Otherwise an error is reported already, and the functions of [`AnyGet`] apply.
#[derive(Debug)]
pub struct Get<G, H>(PhantomData<(G, H)>);

/// The spec if one of the two return types is wrong, which is reported elsewhere. A `get` that names no `read` command is
/// reported here.
pub trait AnyGet<G> {
    /// The get command's spec.
    fn create() -> &'static CommandSpec
    where
        G: ReadHandler,
    {
        G::SPEC
    }

    /// The get command's spec.
    fn update() -> &'static CommandSpec
    where
        G: ReadHandler,
    {
        G::SPEC
    }

    /// The get command's spec.
    fn apply() -> &'static CommandSpec
    where
        G: ReadHandler,
    {
        G::SPEC
    }
}

impl<G, H> AnyGet<G> for Get<G, H> {}

macro_rules! gets {
    ($($effect:ident, $returns:ident;)*) => {
        $(
            impl<G: ReadHandler<Return = Result<T, E>>, T, E, H: $returns> Get<G, H> {
                #[doc = concat!("The get command of a handler with `effect = \"", stringify!($effect), "\"`.")]
                pub fn $effect() -> &'static CommandSpec
                where
                    Result<T, E>: ReadsBack<H::Value>,
                {
                    G::SPEC
                }
            }
        )*
    };
}

gets! {
    create, ReturnsCreate;
    update, ReturnsUpdate;
    apply, ReturnsApply;
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

impl<T: Data, E: ErrorCode> ReturnsRead for Result<T, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, _: &Call<'_>) -> Result<Reply, EarlyExit> {
        let data = self.map_err(failed)?;
        Reply::plain(&data).map_err(|exit| exit.leaking(data))
    }
}

impl<T: Data, E: ErrorCode> ReturnsRead for Result<Page<T>, E> {
    type Value = Page<T>;
    const ERRORS: &'static [Codes] = E::CODES;
    const CONTRACT: Contract =
        Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: Some(Listing::Paged) };

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        list::paged(call, self.map_err(failed)?)
    }
}

/// The error type of the items may differ from that of the handler.
impl<T: Data, F: ErrorCode, E: ErrorCode> ReturnsRead for Result<Stream<T, F>, E> {
    type Value = Stream<T, F>;
    const ERRORS: &'static [Codes] = &[Codes::Nested(E::CODES), Codes::Nested(F::CODES)];
    const CONTRACT: Contract =
        Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: Some(Listing::Streamed) };

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        list::streamed(call, self.map_err(failed)?)
    }
}

impl<T: Resource, E: ErrorCode> ReturnsCreate for Result<Create<T>, E> {
    type Value = T;
    const KEYED: bool = T::KEY_FIELD.is_some();
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.map_err(failed)?;
        let reply = match &outcome {
            Create::Created(new) => Reply::changed_resource(call.plan(), Change::Create, new),
            Create::AlreadyExists(existing) => Reply::conflict(existing, Vec::new()),
            Create::AlreadyExistsBy(existing, fields) => Reply::conflict(existing, fields.clone()),
            Create::Vanished => Ok(Reply::vanished()),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

impl<T: Resource, E: ErrorCode> ReturnsUpdate for Result<Update<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.map_err(failed)?;
        let reply = match &outcome {
            Update::Updated(resource) => Reply::changed_resource(call.plan(), Change::Update, resource),
            Update::Unchanged(resource) => Reply::unchanged_resource(resource),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

impl<T: Resource, E: ErrorCode> ReturnsApply for Result<Apply<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.map_err(failed)?;
        let reply = match &outcome {
            Apply::Created(resource) => Reply::changed_resource(call.plan(), Change::Create, resource),
            Apply::Updated(resource) => Reply::changed_resource(call.plan(), Change::Update, resource),
            Apply::Unchanged(resource) => Reply::unchanged_resource(resource),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

impl<T: Resource, E: ErrorCode> ReturnsDelete for Result<Delete<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        match self.map_err(failed)? {
            Delete::Deleted(id) => Reply::change(
                call.plan(),
                Change::Delete,
                || Affected::id::<T>(&id),
                &DeleteData { status: "deleted", id: &id },
            ),
            Delete::NotFound(id) => Reply::effect("noop", &DeleteData { status: "not_found", id: &id }),
        }
    }
}

impl<T: Data, E: ErrorCode> ReturnsRun for Result<Run<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let outcome = self.map_err(failed)?;
        let reply = match &outcome {
            Run::Created(result) => Reply::change(call.plan(), Change::Create, Affected::default, result),
            Run::Updated(result) => Reply::change(call.plan(), Change::Update, Affected::default, result),
            Run::Deleted(result) => Reply::change(call.plan(), Change::Delete, Affected::default, result),
            Run::Unchanged(result) => Reply::effect("noop", result),
        };
        reply.map_err(|exit| exit.leaking(outcome))
    }
}

/// The return type of a get command whose function has errors. It avoids follow-up errors at the commands that name it.
#[derive(Debug)]
pub struct Stub;

impl ReturnsRead for Stub {
    type Value = Stub;
    const ERRORS: &'static [Codes] = &[];

    fn into_reply(self, _: &Call<'_>) -> Result<Reply, EarlyExit> {
        Reply::plain(&())
    }
}

impl<T> ReadsBack<T> for Stub {}
