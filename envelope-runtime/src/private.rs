//! What generated code names. No part of the public interface: it changes with the macros, in the same release.

pub use crate::app::Base;
use crate::call::ArgValue;
pub use crate::call::Call;
pub use crate::error_code::{CodeSpec, Codes, ErrorCode};
pub use crate::outcome::{
    ApplyHandler, CreateHandler, DeleteHandler, Effect, ReadHandler, Reply, RunHandler, Stop, Stub, UpdateHandler,
    contract,
};
pub use crate::prove::prove;
pub use crate::resource::{Redacted, Resource};
pub use crate::schema::{NoSchema, Output};
pub use crate::spec::{ArgSpec, Arity, Binding, CommandSpec, Companion, Contract, Param};
pub use crate::wire::{ErrorBody, SideEffects};
pub use clap;
pub use std::string::{String, ToString};
pub use std::{borrow, boxed, format, vec};

#[cfg(feature = "tokio")]
pub use crate::block_on::block_on;

use crate::{UniqueViolation, usage};
use std::error::Error;
use std::marker::PhantomData;

/// Asks of a concrete type whether it implements a trait, and uses it if it does: an associated function of the
/// inherent impl is found first where its bound holds, and the one of the same name from [`Otherwise`] where it does
/// not.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answers for a type that does not implement the trait.
pub trait Otherwise<T: ?Sized> {
    /// No uniqueness violation.
    fn is_unique_violation(_: &T) -> bool {
        false
    }
}

impl<T: ?Sized> Otherwise<T> for Probe<T> {}

impl<T: UniqueViolation + ?Sized> Probe<T> {
    /// What the type says of itself.
    pub fn is_unique_violation(error: &T) -> bool {
        error.violates_uniqueness()
    }
}

/// As [`Probe`], for the error below a variant.
#[derive(Debug)]
pub struct Source<T: ?Sized>(PhantomData<T>);

/// The answer for a field that is no error.
pub trait NoSource<T: ?Sized> {
    /// Nothing below.
    fn cause(_: &T) -> Option<&(dyn Error + 'static)> {
        None
    }
}

impl<T: ?Sized> NoSource<T> for Source<T> {}

impl<T: Error + ?Sized> Source<T> {
    /// `Error::source` of the value.
    pub fn cause(error: &T) -> Option<&(dyn Error + 'static)> {
        error.source()
    }
}

/// Holds a field marked `#[resource(secret)]` to a type that prints redacted.
pub const fn redacted<T: Redacted>() {}

/// Holds a type that is flattened into a command to `clap::Args`.
pub fn augment<T: clap::Args>(command: clap::Command) -> clap::Command {
    T::augment_args(command)
}

/// Reads an argument of a type that clap can hold. One that it cannot is told where its parser is looked for, and
/// [`NoArgument`] answers here, so that it is told once.
#[derive(Debug)]
pub struct Argument<T>(PhantomData<T>);

impl<T: ArgValue> Argument<T> {
    /// `T`.
    pub fn one(call: &Call<'_>, id: &str) -> Result<T, Stop> {
        call.one(id)
    }

    /// `Option<T>`.
    pub fn optional(call: &Call<'_>, id: &str) -> Option<T> {
        call.optional(id)
    }

    /// `Option<Option<T>>`.
    pub fn optional_value(call: &Call<'_>, id: &str) -> Option<Option<T>> {
        call.optional_value(id)
    }

    /// `Vec<T>`.
    pub fn many(call: &Call<'_>, id: &str) -> Vec<T> {
        call.many(id)
    }

    /// `Option<Vec<T>>`.
    pub fn optional_many(call: &Call<'_>, id: &str) -> Option<Vec<T>> {
        call.optional_many(id)
    }
}

/// The answers of [`Argument`] for any other type: types of the right shape, in a program that does not compile.
pub trait NoArgument<T> {
    /// `T`.
    fn one(_: &Call<'_>, id: &str) -> Result<T, Stop> {
        Err(usage::missing(id))
    }

    /// `Option<T>`.
    fn optional(_: &Call<'_>, _: &str) -> Option<T> {
        None
    }

    /// `Option<Option<T>>`.
    fn optional_value(_: &Call<'_>, _: &str) -> Option<Option<T>> {
        None
    }

    /// `Vec<T>`.
    fn many(_: &Call<'_>, _: &str) -> Vec<T> {
        Vec::new()
    }

    /// `Option<Vec<T>>`.
    fn optional_many(_: &Call<'_>, _: &str) -> Option<Vec<T>> {
        None
    }
}

impl<T> NoArgument<T> for Argument<T> {}

/// As [`Argument`], for `#[command(flatten)]`.
#[derive(Debug)]
pub struct Flattened<T>(PhantomData<T>);

impl<T: clap::Args> Flattened<T> {
    /// `T`.
    pub fn flatten(call: &Call<'_>) -> Result<T, Stop> {
        call.flatten()
    }

    /// `Option<T>`.
    pub fn optional_flatten(call: &Call<'_>) -> Result<Option<T>, Stop> {
        call.optional_flatten()
    }
}

/// The answers of [`Flattened`] for any other type.
pub trait NotFlattened<T> {
    /// `T`.
    fn flatten(_: &Call<'_>) -> Result<T, Stop> {
        Err(usage::missing(""))
    }

    /// `Option<T>`.
    fn optional_flatten(_: &Call<'_>) -> Result<Option<T>, Stop> {
        Ok(None)
    }
}

impl<T> NotFlattened<T> for Flattened<T> {}

/// The types that can be arguments, told by the compiler's message alone: nothing implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parsed from an argument",
    label = "clap finds no parser for this type",
    note = "implement `Clone` and `FromStr`, derive `clap::ValueEnum`, or name a parser: `#[arg(value_parser = …)]`",
    note = "what the app provides is taken by reference: `&{Self}`"
)]
pub trait FromArgument {}

/// The last candidate of `clap::value_parser!`, behind all of clap's: brought into scope beside it, it turns the long
/// list of what a type does not implement into one sentence.
pub trait NoParser: Sized {
    /// The type without a parser.
    type Value;

    /// Never called: its bound never holds.
    fn value_parser(self) -> clap::builder::ValueParser
    where
        Self::Value: FromArgument;
}

impl<T> NoParser for clap::builder::_infer_ValueParser_for<T> {
    type Value = T;

    fn value_parser(self) -> clap::builder::ValueParser
    where
        T: FromArgument,
    {
        clap::builder::ValueParser::string()
    }
}
