//! The struct of a companion.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Visibility};

use crate::spans;

/// Returns the struct that `.command::<create>()` names.
pub(super) fn structure(conditions: &[&Attribute], vis: &Visibility, ident: &Ident) -> TokenStream {
    let span = spans::generated();
    let name = ident.unraw().to_string();
    // rustdoc does not resolve raw identifiers.
    let link = if *ident == name { format!("[`{name}`](fn@{name})") } else { format!("`{name}`") };
    let doc = format!(" Registers {link} with an app: `.command::<{ident}>()`.");
    quote_spanned! {span=>
        #(#conditions)*
        #[doc = #doc]
        #vis struct #ident {}
    }
}
