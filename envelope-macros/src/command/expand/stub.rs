//! The companion of a function with errors. It can be registered and named as a get command, so that one fault is one
//! error.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::FnArg;
use syn::ext::IdentExt;

use super::structure::structure;
use crate::command::attr::CommandAttr;
use crate::command::handler::Handler;
use crate::spans;

/// Returns a companion that does nothing.
pub(crate) fn stub(attr: &CommandAttr, handler: &Handler) -> TokenStream {
    // A method is in an `impl` block, which cannot contain a struct.
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

            impl __envelope::ReadCommand for #ident {
                type Return = __envelope::Stub;
            }

            static __ENVELOPE_SPEC: __envelope::CommandSpec =
                __envelope::CommandSpec { name: #name, ..__envelope::CommandSpec::STUB };

            impl __envelope::Command for #ident {
                type Needs = ();

                const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
            }
        };
    }
}
