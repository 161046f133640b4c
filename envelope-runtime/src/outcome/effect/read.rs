//! Reads: their return types, and which of them are lists or resources.

use std::convert::Infallible;
use std::marker::PhantomData;

use super::{Data, IntoReply, ReadResult, failed};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{Command, Contract, Listing};
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::{Codes, ErrorCode};
use crate::error::resource::{Names, Resource};
use crate::error::value_kind::ValueKind;
use crate::outcome::list::{self, Page, Stream};

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
