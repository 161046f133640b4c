//! The kinds of parameters: each says how it is read, and whether it may have to wait.

use std::any::{Any, TypeId};
use std::ffi::{OsStr, OsString};
use std::marker::PhantomData;
use std::sync::OnceLock;

use clap::builder::ValueParser;

use super::{Parameter, Params};
use crate::command::call::{ArgValue, Call, Flattens};
use crate::command::spec::ByValue;
use crate::command::stdin::FromStdin;
use crate::error::early_exit::EarlyExit;
use crate::error::usage;

/// `&T`.
#[derive(Debug)]
pub struct State<T>(PhantomData<fn() -> T>);

impl<T: Any> Parameter for State<T> {
    type Read = ();
    type Given<'a> = &'a T;

    fn read(_: &Call<'_>, _: &mut Params<'_>) -> Result<(), EarlyExit> {
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

/// How the values of an argument are parsed and read.
#[diagnostic::on_unimplemented(
    message = "`{T}` has the name of a standard type",
    label = "expected the standard type of this name",
    note = "write the path of your type: `crate::{T}`"
)]
pub trait ValuesOf<T> {
    /// The parser, unless somebody else tells it.
    fn parser() -> Option<ValueParser>;

    /// What reads them.
    fn take(param: &ByValue) -> Option<Take<T>>;
}

