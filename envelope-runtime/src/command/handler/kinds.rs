//! The kinds of parameters.

use std::any::{Any, TypeId};
use std::ffi::{OsStr, OsString};
use std::marker::PhantomData;
use std::sync::OnceLock;

use clap::builder::ValueParser;

use super::{Parameter, Params};
use crate::command::call::{Call, ClapValue};
use crate::command::spec::{ArgSpec, FlattenSpec, Param, Reader, StdinSpec};
use crate::command::stdin::FromStdin;
use crate::error::early_exit::EarlyExit;
use crate::error::usage;

/// `&T`.
#[derive(Debug)]
pub struct State<T>(PhantomData<fn() -> T>);

impl<T: Any> Parameter for State<T> {
    type Read = ();
    type Given<'a> = &'a T;

    fn read(_: &Call<'_>, _: &mut Params) -> Result<(), EarlyExit> {
        Ok(())
    }

    fn give<'a>((): (), call: &'a Call<'_>) -> Result<&'a T, EarlyExit> {
        call.inject()
    }

    fn takes(ty: TypeId) -> bool {
        ty == TypeId::of::<T>()
    }

    fn parsers(_: &mut Vec<Option<ValueParser>>) {}
}

/// How the values of an argument of the type `T` are parsed and read: [`StandardParser`] or [`Custom`].
pub trait ValuesOf<T> {
    /// The parser that the type implies.
    fn parser() -> Option<ValueParser>;

    /// Returns the reader of the values.
    fn reader(spec: &'static ArgSpec) -> Option<ValueReader<T>>;
}

/// Takes the values of an argument of the type `T` out of clap's matches, by the argument's id.
#[derive(Debug)]
pub struct ValueReader<T> {
    one: fn(&Call<'_>, &str) -> Option<T>,
    many: fn(&Call<'_>, &str) -> Vec<T>,
}

impl<T: ClapValue> ValueReader<T> {
    /// The reader of a type.
    pub(in crate::command) const NEW: Self =
        ValueReader { one: |call, id| call.optional(id), many: |call, id| call.many(id) };
}

/// A type of the standard library, with clap's parser for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has the name of a standard type",
    label = "expected the standard type of this name",
    note = "write the path of your type: `crate::{Self}`"
)]
pub trait StandardType {
    /// The parser of the type.
    type Parser;
}

/// The parser of a standard type. A type of the user with the name of one is an error here.
pub type Standard<T> = <T as StandardType>::Parser;

/// The parser of a [`StandardType`].
#[derive(Debug)]
pub struct StandardParser;

/// Any other type. The reader and the parser are in its [`ArgSpec`].
#[derive(Debug)]
pub struct Custom;

macro_rules! standard {
    ($($ty:ident)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl StandardType for $ty {
                type Parser = StandardParser;
            }

            impl ValuesOf<$ty> for StandardParser {
                fn parser() -> Option<ValueParser> {
                    Some(clap::value_parser!($ty).into())
                }

                fn reader(_: &'static ArgSpec) -> Option<ValueReader<$ty>> {
                    Some(ValueReader::NEW)
                }
            }
        )*
    };
}

// The list of `command/shape.rs` in the macros.
standard!(String bool char f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl<T: 'static> ValuesOf<T> for Custom {
    fn parser() -> Option<ValueParser> {
        None
    }

    fn reader(spec: &'static ArgSpec) -> Option<ValueReader<T>> {
        let ValueReader { one, many } = *typed(spec.reader?)?;
        Some(ValueReader { one, many })
    }
}

/// Returns a reader with its type, which the attribute has written in two places: in the description of the parameter
/// and in the type of the handler. If they differed, the argument would be reported as missing.
fn typed<R: 'static>(reader: &'static Reader) -> Option<&'static R> {
    let reader: &'static dyn Any = reader;
    reader.downcast_ref()
}

macro_rules! arguments {
    ($($kind:ident, $doc:literal, $given:ty, $call:ident, $id:ident, $reader:ident => $read:expr;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub struct $kind<T, P = Custom>(PhantomData<fn() -> (T, P)>);

            impl<T, P: ValuesOf<T>> Parameter for $kind<T, P> {
                type Read = $given;
                type Given<'a> = $given;

                fn read($call: &Call<'_>, params: &mut Params) -> Result<$given, EarlyExit> {
                    let Some(Param::Arg(spec)) = params.next() else { return Err(usage::missing_value("")) };
                    let $id = spec.id;
                    let $reader = P::reader(spec).ok_or_else(|| usage::missing_value($id))?;
                    $read
                }

                fn give(read: $given, _: &Call<'_>) -> Result<$given, EarlyExit> {
                    Ok(read)
                }

                fn parsers(parsers: &mut Vec<Option<ValueParser>>) {
                    parsers.push(P::parser());
                }
            }
        )*
    };
}

arguments! {
    One, "`T`: a required argument.", T, call, id, reader =>
        (reader.one)(call, id).ok_or_else(|| usage::missing_value(id));
    Optional, "`Option<T>`.", Option<T>, call, id, reader => Ok((reader.one)(call, id));
    OptionalValue, "`Option<Option<T>>`: the outer option is the flag, the inner one is its value.",
        Option<Option<T>>, call, id, reader => Ok(call.has(id).then(|| (reader.one)(call, id)));
    Many, "`Vec<T>`.", Vec<T>, call, id, reader => Ok((reader.many)(call, id));
    OptionalMany, "`Option<Vec<T>>`.", Option<Vec<T>>, call, id, reader =>
        Ok(call.has(id).then(|| (reader.many)(call, id)));
}

