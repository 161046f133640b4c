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
        let function = generated_item(quote!(#vis #sig #body));
        let span = spans::generated();
        let too_many = (sig.inputs.len() > 7).then(|| quote_spanned!(span=> #[allow(clippy::too_many_arguments)]));
        quote_spanned!(span=> #[allow(clippy::unnecessary_wraps)] #too_many #(#attrs)* #function)
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

/// Marks an item as generated, by the span of its first token. Most lints on the form of a function then do not apply to it,
/// such as those against arguments that are taken by value; lints on its name, its types and its body still do. An
/// `#[allow(…)]` would be an error in a crate that forbids the lint.
fn generated_item(item: TokenStream) -> TokenStream {
    let mut tokens = item.into_iter();
    let first = tokens.next().map(|mut first| {
        first.set_span(spans::located(first.span()));
        first
    });
    first.into_iter().chain(tokens).collect()
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
