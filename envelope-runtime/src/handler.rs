//! How a handler is called: its parameters as types, read, waited for and given in this order, by code that all commands
//! with the same parameters and the same return type share.
//!
//! The attribute writes the parameters as a list of types, `(State<Store>, (One<String>, ()))`, and the call of the
//! function on the values of that list. The rest is here once, whatever the number of commands.

use std::any::{Any, TypeId};
use std::ffi::{OsStr, OsString};
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use clap::builder::ValueParser;

use crate::call::{ArgValue, Call, Flattens};
use crate::outcome::{Reply, Stop};
use crate::spec::ByValue;
use crate::stdin::FromStdin;
use crate::usage;

/// What a command is to those who call it.
pub trait Handle: Sync {
    /// Reads the arguments, fetches the state, calls the handler, serialises what it returns.
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, Stop>;

    /// Whether the handler takes a reference to this type.
    fn takes(&self, ty: TypeId) -> bool;

    /// For each parameter that is taken by value the parser that its type brings along.
    fn parsers(&self) -> Vec<Option<ValueParser>>;
}

/// A handler: how it is called with the values of its parameters `P`, and how its return value `R` becomes an answer.
pub struct Handler<P: Parameter, R> {
    /// Calls it.
    pub run: for<'a> fn(P::Given<'a>) -> R,
    /// Serialises what it returned.
    pub settle: fn(R, &Call<'_>) -> Result<Reply, Stop>,
}

impl<P: Parameter, R> std::fmt::Debug for Handler<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handler").finish_non_exhaustive()
    }
}

impl<P: Parameter, R> Handle for Handler<P, R> {
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, Stop> {
        let mut read = P::read(call, &mut call.by_value())?;
        P::wait(&mut read, call)?;
        call.ready()?;
        (self.settle)((self.run)(P::give(read, call)?), call)
    }

    fn takes(&self, ty: TypeId) -> bool {
        P::takes(ty)
    }

    fn parsers(&self) -> Vec<Option<ValueParser>> {
        let mut parsers = Vec::new();
        P::parsers(&mut parsers);
        parsers
    }
}

/// The parameters that are taken by value, in their order.
type Params<'a> = dyn Iterator<Item = ByValue> + 'a;

/// A parameter of a handler, or several. What stands first is done first: a bad argument never waits for stdin, and
/// neither ever opens a state.
pub trait Parameter {
    /// What is known before the handler may be entered.
    type Read;
    /// What the handler gets.
    type Given<'a>;

    /// Reads an argument.
    fn read(call: &Call<'_>, params: &mut Params<'_>) -> Result<Self::Read, Stop>;

    /// Reads what may have to be waited for.
    fn wait(_: &mut Self::Read, _: &Call<'_>) -> Result<(), Stop> {
        Ok(())
    }

    /// Fetches a state.
    fn give<'a>(read: Self::Read, call: &'a Call<'_>) -> Result<Self::Given<'a>, Stop>;

    /// Whether it is a reference to this type.
    fn takes(_: TypeId) -> bool {
        false
    }

    /// Adds what its type says of its parser, where it is taken by value.
    fn parsers(parsers: &mut Vec<Option<ValueParser>>);
}

impl Parameter for () {
    type Read = ();
    type Given<'a> = ();

