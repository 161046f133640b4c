//! The type of the values of a parser in `value_parser = …`, compared with that of the parameter if the parser shows it.
//!
//! Generated code calls `check` on four references to a [`ParserOf`]. The compiler takes the first implementation that it
//! finds while it removes one reference after the other: a parser with a type, a range, a list of texts, and last anything
//! else, which `App::debug_assert` and each call check instead.

use std::marker::PhantomData;
use std::ops::RangeBounds;

use clap::builder::{PossibleValue, TypedValueParser};

/// A parser `P` of the values of a parameter with the type `T`.
#[derive(Debug)]
pub struct ParserOf<T, P>(PhantomData<fn() -> (T, P)>);

impl<T, P> ParserOf<T, P> {
    /// The types of a parser. They are all that the check needs.
    pub const fn new(_: &P) -> Self {
        ParserOf(PhantomData)
    }
}

/// The type of the values of a parser, for a parameter of the type `T`.
#[diagnostic::on_unimplemented(
    message = "the parser returns `{Self}`, but the parameter takes `{T}`",
    label = "expected a parser of `{T}`",
    note = "write a function `fn(&str) -> Result<{T}, E>`, or change the type of the parameter"
)]
pub trait ValueOf<T> {}
impl<T> ValueOf<T> for T {}

/// A parser with a type: a function, or a parser of clap's.
pub trait TypedParser<T, V> {
    /// Compares the types.
    fn check(&self)
    where
        V: ValueOf<T>,
    {
    }
}
impl<T, P: TypedValueParser> TypedParser<T, P::Value> for &&&ParserOf<T, P> {}

/// A range of numbers, which clap reads as `i64`.
pub trait RangeParser<T> {
    /// Compares the types.
    fn check(&self)
    where
        i64: ValueOf<T>,
    {
    }
}
impl<T, P: RangeBounds<i64>> RangeParser<T> for &&ParserOf<T, P> {}

/// A list of texts.
pub trait TextParser<T> {
    /// Compares the types.
    fn check(&self)
    where
        String: ValueOf<T>,
    {
    }
}
impl<T, P: Into<PossibleValue>, const N: usize> TextParser<T> for &ParserOf<T, [P; N]> {}

/// Any other parser.
pub trait AnyParser {
    /// Compares nothing.
    fn check(&self) {}
}
impl<T, P> AnyParser for ParserOf<T, P> {}
