//! The names that generated code uses. Not public API: it may change in any release, together with the macros.

pub use crate::command::call::{ArgValue, Call, Flattens};
pub use crate::command::effect::Effect;
pub use crate::command::handler::{
    Custom, DefaultCache, Flatten, Handle, Handler, Many, One, Optional, OptionalFlatten, OptionalMany, OptionalStdin,
    OptionalValue, Standard, State, Stdin, Unit,
};
pub use crate::command::infer::{Infer, attempts};
pub use crate::command::needs::{FrameworkParam, refuse};
pub use crate::command::parser_type::ParserOf;
pub use crate::command::reply::Reply;
pub use crate::command::retry::{Retry, RetryPolicy};
pub use crate::command::spec::{
    ArgSpec, ArgumentCheck, Arity, Binding, Command, CommandSpec, Contract, Example, FlattenSpec, Listing, Param,
    StdinSpec, ValueType,
};
pub use crate::command::stdin::FromStdin;
pub use crate::error::conflict::Violation;
pub use crate::error::early_exit::{EarlyExit, Failure};
pub use crate::error::error_code::{CodeSpec, Codes, ErrorCode, FailureData, Payload};
pub use crate::error::resource::{Redacted, Resource};
pub use crate::error::state_error::{StateCodes, StateErrorCodes};
pub use crate::error::value_kind::{AnyValue, ValueKind, ValueOf};
pub use crate::outcome::nested::{NoNestedResult, Returned, prove_data};
pub use crate::outcome::prove::{prove_exit_codes, prove_retry, prove_retryable};
pub use crate::outcome::read_back::{prove_get, read_back};
pub use crate::outcome::schema::{NoSchema, Output};
pub use crate::outcome::{
    AnyGet, AnyRead, ApplyCommand, CreateCommand, DeleteCommand, Get, ReadCommand, Reads, ReturnsApply, ReturnsCreate,
    ReturnsDelete, ReturnsRead, ReturnsRun, ReturnsUpdate, RunCommand, Stub, UpdateCommand,
};
pub use crate::parse::argument_check;
pub use crate::program::Base;
pub use crate::system::doc_comment::DocComment;
pub use crate::wire::{ErrorBody, SideEffects};
pub use clap;
pub use envelope_macros::companion;
pub use serde::{Serialize, Serializer};
pub use std::option::Option::{self, None, Some};
pub use std::string::{String, ToString};
pub use std::{borrow, boxed, vec};

#[cfg(feature = "tokio")]
pub use crate::context::async_runtime::block_on;

use crate::UniqueViolation;
use std::error::Error;
use std::marker::PhantomData;

/// Traits whose items apply to a type that has no inherent item of the same name, imported without their names.
pub mod fallbacks {
    pub use crate::command::needs::AppState as _;
    pub use crate::command::parser_type::{
        AnyParser as _, CompareTypes as _, RangeParser as _, TextParser as _, TypedParser as _,
    };
    pub use crate::error::value_kind::AnyValue as _;
    pub use crate::outcome::nested::NoNestedResult as _;
    pub use crate::outcome::schema::NoSchema as _;
    pub use crate::outcome::{AnyGet as _, AnyRead as _};
}

/// Calls [`UniqueViolation`] on a type that may not implement it. The compiler finds the functions of the inherent
/// implementation first if the bound holds, and those of [`NoUniqueViolation`] if it does not.
#[derive(Debug)]
pub struct IfUniqueViolation<T: ?Sized>(PhantomData<T>);

/// The functions for a type that does not implement [`UniqueViolation`].
pub trait NoUniqueViolation<T: ?Sized> {
    /// Returns `false`.
    fn is_unique_violation(_: &T) -> bool {
        false
    }

    /// Returns an empty description.
    fn unique_violation(_: &T) -> Violation {
        Violation::default()
    }
}

impl<T: ?Sized> NoUniqueViolation<T> for IfUniqueViolation<T> {}

impl<T: UniqueViolation + ?Sized> IfUniqueViolation<T> {
    /// Whether the error is a uniqueness violation.
    pub fn is_unique_violation(error: &T) -> bool {
        error.violates_uniqueness()
    }

    /// Returns the rule that was violated.
    pub fn unique_violation(error: &T) -> Violation {
        error.violation()
    }
}

/// Calls [`Error`] on a type that may not implement it, in the same way as [`IfUniqueViolation`].
#[derive(Debug)]
pub struct IfError<T: ?Sized>(PhantomData<T>);

/// The functions for a type that is not an error.
pub trait NotAnError<T: ?Sized> {
    /// Returns `None`.
    fn source(_: &T) -> Option<&(dyn Error + 'static)> {
        None
    }
}

impl<T: ?Sized> NotAnError<T> for IfError<T> {}

impl<T: Error + ?Sized> IfError<T> {
    /// Returns `Error::source` of the value.
    pub fn source(error: &T) -> Option<&(dyn Error + 'static)> {
        error.source()
    }
}

/// Called for a signature that the compiler rejects, where a lint turns the call into an error. The compiler reports lints
/// only if there are no other errors, so this error appears only if the compiler accepts the signature.
#[must_use = "the attribute does not understand the signature of this command"]
pub const fn unreported_error() -> bool {
    true
}