/// How the values of an argument of the type `T` are taken out of what clap has parsed.
#[derive(Debug)]
pub struct Take<T> {
    one: fn(&Call<'_>, &str) -> Option<T>,
    many: fn(&Call<'_>, &str) -> Vec<T>,
}

/// Asks of a type what an argument must be, in one place, so that a type that lacks it is one error.
pub const fn take<T: ArgValue>() -> Take<T> {
    Take { one: |call, id| call.optional(id), many: |call, id| call.many(id) }
}

/// The type is one of the standard library's, and has the parser that clap gives it.
#[derive(Debug)]
pub struct Known;

/// The command's [`Extra`](crate::command::spec::Extra) tells it.
#[derive(Debug)]
pub struct Told;

macro_rules! known {
    ($($ty:ident)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl ValuesOf<$ty> for Known {
                fn parser() -> Option<ValueParser> {
                    Some(clap::value_parser!($ty).into())
                }

                fn take(_: &ByValue) -> Option<Take<$ty>> {
                    Some(take())
                }
            }
        )*
    };
}

// As in `command/shape.rs` of the macros.
known!(String bool char f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl<T: 'static> ValuesOf<T> for Told {
    fn parser() -> Option<ValueParser> {
        None
    }

    fn take(param: &ByValue) -> Option<Take<T>> {
        told(param).map(|Take { one, many }| Take { one: *one, many: *many })
    }
}

/// What is told beside the text of a command, which the same attribute wrote.
fn told<T: 'static>(param: &ByValue) -> Option<&'static T> {
    let take: &'static dyn Any = param.take?;
    take.downcast_ref()
}

macro_rules! arguments {
    ($($kind:ident, $doc:literal, $given:ty, $call:ident, $id:ident, $take:ident => $read:expr;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub struct $kind<T, P = Told>(PhantomData<fn() -> (T, P)>);

            impl<T, P: ValuesOf<T>> Parameter for $kind<T, P> {
                type Read = $given;
                type Given<'a> = $given;

                fn read($call: &Call<'_>, params: &mut Params<'_>) -> Result<$given, EarlyExit> {
                    let param = params.next().unwrap_or_default();
                    let $id = param.id;
                    match P::take(&param) {
                        Some($take) => $read,
                        None => Err(usage::missing_value($id)),
                    }
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
    One, "`T`: an argument that must be there.", T, call, id, take =>
        (take.one)(call, id).ok_or_else(|| usage::missing_value(id));
    Optional, "`Option<T>`.", Option<T>, call, id, take => Ok((take.one)(call, id));
    OptionalValue, "`Option<Option<T>>`: outside whether it was given, inside whether with a value.",
        Option<Option<T>>, call, id, take => Ok(call.has(id).then(|| (take.one)(call, id)));
    Many, "`Vec<T>`.", Vec<T>, call, id, take => Ok((take.many)(call, id));
    OptionalMany, "`Option<Vec<T>>`.", Option<Vec<T>>, call, id, take =>
        Ok(call.has(id).then(|| (take.many)(call, id)));
}

/// `()`: an argument without a value of its own.
#[derive(Debug)]
pub struct Unit;

impl Parameter for Unit {
    type Read = ();
    type Given<'a> = ();

    fn read(_: &Call<'_>, params: &mut Params<'_>) -> Result<(), EarlyExit> {
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

/// How a type that derives `clap::Args` is taken out of what clap has parsed.
#[derive(Debug)]
pub struct Flat<T> {
    one: fn(&Call<'_>) -> Result<T, EarlyExit>,
    optional: fn(&Call<'_>) -> Result<Option<T>, EarlyExit>,
}

/// Asks of a type what `#[command(flatten)]` needs, in one place, so that a type that lacks it is one error.
pub const fn flat<T: Flattens>() -> Flat<T> {
    Flat { one: |call| call.flatten(), optional: |call| call.optional_flatten() }
}

macro_rules! told_kinds {
    ($($kind:ident, $doc:literal, $told:ident, $given:ty, $read:ident;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub struct $kind<T>(PhantomData<fn() -> T>);

            impl<T: 'static> Parameter for $kind<T> {
                type Read = $given;
                type Given<'a> = $given;

                fn read(call: &Call<'_>, params: &mut Params<'_>) -> Result<$given, EarlyExit> {
                    let param = params.next().unwrap_or_default();
                    let told: &$told<T> = told(&param).ok_or_else(|| usage::missing_value(param.id))?;
                    (told.$read)(call)
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

told_kinds! {
    Flatten, "`#[command(flatten)]`: a type that derives `clap::Args`.", Flat, T, one;
    OptionalFlatten, "`#[command(flatten)]` on an `Option`.", Flat, Option<T>, optional;
}

/// How what stands on stdin is read.
#[derive(Debug)]
pub struct Input<T> {
    one: fn(&Call<'_>, &str) -> Result<T, EarlyExit>,
    optional: fn(&Call<'_>, &str) -> Result<Option<T>, EarlyExit>,
}

/// Asks of a type what `#[arg(stdin)]` needs, in one place, so that a type that lacks it is one error.
pub const fn input<T: FromStdin>() -> Input<T> {
    Input { one: |call, id| call.stdin(id), optional: |call, id| call.optional_stdin(id) }
}

macro_rules! from_stdin {
    ($($kind:ident, $doc:literal, $given:ty, $read:ident;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub struct $kind<T>(PhantomData<fn() -> T>);

            impl<T: 'static> Parameter for $kind<T> {
                type Read = (ByValue, Option<$given>);
                type Given<'a> = $given;

                fn read(_: &Call<'_>, params: &mut Params<'_>) -> Result<Self::Read, EarlyExit> {
                    Ok((params.next().unwrap_or_default(), None))
                }

                fn wait((param, read): &mut Self::Read, call: &Call<'_>) -> Result<(), EarlyExit> {
                    let told: &Input<T> = told(param).ok_or_else(|| usage::missing_value(param.id))?;
                    *read = Some((told.$read)(call, param.id)?);
                    Ok(())
                }

                fn give((param, read): Self::Read, _: &Call<'_>) -> Result<$given, EarlyExit> {
                    read.ok_or_else(|| usage::missing_value(param.id))
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

/// The texts of a default, made once and kept for good, as clap wants them. Not generic over what makes them, so that a
/// default is one small function for each argument that has one.
#[derive(Debug)]
pub struct Kept(OnceLock<Vec<OsString>>);

impl Kept {
    /// Nothing yet.
    #[expect(clippy::new_without_default, reason = "generated code has statics of it, and nothing else")]
    pub const fn new() -> Self {
        Kept(OnceLock::new())
    }

    /// The text.
    pub fn one(&'static self, make: fn() -> OsString) -> &'static OsStr {
        self.0.get_or_init(|| vec![make()]).first().map(OsString::as_os_str).unwrap_or_default()
    }

    /// All of them.
    pub fn many(&'static self, make: fn() -> Vec<OsString>) -> impl Iterator<Item = &'static OsStr> {
        self.0.get_or_init(make).iter().map(OsString::as_os_str)
    }
}
