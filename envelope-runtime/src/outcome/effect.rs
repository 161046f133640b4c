//! The six effects as traits: what each one's handler must return, checked at the tokens of the return type.
//!
//! For every effect there are two traits: `Returns…`, which a return type implements and whose message the compiler
//! shows for one that does not, and which draws the contract from it; and `…Handler`, which the attribute implements for
//! the companion, and whose associated type is the one place where the return type is checked, so that one wrong type is
//! one error.

use std::marker::PhantomData;

use serde::Serialize;

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

/// What a handler with `effect = "read"` returns: `Result<T, E>`, where `T` is serialisable.
#[diagnostic::on_unimplemented(
    message = "a `read` command cannot return `{Self}`",
    label = "expected `Result<T, E>` with a serialisable `T`",
    note = "a list is a `Vec<T>`, `Page<T>` or `Stream<T>` with serialisable items"
)]
pub trait ReturnsRead {
    /// What `data` is made of.
    type Value;
    /// Every code that the error type can carry.
    const ERRORS: &'static [Codes];

    /// What follows from the effect and this type.
    const CONTRACT: Contract = Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: None };

    /// Serialises the outcome.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// A handler with `effect = "read"`. Implemented by the attribute only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `read` command",
    label = "expected the command that reads the resource"
)]
pub trait ReadHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsRead;
}

/// What a handler with `effect = "create"` returns: `Result<Create<T>, E>`, where `T` is a resource.
#[diagnostic::on_unimplemented(
    message = "a `create` command cannot return `{Self}`",
    label = "expected `Result<Create<T>, E>` with a resource `T`"
)]
pub trait ReturnsCreate {
    /// What `data` is made of.
    type Value;
    /// Whether the resource has a field that is unique beside its id, so that there is one of it however often it is
    /// created.
    const KEYED: bool;
    /// Every code that the error type can carry.
    const ERRORS: &'static [Codes];

    /// What follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Create, errors: Self::ERRORS, repeatable: Self::KEYED, listing: None };

    /// Serialises the outcome.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// A handler with `effect = "create"`. Implemented by the attribute only.
pub trait CreateHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsCreate;

    /// What follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsCreate>::CONTRACT;
    /// Serialises what was returned.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsCreate>::into_reply;
}

/// What a handler with `effect = "update"` returns: `Result<Update<T>, E>`, where `T` is a resource.
#[diagnostic::on_unimplemented(
    message = "an `update` command cannot return `{Self}`",
    label = "expected `Result<Update<T>, E>` with a resource `T`"
)]
pub trait ReturnsUpdate {
    /// What `data` is made of.
    type Value;
    /// Every code that the error type can carry.
    const ERRORS: &'static [Codes];

    /// What follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Update, errors: Self::ERRORS, repeatable: false, listing: None };

    /// Serialises the outcome.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// A handler with `effect = "update"`. Implemented by the attribute only.
pub trait UpdateHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsUpdate;

    /// What follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsUpdate>::CONTRACT;
    /// Serialises what was returned.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsUpdate>::into_reply;
}

/// What a handler with `effect = "apply"` returns: `Result<Apply<T>, E>`, where `T` is a resource.
#[diagnostic::on_unimplemented(
    message = "an `apply` command cannot return `{Self}`",
    label = "expected `Result<Apply<T>, E>` with a resource `T`"
)]
pub trait ReturnsApply {
    /// What `data` is made of.
    type Value;
    /// Every code that the error type can carry.
    const ERRORS: &'static [Codes];

    /// What follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Apply, errors: Self::ERRORS, repeatable: true, listing: None };

    /// Serialises the outcome.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// A handler with `effect = "apply"`. Implemented by the attribute only.
pub trait ApplyHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsApply;

    /// What follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsApply>::CONTRACT;
    /// Serialises what was returned.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsApply>::into_reply;
}

