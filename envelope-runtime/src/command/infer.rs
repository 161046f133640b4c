//! The parser of an argument, inferred from its type in the way of clap's derive, with one clear error for a type that
//! has none.
//!
//! Like `clap::value_parser!`, this calls a method on a value behind several references, and the compiler tries one
//! implementation per reference. If none applies, clap's macro lists every trait that was tried. Here, one of the last
//! implementations applies to every type and requires [`FromArgument`], whose message says what to write.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

use clap::ValueEnum;
use clap::builder::{
    EnumValueParser, OsStringValueParser, StringValueParser, TypedValueParser as _, ValueParser, ValueParserFactory,
};

use crate::command::call::ClapValue;
use crate::context::call_context::Context;

/// A type whose parser is inferred: `(&&&&&&&&Infer::<T>::NEW).parser()`.
#[derive(Debug)]
pub struct Infer<T>(PhantomData<T>);

impl<T> Clone for Infer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Infer<T> {}

impl<T> Infer<T> {
    /// The only value.
    pub const NEW: Self = Infer(PhantomData);
}

macro_rules! attempt {
    ($name:ident, $doc:literal, $infer:ty, $t:ident: [$($bounds:path),+] [$($clause:tt)*] $parser:expr) => {
        #[doc = $doc]
        pub trait $name {
            /// The parser.
            fn parser(self) -> ValueParser;
        }

        impl<$t> $name for $infer
        where
            $($t: $bounds,)+
            $($clause)*
        {
            fn parser(self) -> ValueParser {
                $parser
            }
        }
    };
}

attempt!(ByFactory, "`ValueParserFactory`.", &&&&&&&&Infer<T>,
    T: [ValueParserFactory] [T::Parser: Into<ValueParser>] T::value_parser().into());
attempt!(ByName, "`ValueEnum`.", &&&&&&&Infer<T>,
    T: [ValueEnum, ClapValue] [] EnumValueParser::<T>::new().into());
attempt!(FromOsText, "`From<OsString>`.", &&&&&&Infer<T>,
    T: [From<OsString>, ClapValue] [] OsStringValueParser::new().map(T::from).into());
attempt!(FromOsSlice, "`From<&OsStr>`.", &&&&&Infer<T>,
    T: [ClapValue] [for<'a> T: From<&'a OsStr>] OsStringValueParser::new().map(|text| T::from(&text)).into());
attempt!(FromText, "`From<String>`.", &&&&Infer<T>,
    T: [From<String>, ClapValue] [] StringValueParser::new().map(T::from).into());
attempt!(FromSlice, "`From<&str>`.", &&&Infer<T>,
    T: [ClapValue] [for<'a> T: From<&'a str>] StringValueParser::new().map(|text| T::from(&text)).into());
attempt!(ByParsing, "`FromStr`.", &&Infer<T>,
    T: [FromStr, ClapValue] [T::Err: Into<Box<dyn Error + Send + Sync>>] ValueParser::new(T::from_str));

macro_rules! refused {
    ($($(#[$attr:meta])* $requirement:ident, $attempt:ident: $({$($param:ident)*} $infer:ty => $value:ty),+;)*) => {
        $(
            $(#[$attr])*
            #[doc = "No type implements this trait: it exists for its error message."]
            pub trait $requirement {
                /// Precedes the bound, for the reason that `outcome/effect/mod.rs` gives.
                type Holds;
            }

            #[doc = concat!("The attempt for types that are not [`", stringify!($requirement), "`].")]
            pub trait $attempt {
                /// The type of the values.
                type Value;

                /// Does not compile.
                fn parser(self) -> ValueParser
                where
                    Self: Sized,
                    <Self::Value as $requirement>::Holds: Sized,
                    Self::Value: $requirement,
                {
                    ValueParser::string()
                }
            }

            $(
                impl<$($param),*> $attempt for $infer
                where
                    $value: ClapValue,
                {
                    type Value = $value;
                }
            )+
        )*
    };
}

refused! {
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of a value",
        label = "an argument is optional if its type is `Option<T>`, without a path",
        note = "write `Option<T>`, which is recognised by its name, as in clap's derive",
        note = "the values of a list cannot be optional"
    )]
    OutermostOption, AsOption: {T} &&&&&&&&Infer<Option<T>> => Option<T>;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of an argument",
        label = "expected `Vec<T>` for several values",
        note = "take a `Vec<T>`, and collect it in the handler: `values.into_iter().collect()`",
        note = "or parse a single value: `#[arg(value_parser = parse)]`"
    )]
    Values, AsCollection: {T S} &&Infer<HashSet<T, S>> => HashSet<T, S>, {K V S} &&Infer<HashMap<K, V, S>> => HashMap<K, V, S>, {T} &&Infer<BTreeSet<T>> => BTreeSet<T>,
        {K V} &&Infer<BTreeMap<K, V>> => BTreeMap<K, V>, {T} &&Infer<VecDeque<T>> => VecDeque<T>, {T} &&Infer<LinkedList<T>> => LinkedList<T>, {T} &&Infer<BinaryHeap<T>> => BinaryHeap<T>;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of an argument",
        label = "state is taken by reference",
        note = "take `&T`, or `&Arc<T>` if the closure of `.state(…)` returns an `Arc<T>`"
    )]
    SharedValue, AsShared: {T} &&Infer<Arc<T>> => Arc<T>;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of a value",
        label = "a value is owned",
        note = "take an owned type: `Option<String>` instead of `Option<&str>`",
        note = "state, and types of the framework such as `Plan`, are taken as `&T` and are never optional"
    )]
    OwnedValue, AsReference: {T} &&Infer<&'static T> => &'static T, {} &&Infer<&'static str> => &'static str;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the type of an argument",
        label = "types of the framework are taken by reference",
        note = "write `&Context`"
    )]
    NotOfTheFramework, AsFrameworkType: {} &&Infer<Context> => Context;
}

/// Every attempt, imported without its name: `use attempts::*` brings the method into scope and no name that the user may
/// have as well.
pub mod attempts {
    pub use super::{
        AsCollection as _, AsFrameworkType as _, AsOption as _, AsReference as _, AsShared as _, ByFactory as _,
        ByName as _, ByParsing as _, FromOsSlice as _, FromOsText as _, FromSlice as _, FromText as _, NoParser as _,
        NoValue as _,
    };
}

/// A trait that no type implements: it exists for its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parsed from the command line",
    label = "clap has no value parser for this type",
    note = "derive `clap::ValueEnum`, implement `FromStr`, or set a parser: `#[arg(value_parser = parse)]`",
    note = "if it is state, take it by reference: `&T`"
)]
pub trait FromArgument {
    /// Precedes the bound, for the reason that `outcome/effect/mod.rs` gives.
    type Holds;
}

/// The attempt for a value type without a parser. `T` is an associated type, because the compiler would infer a parameter
/// only after it has checked the bounds.
pub trait NoParser {
    /// The type of the values.
    type Value;

    /// Does not compile.
    fn parser(self) -> ValueParser
    where
        Self: Sized,
        <Self::Value as FromArgument>::Holds: Sized,
        Self::Value: FromArgument,
    {
        ValueParser::string()
    }
}

impl<T: ClapValue> NoParser for &Infer<T> {
    type Value = T;
}

/// The attempt for a type that is not an `ArgValue`. The error is reported for its reader instead.
pub trait NoValue {
    /// Any parser.
    fn parser(self) -> ValueParser;
}

impl<T> NoValue for Infer<T> {
    fn parser(self) -> ValueParser {
        ValueParser::string()
    }
}