/// `()`: an argument without a value.
#[derive(Debug)]
pub struct Unit;

impl Parameter for Unit {
    type Read = ();
    type Given<'a> = ();

    fn read(_: &Call<'_>, params: &mut Params) -> Result<(), EarlyExit> {
        params.next();
        Ok(())
    }

    fn give((): (), _: &Call<'_>) -> Result<(), EarlyExit> {
        Ok(())
    }

    fn parsers(parsers: &mut Vec<Option<ValueParser>>) {
        parsers.push(None);
    }
}

/// Takes a type that derives `clap::Args` out of clap's matches.
#[derive(Debug)]
pub struct FlattenReader<T> {
    one: fn(&Call<'_>) -> Result<T, EarlyExit>,
    optional: fn(&Call<'_>) -> Result<Option<T>, EarlyExit>,
}

impl<T: clap::Args> FlattenReader<T> {
    /// The reader of a type.
    pub(in crate::command) const NEW: Self =
        FlattenReader { one: |call| call.flatten(), optional: |call| call.optional_flatten() };
}

macro_rules! flattened {
    ($($kind:ident, $doc:literal, $given:ty, $read:ident;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub struct $kind<T>(PhantomData<fn() -> T>);

            impl<T: 'static> Parameter for $kind<T> {
                type Read = $given;
                type Given<'a> = $given;

                fn read(call: &Call<'_>, params: &mut Params) -> Result<$given, EarlyExit> {
                    let Some(Param::Flatten(FlattenSpec { reader, .. })) = params.next() else {
                        return Err(usage::missing_value(""));
                    };
                    let reader: &FlattenReader<T> = typed(*reader).ok_or_else(|| usage::missing_value(""))?;
                    (reader.$read)(call)
                }

                fn give(read: $given, _: &Call<'_>) -> Result<$given, EarlyExit> {
                    Ok(read)
                }

                fn parsers(parsers: &mut Vec<Option<ValueParser>>) {
                    parsers.push(None);
                }
            }
        )*
    };
}

flattened! {
    Flatten, "`#[command(flatten)]`: a type that derives `clap::Args`.", T, one;
    OptionalFlatten, "`#[command(flatten)]` on an `Option`.", Option<T>, optional;
}

/// Reads stdin as the type `T`.
#[derive(Debug)]
pub struct StdinReader<T> {
    one: fn(&Call<'_>, &StdinSpec) -> Result<T, EarlyExit>,
    optional: fn(&Call<'_>, &StdinSpec) -> Result<Option<T>, EarlyExit>,
}

impl<T: FromStdin> StdinReader<T> {
    /// The reader of a type.
    pub(in crate::command) const NEW: Self =
        StdinReader { one: |call, spec| call.stdin(spec), optional: |call, spec| call.optional_stdin(spec) };
}

macro_rules! from_stdin {
    ($($kind:ident, $doc:literal, $given:ty, $read:ident;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub struct $kind<T>(PhantomData<fn() -> T>);

            impl<T: 'static> Parameter for $kind<T> {
                type Read = (&'static StdinSpec, Option<$given>);
                type Given<'a> = $given;

                fn read(_: &Call<'_>, params: &mut Params) -> Result<Self::Read, EarlyExit> {
                    let Some(Param::Stdin(spec)) = params.next() else { return Err(usage::missing_value("")) };
                    Ok((spec, None))
                }

                fn wait((spec, value): &mut Self::Read, call: &Call<'_>) -> Result<(), EarlyExit> {
                    let reader: &StdinReader<T> = typed(spec.reader).ok_or_else(|| usage::missing_value(spec.id))?;
                    *value = Some((reader.$read)(call, spec)?);
                    Ok(())
                }

                fn give((spec, value): Self::Read, _: &Call<'_>) -> Result<$given, EarlyExit> {
                    value.ok_or_else(|| usage::missing_value(spec.id))
                }

                fn parsers(parsers: &mut Vec<Option<ValueParser>>) {
                    parsers.push(None);
                }
            }
        )*
    };
}

from_stdin! {
    Stdin, "`#[arg(stdin)]`.", T, one;
    OptionalStdin, "`#[arg(stdin)]` on an `Option`.", Option<T>, optional;
}

/// The text of a computed default, made once and kept for the life of the process, because clap wants `&'static` texts.
/// Not generic, so that each default adds one small function to the program.
#[derive(Debug)]
pub struct DefaultCache(OnceLock<Vec<OsString>>);

impl DefaultCache {
    /// An empty cache.
    #[expect(clippy::new_without_default, reason = "only generated code creates one, as a static")]
    pub const fn new() -> Self {
        DefaultCache(OnceLock::new())
    }

    /// Returns the text of a single default.
    pub fn one(&'static self, make: fn() -> OsString) -> &'static OsStr {
        self.0.get_or_init(|| vec![make()]).first().map(OsString::as_os_str).unwrap_or_default()
    }

    /// Returns the texts of several defaults.
    pub fn many(&'static self, make: fn() -> Vec<OsString>) -> impl Iterator<Item = &'static OsStr> {
        self.0.get_or_init(make).iter().map(OsString::as_os_str)
    }
}