/// What a handler with `effect = "delete"` returns: `Result<Delete<T>, E>`, where `T` is a resource.
#[diagnostic::on_unimplemented(
    message = "a `delete` command cannot return `{Self}`",
    label = "expected `Result<Delete<T>, E>` with a resource `T`"
)]
pub trait ReturnsDelete {
    /// What `data` is made of.
    type Value;
    /// Every code that the error type can carry.
    const ERRORS: &'static [Codes];

    /// What follows from the effect and this type.
    const CONTRACT: Contract =
        Contract { effect: Effect::Delete, errors: Self::ERRORS, repeatable: true, listing: None };

    /// Serialises the outcome.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// A handler with `effect = "delete"`. Implemented by the attribute only.
pub trait DeleteHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsDelete;

    /// What follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsDelete>::CONTRACT;
    /// Serialises what was returned.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsDelete>::into_reply;
}

/// What a handler with `effect = "run"` returns: `Result<Run<T>, E>`, where `T` is serialisable.
#[diagnostic::on_unimplemented(
    message = "a `run` command cannot return `{Self}`",
    label = "expected `Result<Run<T>, E>` with a serialisable `T`"
)]
pub trait ReturnsRun {
    /// What `data` is made of.
    type Value;
    /// Every code that the error type can carry.
    const ERRORS: &'static [Codes];

    /// What follows from the effect and this type.
    const CONTRACT: Contract = Contract { effect: Effect::Run, errors: Self::ERRORS, repeatable: false, listing: None };

    /// Serialises the outcome.
    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit>;
}

/// A handler with `effect = "run"`. Implemented by the attribute only.
pub trait RunHandler: Companion {
    /// The handler's return type.
    type Return: ReturnsRun;

    /// What follows from the effect and the return type.
    const CONTRACT: Contract = <Self::Return as ReturnsRun>::CONTRACT;
    /// Serialises what was returned.
    const INTO_REPLY: IntoReply<Self::Return> = <Self::Return as ReturnsRun>::into_reply;
}

/// From a handler's return value to the answer.
pub(super) type IntoReply<R> = fn(R, &Call<'_>) -> Result<Reply, EarlyExit>;

/// A read and its return type: a list that the framework divides has flags and a `meta` of its own. The attribute asks,
/// since only where the type is known can a list be told from any other value: what is inherent is found before what
/// [`AnyRead`] answers.
#[derive(Debug)]
pub struct Reads<H, R>(PhantomData<(H, R)>);

/// The answers for what is no list that the framework divides.
pub trait AnyRead<H: ReadHandler> {
    /// What follows from the effect and the return type.
    const CONTRACT: Contract = <H::Return as ReturnsRead>::CONTRACT;
    /// Serialises what was returned.
    const INTO_REPLY: IntoReply<H::Return> = <H::Return as ReturnsRead>::into_reply;
}

impl<H: ReadHandler> AnyRead<H> for Reads<H, H::Return> {}

impl<H, T: Data, E: ErrorCode> Reads<H, Result<Vec<T>, E>> {
    /// The contract of a list that the framework divides.
    pub const CONTRACT: Contract =
        Contract { listing: Some(Listing::Whole), ..<Result<Vec<T>, E> as ReturnsRead>::CONTRACT };
    /// Serialises a page of the list.
    pub const INTO_REPLY: IntoReply<Result<Vec<T>, E>> = whole;
}

fn whole<T: Data, E: ErrorCode>(answer: Result<Vec<T>, E>, call: &Call<'_>) -> Result<Reply, EarlyExit> {
    list::whole(call, answer.map_err(|error| to_early_exit(&error))?)
}

/// The return type of a get command that reads a resource of type `T`.
#[diagnostic::on_unimplemented(
    message = "the `get` command returns `{Self}`, not a `{T}`",
    label = "expected a command that returns `Result<{T}, E>`"
)]
pub trait ReadsBack<T> {}

#[diagnostic::do_not_recommend]
impl<T, E> ReadsBack<T> for Result<T, E> {}

