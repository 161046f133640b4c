//! The type of the values of a parser in `value_parser = …`, compared with that of the parameter if the parser shows it.
//!
//! Generated code calls `types` on four references to a [`ParserOf`]. The compiler takes the first implementation that it
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
pub trait ParsedAs<T> {
    /// Precedes the bound, for the reason that `outcome/effect/mod.rs` gives.
    type Holds;
}

impl<T> ParsedAs<T> for T {
    type Holds = ();
}

/// The type `T` of a parameter, and the type `V` of the values of its parser.
#[derive(Debug)]
pub struct ValueTypes<T, V>(PhantomData<fn() -> (T, V)>);

/// Compares the two types. They are associated, because the compiler would infer parameters only after it has checked the
/// bounds.
pub trait CompareTypes: Sized {
    /// The type of the parameter.
    type Parameter;
    /// The type of the values.
    type Value;

    /// Compiles if the types are the same.
    fn compare(self)
    where
        <Self::Value as ParsedAs<Self::Parameter>>::Holds: Sized,
        Self::Value: ParsedAs<Self::Parameter>,
    {
    }
}

impl<T, V> CompareTypes for ValueTypes<T, V> {
    type Parameter = T;
    type Value = V;
}

macro_rules! parsers {
    ($($(#[$attr:meta])* $name:ident: [$($param:tt)*] $parser:ty => $value:ty;)*) => {
        $(
            $(#[$attr])*
            pub trait $name<T, V> {
                /// Returns the types to compare.
                fn types(&self) -> ValueTypes<T, V> {
                    ValueTypes(PhantomData)
                }
            }

            impl<T, $($param)*> $name<T, $value> for $parser {}
        )*
    };
}

parsers! {
    /// A parser with a type: a function, or a parser of clap's.
    TypedParser: [P: TypedValueParser] &&&ParserOf<T, P> => P::Value;
    /// A range of numbers, which clap reads as `i64`.
    RangeParser: [P: RangeBounds<i64>] &&ParserOf<T, P> => i64;
    /// A list of texts.
    TextParser: [P: Into<PossibleValue>, const N: usize] &ParserOf<T, [P; N]> => String;
    /// Any other parser.
    AnyParser: [P] ParserOf<T, P> => T;
}
