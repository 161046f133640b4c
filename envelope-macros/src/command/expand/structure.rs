//! The struct of a companion.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Path, Visibility};

use crate::spans;

/// The name of a companion and the tokens that it shares with the function.
pub(super) struct Declaration<'a> {
    pub(super) runtime: &'a Path,
    pub(super) conditions: &'a [&'a Attribute],
    pub(super) vis: &'a Visibility,
    pub(super) ident: &'a Ident,
}

/// Returns the visibility of a companion: that of the function. Its implementations name the types of the signature, and a type
/// that is less visible is an error there, although it is only a warning for the function. In a binary, a public companion
/// can be limited to the crate, which cargo reports by this variable.
fn visibility(vis: &Visibility) -> TokenStream {
    let is_binary = std::env::var_os("CARGO_BIN_NAME").is_some();
    match vis {
        Visibility::Public(word) if is_binary => quote_spanned!(spans::located(word.span)=> pub(crate)),
        vis => vis.to_token_stream(),
    }
}

/// Returns the struct that `.command::<create>()` names, with its implementations.
///
/// An attribute adds the implementations. In an `impl` block, where a command cannot be, the compiler rejects the struct
/// before it expands the attribute, and reports nothing else.
pub(super) fn structure(declaration: &Declaration<'_>, implementations: &TokenStream) -> TokenStream {
    let span = spans::generated();
    let Declaration { runtime, conditions, vis, ident } = declaration;
    let vis = visibility(vis);
    let name = ident.unraw().to_string();
    // rustdoc does not resolve raw identifiers.
    let link = if **ident == name { format!("[`{name}`](fn@{name})") } else { format!("`{name}`") };
    let doc = format!(" Registers {link} with an app: `.command::<{ident}>()`.");
    quote_spanned! {span=>
        #(#conditions)*
        #[#runtime::__private::companion(#implementations)]
        #[doc = #doc]
        #vis struct #ident {}
    }
}
