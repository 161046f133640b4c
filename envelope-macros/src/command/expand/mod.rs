//! Generates the companion of a command from its model. Nothing here can fail.

mod contract;
mod handler;
mod params;
mod requirements;
mod spec;
mod structure;
mod stub;

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::model::CommandModel;
use crate::spans;
use contract::{handler_trait, return_alias};
use requirements::{argument_kind, requirements, states};
use structure::{Declaration, structure};
pub(crate) use stub::{stub, stub_of_unfinished};

/// Returns the companion of a command and its implementations.
pub(crate) fn companion(model: &CommandModel<'_>) -> TokenStream {
    let CommandModel { runtime, ident, effect, returns, conditions, lints, vis, .. } = model;
    let span = spans::generated();
    let handler = handler_trait(*effect);
    let (return_alias, argument_kind) = (return_alias(model), argument_kind(model));
    let requirements = requirements(model);
    let (spec, proofs, states) = (spec::spec(model), spec::proofs(model), states(model));
    // A type that is more private than the function is an error at the type.
    let return_span = spans::located_on(returns);
    let return_item = quote_spanned!(return_span=> type Return = #returns;);
    let needs = states.iter().rev().fold(quote_spanned!(span=> ()), |rest, ty| quote_spanned!(span=> (#ty, #rest)));
    let needs_span = states.first().map_or(span, spans::located_on);
    let needs_item = quote_spanned!(needs_span=> type Needs = #needs;);
    let implementations = quote_spanned! {span=>
        #(#lints)*
        const _: () = {
            use #runtime::__private as __envelope;
            use __envelope::fallbacks::*;

            impl __envelope::#handler for #ident {
                #return_item
                #argument_kind
            }
            #return_alias

            #requirements
            static __ENVELOPE_SPEC: __envelope::CommandSpec = #spec;

            impl __envelope::Command for #ident {
                #needs_item
                const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
            }

            #proofs
        };
    };
    structure(&Declaration { runtime, conditions, vis, ident }, &implementations)
}
