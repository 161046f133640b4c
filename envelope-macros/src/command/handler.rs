//! The item that the attribute stands on: a function, of which the signature is parsed and the body is not.

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
    /// As it was written: one that does not parse while it is being typed is the compiler's to report.
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
    /// The function, or an error at the item that is none.
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

    /// The function as it goes on: without the attributes of its parameters that were read.
    pub(crate) fn function(&self) -> TokenStream {
        let mut sig = self.sig.clone();
        for input in &mut sig.inputs {
            let (FnArg::Typed(syn::PatType { attrs, .. }) | FnArg::Receiver(syn::Receiver { attrs, .. })) = input;
            attrs.retain(|attr| !is_ours(attr));
        }
        let Handler { attrs, vis, body, .. } = self;
        let span = spans::generated();
        // What these lints advise against is how a handler is written: an argument is a parameter, taken by value, and
        // the outcome is a `Result`.
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

    /// The lints that the user turned off for the function, and so for its types where they stand again; and the one
    /// that a call of a deprecated function breaks.
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

    /// The conditions under which the function is there, and under which alone its companion may be.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }
}

/// Whether an attribute of a parameter is read here and removed. A condition is refused, and goes lest the compiler look
/// for what it holds.
fn is_ours(attr: &Attribute) -> bool {
    ["arg", "command", "doc", "cfg", "cfg_attr"].iter().any(|name| attr.path().is_ident(name))
}

/// Whether the tokens are those of a function, even of one whose signature does not parse.
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
