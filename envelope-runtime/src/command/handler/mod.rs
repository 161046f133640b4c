//! How a handler is called: its parameters are types that are read, waited for and provided, in this order. Commands
//! with the same parameter types and the same return type share the code.
//!
//! The attribute writes the parameters as a list of types, `(State<Store>, (One<String>, ()))`, and a function that
//! calls the handler with the values of that list.

mod kinds;
#[cfg(test)]
mod tests;

use std::any::TypeId;
use std::slice;

use clap::builder::ValueParser;

pub use kinds::{
    Custom, DefaultCache, Flatten, Many, One, Optional, OptionalFlatten, OptionalMany, OptionalStdin, OptionalValue,
    Standard, StandardType, State, Stdin, Unit,
};
pub(in crate::command) use kinds::{FlattenReader, StdinReader, ValueReader};

use crate::command::call::Call;
use crate::command::reply::Reply;
use crate::command::spec::Param;
use crate::context::async_runtime::entered_if_started;
use crate::error::early_exit::EarlyExit;

/// A handler whose types are erased.
pub trait Handle: Sync {
    /// Reads the arguments, fetches the state, calls the handler, and serialises its return value.
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, EarlyExit>;

    /// Whether the handler takes a reference to this type.
    fn takes(&self, ty: TypeId) -> bool;

    /// Returns, for each parameter that is taken by value, the parser that its type implies.
    fn parsers(&self) -> Vec<Option<ValueParser>>;
}

/// A handler with parameters `P` and the return type `R`.
pub struct Handler<P, R>
where
    <P as Parameter>::Read: Sized,
    P: Parameter,
{
    /// Calls the function with the values of its parameters.
    pub run: for<'a> fn(P::Given<'a>) -> R,
    /// Converts the return value into a reply.
    pub into_reply: fn(R, &Call<'_>) -> Result<Reply, EarlyExit>,
}

impl<P: Parameter, R> std::fmt::Debug for Handler<P, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handler").finish_non_exhaustive()
    }
}

impl<P: Parameter, R> Handle for Handler<P, R> {
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, EarlyExit> {
        let mut read = P::read(call, &mut call.params())?;
        P::wait(&mut read, call)?;
        call.ready()?;
        let values = P::give(read, call)?;
        entered_if_started(|| (self.into_reply)((self.run)(values), call))
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

/// The descriptions of the parameters that are taken by value, in their order.
pub(crate) type Params = slice::Iter<'static, Param>;

/// A parameter of a handler, or a list of parameters. The three steps run in order for the whole list: a bad argument is
/// reported before stdin is waited for, and a state is opened only after both.
pub trait Parameter {
    /// The value before the handler may be entered.
    type Read;
    /// The value that the handler receives.
    type Given<'a>;

    /// Reads an argument, and takes its description off `params`.
    fn read(call: &Call<'_>, params: &mut Params) -> Result<Self::Read, EarlyExit>;

    /// Reads a value that may have to be waited for.
    fn wait(_: &mut Self::Read, _: &Call<'_>) -> Result<(), EarlyExit> {
        Ok(())
    }

    /// Provides the value; a state is opened here.
    fn give<'a>(read: Self::Read, call: &'a Call<'_>) -> Result<Self::Given<'a>, EarlyExit>;

    /// Whether the parameter is a reference to this type.
    fn takes(_: TypeId) -> bool {
        false
    }

    /// Adds the parser that the type implies, if the parameter is taken by value.
    fn parsers(parsers: &mut Vec<Option<ValueParser>>);
}

impl Parameter for () {
    type Read = ();
    type Given<'a> = ();

    fn read(_: &Call<'_>, _: &mut Params) -> Result<(), EarlyExit> {
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

    fn read(call: &Call<'_>, params: &mut Params) -> Result<Self::Read, EarlyExit> {
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

/// The handler of a built-in command, which the run invokes itself, and of a function that the attribute rejected, whose
/// crate does not compile.
#[derive(Debug)]
pub(crate) struct NoHandler;

impl Handle for NoHandler {
    fn invoke(&self, _: &Call<'_>) -> Result<Reply, EarlyExit> {
        unreachable!("a command without a handler was called")
    }

    fn takes(&self, _: TypeId) -> bool {
        false
    }

    fn parsers(&self) -> Vec<Option<ValueParser>> {
        Vec::new()
    }
}
