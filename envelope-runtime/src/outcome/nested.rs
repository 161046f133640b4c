//! The rule that data contains no `Result`: an error in it would be printed by a call that succeeds.

use std::marker::PhantomData;

use super::Run;
use super::effect::Data;
use super::list::{Page, Stream};
use crate::error::error_code::ErrorCode;

/// The return type of a handler. The compiler finds the constant of an inherent implementation first, and that of
/// [`NoNestedResult`] for every other type.
#[derive(Debug)]
pub struct Returned<R>(PhantomData<R>);

/// The constant of a type whose data is not a `Result`.
pub trait NoNestedResult {
    /// The error message of the compiler.
    const FAULT: Option<&'static str> = None;
}

impl<R> NoNestedResult for Returned<R> {}

/// Data that contains a `Result<T, E>`, with the correction. A type that is wrong in another way has no constant here,
/// because it is an error already.
macro_rules! nested_results {
    ($($data:ty, $correction:literal;)*) => {
        $(
            nested_results!(@impl Result<$data, F>, $correction);
            nested_results!(@impl Result<Run<$data>, F>, $correction);
        )*
    };
    (@list $($data:ty, $correction:literal;)*) => {
        $(nested_results!(@impl Result<$data, F>, $correction);)*
    };
    (@impl $returns:ty, $correction:literal) => {
        impl<T, E, F: ErrorCode> Returned<$returns>
        where
            Result<T, E>: Data,
        {
            /// The error message of the compiler.
            pub const FAULT: Option<&'static str> = Some(concat!(
                "a command cannot return a `Result` inside its data\nhelp: ",
                $correction,
                "\nnote: an error inside the data would exit with 0"
            ));
        }
    };
}

nested_results! {
    Result<T, E>, "return the inner error with `?`";
    Box<Result<T, E>>, "return the inner error with `?`";
    Option<Result<T, E>>, "return the inner error with `.transpose()?`";
    Vec<Result<T, E>>, "collect the items into a `Result<Vec<T>, E>` and return its error with `?`";
    Option<Vec<Result<T, E>>>, "collect the items into a `Result<Vec<T>, E>` and return its error with `?`";
    Vec<Option<Result<T, E>>>, "return the inner errors with `.transpose()?`";
}

nested_results! {
    @list
    Page<Result<T, E>>, "collect the items into a `Result<Vec<T>, E>` and return its error with `?`";
    Page<Option<Result<T, E>>>, "return the inner errors with `.transpose()?`";
}

macro_rules! streamed_results {
    ($($item:ty;)*) => {
        $(
            impl<T, E, G: ErrorCode, F: ErrorCode> Returned<Result<Stream<$item, G>, F>>
            where
                Result<T, E>: Data,
            {
                /// The error message of the compiler.
                pub const FAULT: Option<&'static str> = Some(
                    "a command cannot return a `Result` inside its data\nhelp: use `Stream::fallible`, which ends the \
                     list at the first error\nnote: an error inside the data would exit with 0",
                );
            }
        )*
    };
}

streamed_results! {
    Result<T, E>;
    Option<Result<T, E>>;
}

/// Holds a return type to the rule.
///
/// # Panics
///
/// If the data contains a `Result`. The compiler evaluates this.
#[track_caller]
pub const fn prove_data(fault: Option<&'static str>) {
    if let Some(fault) = fault {
        panic!("{}", fault)
    }
}
