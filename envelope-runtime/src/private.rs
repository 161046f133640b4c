//! What generated code names. No part of the public interface: it changes with the macros, in the same release.

pub use crate::command::call::Call;
pub use crate::command::effect::Effect;
pub use crate::command::handler::{
    Flatten, Handle, Handler, Kept, Known, Many, One, Optional, OptionalFlatten, OptionalMany, OptionalStdin,
    OptionalValue, State, Stdin, Unit, flat, input, take,
};
pub use crate::command::infer::{Infer, attempts};
pub use crate::command::needs::{Asked, Needed, OfTheApp, confirms, deletes, retries};
pub use crate::command::reply::Reply;
pub use crate::command::retry::{Retry, RetryPolicy};
pub use crate::command::spec::{CommandSpec, Companion, Contract, Extra, Listing};
pub use crate::error::conflict::Violation;
pub use crate::error::early_exit::{EarlyExit, Failure};
pub use crate::error::error_code::{CodeSpec, Codes, ErrorCode, Payload, payload};
pub use crate::error::resource::{Redacted, Resource};
pub use crate::outcome::prove::{prove, prove_retry};
pub use crate::outcome::schema::{NoSchema, Output};
pub use crate::outcome::{
    AnyGet, AnyRead, ApplyHandler, CreateHandler, DeleteHandler, Get, ReadHandler, Reads, ReturnsApply, ReturnsCreate,
    ReturnsDelete, ReturnsRead, ReturnsRun, ReturnsUpdate, RunHandler, Stub, UpdateHandler,
};
pub use crate::program::Base;
pub use crate::wire::{ErrorBody, SideEffects};
pub use clap;
pub use std::string::{String, ToString};
pub use std::{borrow, boxed, format, vec};

#[cfg(feature = "tokio")]
pub use crate::context::block_on::block_on;

use crate::UniqueViolation;
use std::error::Error;
use std::marker::PhantomData;

/// The answers for types of which nothing more is known, without their names.
pub mod otherwise {
    pub use crate::command::needs::OfTheApp as _;
    pub use crate::outcome::schema::NoSchema as _;
    pub use crate::outcome::{AnyGet as _, AnyRead as _};
}

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

    /// Nothing is known of one.
    fn unique_violation(_: &T) -> Violation {
        Violation::default()
    }
}

impl<T: ?Sized> Otherwise<T> for Probe<T> {}

impl<T: UniqueViolation + ?Sized> Probe<T> {
    /// What the type says of itself.
    pub fn is_unique_violation(error: &T) -> bool {
        error.violates_uniqueness()
    }

    /// What the type says of the rule.
    pub fn unique_violation(error: &T) -> Violation {
        error.violation()
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
