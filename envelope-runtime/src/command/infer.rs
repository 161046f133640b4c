//! The parser of an argument, inferred from its type in the way of clap's derive, with one clear error for a type that
//! has none.
//!
//! Like `clap::value_parser!`, this calls a method on a value behind several references, and the compiler tries one
//! implementation per reference. If none applies, clap's macro lists every trait that was tried. Here, one of the last
//! implementations applies to every type and requires [`FromArgument`], whose message says what to write.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::marker::PhantomData;
use std::str::FromStr;

use clap::ValueEnum;
use clap::builder::{
    EnumValueParser, OsStringValueParser, StringValueParser, TypedValueParser as _, ValueParser, ValueParserFactory,
};

use crate::command::call::ClapValue;

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

/// Every attempt, imported without its name: `use attempts::*` brings the method into scope and no name that the user may
/// have as well.
pub mod attempts {
    pub use super::{
        ByFactory as _, ByName as _, ByParsing as _, FromOsSlice as _, FromOsText as _, FromSlice as _, FromText as _,
        NoParser as _, NoValue as _,
    };
}

/// A trait that no type implements: it exists for its error message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parsed from the command line",
    label = "clap has no value parser for this type",
    note = "derive `clap::ValueEnum`, implement `FromStr`, or set a parser: `#[arg(value_parser = parse)]`"
)]
pub trait FromArgument {
    /// Precedes the bound, for the reason that `outcome/effect.rs` gives.
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