/// A get command and the return type `H` of the handler that names it. Whether the one reads back what the other prints
/// is asked where both are what their effects ask for; where one is not, that is an error already, and [`AnyGet`]
/// answers.
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
    ($($draw:ident, $returns:ident;)*) => {
        $(
            impl<G: ReadHandler<Return = Result<T, E>>, T, E, H: $returns> Get<G, H> {
                #[doc = concat!("The get command of a handler with `effect = \"", stringify!($draw), "\"`.")]
                pub fn $draw() -> &'static CommandSpec
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

/// What a handler returns for `data`: whatever serialises.
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
        Reply::plain(&self.map_err(|error| to_early_exit(&error))?)
    }
}

impl<T: Data, E: ErrorCode> ReturnsRead for Result<Page<T>, E> {
    type Value = Page<T>;
    const ERRORS: &'static [Codes] = E::CODES;
    const CONTRACT: Contract =
        Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: Some(Listing::Paged) };

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        list::paged(call, self.map_err(|error| to_early_exit(&error))?)
    }
}

/// An item may fail as the handler may, or with an error of its own.
impl<T: Data, F: ErrorCode, E: ErrorCode> ReturnsRead for Result<Stream<T, F>, E> {
    type Value = Stream<T, F>;
    const ERRORS: &'static [Codes] = &[Codes::Nested(E::CODES), Codes::Nested(F::CODES)];
    const CONTRACT: Contract =
        Contract { effect: Effect::Read, errors: Self::ERRORS, repeatable: true, listing: Some(Listing::Streamed) };

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        list::streamed(call, self.map_err(|error| to_early_exit(&error))?)
    }
}

impl<T: Resource, E: ErrorCode> ReturnsCreate for Result<Create<T>, E> {
    type Value = T;
    const KEYED: bool = T::KEY_FIELD.is_some();
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        match self.map_err(|error| to_early_exit(&error))? {
            Create::Created(new) => Reply::change(call.plan(), Change::Create, || Affected::new_resource(&new), &new),
            Create::AlreadyExists(existing) => Reply::conflict(&existing, Vec::new()),
            Create::AlreadyExistsBy(existing, fields) => Reply::conflict(&existing, fields),
            Create::Vanished => Ok(Reply::vanished()),
        }
    }
}

impl<T: Resource, E: ErrorCode> ReturnsUpdate for Result<Update<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        match self.map_err(|error| to_early_exit(&error))? {
            Update::Updated(resource) => {
                Reply::change(call.plan(), Change::Update, || Affected::resource(&resource), &resource)
            }
            Update::Unchanged(resource) => Reply::effect("noop", &resource),
        }
    }
}

impl<T: Resource, E: ErrorCode> ReturnsApply for Result<Apply<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        match self.map_err(|error| to_early_exit(&error))? {
            Apply::Created(resource) => {
                Reply::change(call.plan(), Change::Create, || Affected::new_resource(&resource), &resource)
            }
            Apply::Updated(resource) => {
                Reply::change(call.plan(), Change::Update, || Affected::resource(&resource), &resource)
            }
            Apply::Unchanged(resource) => Reply::effect("noop", &resource),
        }
    }
}

impl<T: Resource, E: ErrorCode> ReturnsDelete for Result<Delete<T>, E> {
    type Value = T;
    const ERRORS: &'static [Codes] = E::CODES;

    fn into_reply(self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        match self.map_err(|error| to_early_exit(&error))? {
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
        match self.map_err(|error| to_early_exit(&error))? {
            Run::Created(result) => Reply::change(call.plan(), Change::Create, Affected::default, &result),
            Run::Updated(result) => Reply::change(call.plan(), Change::Update, Affected::default, &result),
            Run::Deleted(result) => Reply::change(call.plan(), Change::Delete, Affected::default, &result),
            Run::Unchanged(result) => Reply::effect("noop", &result),
        }
    }
}

/// What the attribute puts in the place of a get command that has errors of its own, so that they stay the only ones.
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
