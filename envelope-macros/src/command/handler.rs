//! The function with the attribute. Its signature is parsed, its body is not.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Signature, Visibility};

use crate::errors::Errors;
use crate::{messages, spans};

/// The user's function.
pub(crate) struct Handler {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    /// The unparsed tokens: the compiler reports a body that does not parse.
    body: TokenStream,
}

impl Parse for Handler {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Handler {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            sig: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl Handler {
    /// Parses the function, or reports that the item is not one.
    pub(crate) fn parse(errors: &Errors, item: &TokenStream) -> Option<Self> {
        match syn::parse2(item.clone()) {
            Ok(handler) => Some(handler),
            Err(error) if looks_like_function(item) => {
                errors.push(error);
                None
            }
            Err(_) => {
                errors.on(item, messages::not_a_function());
                None
            }
        }
    }

    /// Returns the function without the helper attributes of its parameters.
    pub(crate) fn function(&self) -> TokenStream {
        let mut sig = self.sig.clone();
        for input in &mut sig.inputs {
            let (FnArg::Typed(syn::PatType { attrs, .. }) | FnArg::Receiver(syn::Receiver { attrs, .. })) = input;
            attrs.retain(|attr| !is_helper(attr));
        }
        let Handler { attrs, vis, body, .. } = self;
        let span = spans::generated();
        // These lints contradict the form of a handler: an argument is a parameter that is taken by value, and the
        // outcome is a `Result`.
        let shape = quote_spanned! {span=>
            #[allow(
                clippy::fn_params_excessive_bools,
                clippy::needless_pass_by_value,
                clippy::option_option,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                clippy::unused_async
            )]
        };
        quote!(#shape #(#attrs)* #vis #sig #body)
    }

    /// Returns the lints to allow in the companion: those that the user allowed for the function, because the companion
    /// repeats its types, and `deprecated` if the function is.
    pub(crate) fn lints(&self) -> impl Iterator<Item = TokenStream> {
        let span = spans::generated();
        self.attrs.iter().filter_map(move |attr| {
            let path = attr.path();
            if path.is_ident("deprecated") {
                return Some(quote_spanned!(span=> #[allow(deprecated)]));
            }
            let list = attr.meta.require_list().ok().filter(|_| path.is_ident("allow") || path.is_ident("expect"))?;
            let lints = &list.tokens;
            Some(quote_spanned!(span=> #[allow(#lints)]))
        })
    }

    /// Returns the `#[cfg(...)]` attributes, which the companion needs as well.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }
}

/// Whether an attribute of a parameter is a helper attribute. `cfg` on a parameter is an error; it is removed to prevent a
/// second error from the compiler.
fn is_helper(attr: &Attribute) -> bool {
    ["arg", "command", "doc", "cfg", "cfg_attr"].iter().any(|name| attr.path().is_ident(name))
}

/// Whether the tokens are those of a function, even if its signature does not parse.
fn looks_like_function(item: &TokenStream) -> bool {
    const BEFORE: [&str; 6] = ["pub", "const", "async", "unsafe", "extern", "crate"];
    item.clone()
        .into_iter()
        .filter_map(|token| match token {
            proc_macro2::TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        })
        .find(|word| !BEFORE.contains(&word.as_str()))
        .is_some_and(|word| word == "fn")
}
