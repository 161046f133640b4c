//! The companion of a function with errors. It can be registered and named as a get command: one fault is then one
//! error.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::FnArg;
use syn::ext::IdentExt;

use super::structure::{Declaration, structure};
use crate::command::attr::CommandAttr;
use crate::command::handler::{Handler, Unfinished};
use crate::spans;

/// Returns the companion of a function with errors, unless it is a method: an `impl` block cannot contain a struct.
/// `is_reported` says whether this expansion reports the errors; otherwise, the compiler does.
pub(crate) fn stub(attr: &CommandAttr, handler: &Handler, is_reported: bool) -> Option<TokenStream> {
    let Handler { vis, sig, .. } = handler;
    let is_method = matches!(sig.inputs.first(), Some(FnArg::Receiver(_)));
    let ident = &spans::located_ident(&sig.ident);
    let conditions = &*handler.conditions().collect::<Vec<_>>();
    let declaration = Declaration { runtime: &attr.runtime, conditions, vis, ident };
    (!is_method).then(|| companion(&declaration, is_reported))
}

/// Returns the companion of a function whose signature does not parse, if the function has a name.
pub(crate) fn stub_of_unfinished(attr: &CommandAttr, function: &Unfinished) -> Option<TokenStream> {
    let ident = &spans::located_ident(function.ident.as_ref()?);
    let conditions = &*function.conditions().collect::<Vec<_>>();
    Some(companion(&Declaration { runtime: &attr.runtime, conditions, vis: &function.vis, ident }, false))
}

fn companion(declaration: &Declaration<'_>, is_reported: bool) -> TokenStream {
    let span = spans::generated();
    let Declaration { runtime, ident, .. } = declaration;
    let name = ident.unraw().to_string();
    // The compiler reports lints only if there are no errors.
    let unreported = (!is_reported).then(|| {
        quote_spanned! {ident.span()=>
            #[deny(unused_must_use)]
            const _: () = {
                __envelope::unreported_error();
            };
        }
    });
    let implementations = quote_spanned! {span=>
        const _: () = {
            use #runtime::__private as __envelope;

            #unreported
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
    };
    structure(declaration, &implementations)
}
