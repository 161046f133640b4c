//! The handler of a command: how the runtime calls the user's function.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};

use super::contract::{associated_const, return_type};
use super::params::{kind, value_type};
use crate::command::model::CommandModel;
use crate::spans;

/// Returns a reference to a `Handler`. Types and values of the parameters are nested pairs, so a handler may have any
/// number of parameters.
pub(super) fn handler(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let nested = |rest: TokenStream, first: TokenStream| quote_spanned!(span=> (#first, #rest));
    let unit = || quote_spanned!(span=> ());
    let kinds = model.params.iter().rev().map(kind).fold(unit(), nested);
    let types = model.params.iter().rev().map(value_type).fold(unit(), nested);
    let values: Vec<Ident> = (0..model.params.len()).map(|i| format_ident!("__param{}", i, span = span)).collect();
    let pattern = values.iter().rev().map(|value| quote_spanned!(span=> #value)).fold(unit(), nested);
    let (ident, return_type, into_reply) = (&model.ident, return_type(), associated_const(model, "INTO_REPLY"));
    let (return_type, call, into_reply) = if model.is_async {
        (
            quote_spanned!(span=> ::core::result::Result<#return_type, __envelope::EarlyExit>),
            quote_spanned!(span=> __envelope::block_on(#ident(#(#values),*))),
            quote_spanned!(span=> |__answer, __call| (#into_reply)(__answer?, __call)),
        )
    } else {
        (return_type, quote_spanned!(span=> #ident(#(#values),*)), into_reply)
    };
    // A function instead of a closure: one function less for the compiler in each command.
    quote_spanned! {span=> {
        fn __run(#pattern: #types) -> #return_type {
            #call
        }
        &__envelope::Handler::<#kinds, _> { run: __run, into_reply: #into_reply }
    }}
}