    fn read(_: &Call<'_>, _: &mut Params<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn give<'a>((): (), _: &'a Call<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn parsers(_: &mut Vec<Option<ValueParser>>) {}
}

impl<A: Parameter, B: Parameter> Parameter for (A, B) {
    type Read = (A::Read, B::Read);
    type Given<'a> = (A::Given<'a>, B::Given<'a>);

    fn read(call: &Call<'_>, params: &mut Params<'_>) -> Result<Self::Read, Stop> {
        Ok((A::read(call, params)?, B::read(call, params)?))
    }

    fn wait(read: &mut Self::Read, call: &Call<'_>) -> Result<(), Stop> {
        A::wait(&mut read.0, call)?;
        B::wait(&mut read.1, call)
    }

    fn give<'a>(read: Self::Read, call: &'a Call<'_>) -> Result<Self::Given<'a>, Stop> {
        Ok((A::give(read.0, call)?, B::give(read.1, call)?))
    }

    fn takes(ty: TypeId) -> bool {
        A::takes(ty) || B::takes(ty)
    }

    fn parsers(parsers: &mut Vec<Option<ValueParser>>) {
        A::parsers(parsers);
        B::parsers(parsers);
    }
}

/// `&T`.
#[derive(Debug)]
pub struct State<T>(PhantomData<fn() -> T>);

impl<T: Any> Parameter for State<T> {
    type Read = ();
    type Given<'a> = &'a T;

    fn read(_: &Call<'_>, _: &mut Params<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn give<'a>((): (), call: &'a Call<'_>) -> Result<&'a T, Stop> {
        call.inject()
    }

    fn takes(ty: TypeId) -> bool {
        ty == TypeId::of::<T>()
    }

    fn parsers(_: &mut Vec<Option<ValueParser>>) {}
}

/// How the values of an argument are parsed and read.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not the type of this name that every program has",
    label = "a type of the standard library is expected by this name",
    note = "write a type of your own with its path, such as `crate::{T}`"
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

/// The command's [`Extra`](crate::spec::Extra) tells it.
#[derive(Debug)]
pub struct Told;

macro_rules! known {
    ($($ty:ident)*) => {
        $(
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

                fn read($call: &Call<'_>, params: &mut Params<'_>) -> Result<$given, Stop> {
                    let param = params.next().unwrap_or_default();
                    let $id = param.id;
                    match P::take(&param) {
                        Some($take) => $read,
                        None => Err(usage::missing($id)),
                    }
                }

                fn give<'a>(read: $given, _: &'a Call<'_>) -> Result<$given, Stop> {
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
        (take.one)(call, id).ok_or_else(|| usage::missing(id));
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

    fn read(_: &Call<'_>, params: &mut Params<'_>) -> Result<(), Stop> {
        params.next();
        Ok(())
    }

    fn give<'a>((): (), _: &'a Call<'_>) -> Result<(), Stop> {
        Ok(())
    }

    fn parsers(parsers: &mut Vec<Option<ValueParser>>) {
        parsers.push(None);
    }
}

/// How a type that derives `clap::Args` is taken out of what clap has parsed.
#[derive(Debug)]
pub struct Flat<T> {
    one: fn(&Call<'_>) -> Result<T, Stop>,
    optional: fn(&Call<'_>) -> Result<Option<T>, Stop>,
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

                fn read(call: &Call<'_>, params: &mut Params<'_>) -> Result<$given, Stop> {
                    let param = params.next().unwrap_or_default();
                    let told: &$told<T> = told(&param).ok_or_else(|| usage::missing(param.id))?;
                    (told.$read)(call)
                }

                fn give<'a>(read: $given, _: &'a Call<'_>) -> Result<$given, Stop> {
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
    one: fn(&Call<'_>, &str) -> Result<T, Stop>,
    optional: fn(&Call<'_>, &str) -> Result<Option<T>, Stop>,
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

                fn read(_: &Call<'_>, params: &mut Params<'_>) -> Result<Self::Read, Stop> {
                    Ok((params.next().unwrap_or_default(), None))
                }

                fn wait((param, read): &mut Self::Read, call: &Call<'_>) -> Result<(), Stop> {
                    let told: &Input<T> = told(param).ok_or_else(|| usage::missing(param.id))?;
                    *read = Some((told.$read)(call, param.id)?);
                    Ok(())
                }

                fn give<'a>((param, read): Self::Read, _: &'a Call<'_>) -> Result<$given, Stop> {
                    read.ok_or_else(|| usage::missing(param.id))
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

/// The handler of a command that cannot be called: its function has errors.
#[derive(Debug)]
pub(crate) struct Nothing;

impl Handle for Nothing {
    fn invoke(&self, _: &Call<'_>) -> Result<Reply, Stop> {
        Ok(Reply::null())
    }

    fn takes(&self, _: TypeId) -> bool {
        false
    }

    fn parsers(&self) -> Vec<Option<ValueParser>> {
        Vec::new()
    }
}

/// Keeps the text of a default for good, as clap wants it: each text once, however often a command is built.
pub fn keep<T: Into<OsString>>(text: T) -> &'static OsStr {
    static KEPT: Mutex<Vec<&OsStr>> = Mutex::new(Vec::new());
    let text = text.into();
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.iter().find(|known| **known == text) {
        return known;
    }
    let text: &'static OsStr = Box::leak(text.into_boxed_os_str());
    kept.push(text);
    text
}

#[cfg(test)]
mod tests;
