//! The companion of a function with errors: it can be registered and named as a get command, so that no second error
//! follows from the first.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::FnArg;
use syn::ext::IdentExt;

use super::attr::CommandAttr;
use super::expand::structure;
use super::handler::Handler;
use crate::spans;

/// A companion that does nothing.
pub(crate) fn companion(attr: &CommandAttr, handler: &Handler) -> TokenStream {
    // A method stands in an `impl` block, where no struct can.
    if matches!(handler.sig.inputs.first(), Some(FnArg::Receiver(_))) {
        return TokenStream::new();
    }
    let span = spans::generated();
    let ident = &spans::located_ident(&handler.sig.ident);
    let name = ident.unraw().to_string();
    let runtime = &attr.runtime;
    let conditions: Vec<_> = handler.conditions().collect();
    let structure = structure(&conditions, &handler.vis, ident);
    quote_spanned! {span=>
        #structure
        #(#conditions)*
        const _: () = {
            use #runtime::__private as __envelope;

            impl __envelope::ReadHandler for #ident {
                type Return = __envelope::Stub;
            }

            static __ENVELOPE_SPEC: __envelope::CommandSpec =
                __envelope::CommandSpec { name: #name, ..__envelope::CommandSpec::STUB };

            impl __envelope::Companion for #ident {
                type Needs = ();

                const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
            }
        };
    }
}
