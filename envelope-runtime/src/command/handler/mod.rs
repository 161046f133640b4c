//! How a handler is called: its parameters as types, read, waited for and given in this order, by code that all commands
//! with the same parameters and the same return type share.
//!
//! The attribute writes the parameters as a list of types, `(State<Store>, (One<String>, ()))`, and the call of the
//! function on the values of that list. The rest is here once, whatever the number of commands.

mod kinds;
#[cfg(test)]
mod tests;

use std::any::TypeId;

use clap::builder::ValueParser;

pub use kinds::{
    Flatten, Kept, Known, Many, One, Optional, OptionalFlatten, OptionalMany, OptionalStdin, OptionalValue, State,
    Stdin, Unit, flat, input, take,
};

use crate::command::call::Call;
use crate::command::reply::Reply;
use crate::command::spec::ByValue;
use crate::error::early_exit::EarlyExit;

/// What a command is to those who call it.
pub trait Handle: Sync {
    /// Reads the arguments, fetches the state, calls the handler, serialises what it returns.
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, EarlyExit>;

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
    pub settle: fn(R, &Call<'_>) -> Result<Reply, EarlyExit>,
}

impl<P: Parameter, R> std::fmt::Debug for Handler<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handler").finish_non_exhaustive()
    }
}

impl<P: Parameter, R> Handle for Handler<P, R> {
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
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
    fn read(call: &Call<'_>, params: &mut Params<'_>) -> Result<Self::Read, EarlyExit>;

    /// Reads what may have to be waited for.
    fn wait(_: &mut Self::Read, _: &Call<'_>) -> Result<(), EarlyExit> {
        Ok(())
    }

    /// Fetches a state.
    fn give<'a>(read: Self::Read, call: &'a Call<'_>) -> Result<Self::Given<'a>, EarlyExit>;

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

    fn read(_: &Call<'_>, _: &mut Params<'_>) -> Result<(), EarlyExit> {
        Ok(())
    }

    fn give((): (), _: &Call<'_>) -> Result<(), EarlyExit> {
        Ok(())
    }

    fn parsers(_: &mut Vec<Option<ValueParser>>) {}
}

impl<A: Parameter, B: Parameter> Parameter for (A, B) {
    type Read = (A::Read, B::Read);
    type Given<'a> = (A::Given<'a>, B::Given<'a>);

    fn read(call: &Call<'_>, params: &mut Params<'_>) -> Result<Self::Read, EarlyExit> {
        Ok((A::read(call, params)?, B::read(call, params)?))
    }

    fn wait(read: &mut Self::Read, call: &Call<'_>) -> Result<(), EarlyExit> {
        A::wait(&mut read.0, call)?;
        B::wait(&mut read.1, call)
    }

    fn give<'a>(read: Self::Read, call: &'a Call<'_>) -> Result<Self::Given<'a>, EarlyExit> {
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

/// The handler of a command that cannot be called: its function has errors.
#[derive(Debug)]
pub(crate) struct Nothing;

impl Handle for Nothing {
    fn invoke(&self, _: &Call<'_>) -> Result<Reply, EarlyExit> {
        Ok(Reply::null())
    }

    fn takes(&self, _: TypeId) -> bool {
        false
    }

    fn parsers(&self) -> Vec<Option<ValueParser>> {
        Vec::new()
    }
}
