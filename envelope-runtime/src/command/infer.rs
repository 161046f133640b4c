//! The parser of an argument, from its type alone: clap's choice, and one message where there is none to choose.
//!
//! `clap::value_parser!` chooses in the same order by the same trick, a method call on a value behind so many
//! references that the compiler tries one implementation after the other. Where none holds it lists every trait that it
//! tried; here, one of the last holds for every type and asks for [`FromArgument`], whose message says what to write.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::marker::PhantomData;
use std::str::FromStr;

use clap::ValueEnum;
use clap::builder::{
    EnumValueParser, OsStringValueParser, StringValueParser, TypedValueParser as _, ValueParser, ValueParserFactory,
};

use crate::command::call::ArgValue;

/// Stands for a type whose parser is looked for: `(&&&&&&&&Infer::<T>::NEW).parser()`.
#[derive(Debug)]
pub struct Infer<T>(PhantomData<T>);

impl<T> Clone for Infer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Infer<T> {}

impl<T> Infer<T> {
    /// The one value.
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

attempt!(ByFactory, "A type with a parser of its own.", &&&&&&&&Infer<T>,
    T: [ValueParserFactory] [T::Parser: Into<ValueParser>] T::value_parser().into());
attempt!(ByName, "A choice of words.", &&&&&&&Infer<T>,
    T: [ValueEnum, ArgValue] [] EnumValueParser::<T>::new().into());
attempt!(FromOsText, "`From<OsString>`.", &&&&&&Infer<T>,
    T: [From<OsString>, ArgValue] [] OsStringValueParser::new().map(T::from).into());
attempt!(FromOsSlice, "`From<&OsStr>`.", &&&&&Infer<T>,
    T: [ArgValue] [for<'a> T: From<&'a OsStr>] OsStringValueParser::new().map(|text| T::from(&text)).into());
attempt!(FromText, "`From<String>`.", &&&&Infer<T>,
    T: [From<String>, ArgValue] [] StringValueParser::new().map(T::from).into());
attempt!(FromSlice, "`From<&str>`.", &&&Infer<T>,
    T: [ArgValue] [for<'a> T: From<&'a str>] StringValueParser::new().map(|text| T::from(&text)).into());
attempt!(ByParsing, "`FromStr`.", &&Infer<T>,
    T: [FromStr, ArgValue] [T::Err: Into<Box<dyn Error + Send + Sync>>] ValueParser::new(T::from_str));

/// Every attempt without its name: `use attempts::*` brings the method into scope and no name that the user may have.
pub mod attempts {
    pub use super::{
        ByFactory as _, ByName as _, ByParsing as _, FromOsSlice as _, FromOsText as _, FromSlice as _, FromText as _,
        NoParser as _, NoValue as _,
    };
}

/// What has no parser. No type implements it: it is there for its message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parsed from the command line",
    label = "clap has no value parser for this type",
    note = "derive `clap::ValueEnum`, implement `FromStr`, or set a parser: `#[arg(value_parser = parse)]`"
)]
pub trait FromArgument {}

/// A value without a parser.
pub trait NoParser<T> {
    /// Does not compile.
    fn parser(self) -> ValueParser
    where
        T: FromArgument;
}

impl<T: ArgValue> NoParser<T> for &Infer<T> {
    fn parser(self) -> ValueParser
    where
        T: FromArgument,
    {
        ValueParser::string()
    }
}

/// What is no `ArgValue`; the error stands where the value is taken out.
pub trait NoValue {
    /// Any parser.
    fn parser(self) -> ValueParser;
}

impl<T> NoValue for Infer<T> {
    fn parser(self) -> ValueParser {
        ValueParser::string()
    }
}
