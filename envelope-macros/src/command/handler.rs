//! The function with the attribute. Its signature is parsed, its body is not.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, FnArg, PathSegment, Signature, Token, Visibility, parse_quote};

use super::signature;
use crate::errors::Errors;
use crate::{messages, spans};

/// The item with the attribute.
pub(crate) enum Item {
    Function(Box<Handler>),
    /// A function whose signature does not parse. The compiler has reported it.
    Unfinished(Unfinished),
}

impl Item {
    /// Parses the item, or reports that it is not a function.
    pub(crate) fn parse(errors: &Errors, item: &TokenStream) -> Option<Self> {
        if let Ok(handler) = syn::parse2(item.clone()) {
            return Some(Item::Function(Box::new(handler)));
        }
        if !looks_like_function(item) {
            errors.on(item, messages::not_a_function());
            return None;
        }
        Some(Item::Unfinished(Unfinished::parse(item)))
    }
}

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
    /// Reports attributes that a command cannot have.
    pub(crate) fn check_attributes(&self, errors: &Errors) {
        for attr in &self.attrs {
            let path = attr.path();
            if is_command(attr) {
                errors.on(path, messages::duplicate_command());
            } else if is_main(attr) {
                let path: String = path.to_token_stream().into_iter().map(|token| token.to_string()).collect();
                errors.on(attr.path(), messages::main_on_a_command(&path));
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
        let Handler { vis, body, .. } = self;
        let attrs = self.attrs.iter().filter(|attr| !is_command(attr) && !is_main(attr));
        let span = spans::generated();
        // With a list of generic parameters, even an empty one, the compiler does not suggest to declare an unknown type as
        // one. Its error for the function is then the same as for the generated code, and is printed once. An undeclared
        // lifetime is an error of ours.
        let mut sig: Vec<TokenTree> = sig.into_token_stream().into_iter().collect();
        if self.sig.generics.params.is_empty() {
            let lifetimes = signature::undeclared_lifetimes(&self.sig);
            let name = sig.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "fn"));
            let after = name.map_or(sig.len(), |name| name + 2);
            sig.splice(after..after, quote_spanned!(span=> <#(#lifetimes),*>));
        }
        let function = quote!(#vis #(#sig)* #body);
        // The compiler reports a missing body for the whole item.
        let has_body = body.clone().into_iter().any(|token| matches!(token, TokenTree::Group(_)));
        let function = if has_body { generated_item(function) } else { function };
        // These lints apply to the types, and to every item whether it is generated or not.
        let takes_nested_option = self.sig.inputs.to_token_stream().to_string().contains("Option < Option <");
        let lints = [
            (true, quote_spanned!(span=> unnecessary_wraps)),
            (self.sig.inputs.len() > 7, quote_spanned!(span=> too_many_arguments)),
            (takes_nested_option, quote_spanned!(span=> option_option)),
        ];
        let lints = lints.into_iter().filter_map(|(applies, lint)| applies.then_some(lint));
        quote_spanned!(span=> #(#[allow(clippy::#lints)])* #(#attrs)* #function)
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
        conditions(&self.attrs)
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

/// Whether an attribute is this one, which a function can have once.
fn is_command(attr: &Attribute) -> bool {
    let segments = &attr.path().segments;
    let is_ours = |(first, last): (&PathSegment, &PathSegment)| {
        last.ident == "command" && (segments.len() == 1 || first.ident == "envelope_runtime")
    };
    segments.first().zip(segments.last()).is_some_and(is_ours)
}

/// Whether an attribute is `tokio::main`, or that of another async runtime.
fn is_main(attr: &Attribute) -> bool {
    let segments = &attr.path().segments;
    segments.len() == 2 && segments.last().is_some_and(|last| last.ident == "main")
}

fn conditions(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
}

/// A function whose signature does not parse, because it is being typed.
pub(crate) struct Unfinished {
    attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// The name, if there is one yet.
    pub(crate) ident: Option<Ident>,
    /// The item without the helper attributes of its parameters.
    tokens: TokenStream,
}

impl Unfinished {
    fn parse(item: &TokenStream) -> Self {
        let parser = |input: ParseStream<'_>| {
            let attrs = attempt(input, Attribute::parse_outer).unwrap_or_default();
            // A visibility that does not parse may become any other.
            let vis = attempt(input, Visibility::parse).unwrap_or_else(|| parse_quote!(pub));
            while !input.is_empty() && !input.peek(Token![fn]) {
                input.parse::<TokenTree>()?;
            }
            attempt(input, <Token![fn]>::parse);
            let ident = attempt(input, Ident::parse);
            input.parse::<TokenStream>()?;
            Ok((attrs, vis, ident))
        };
        let (attrs, vis, ident) = parser.parse2(item.clone()).unwrap_or((Vec::new(), Visibility::Inherited, None));
        Unfinished { attrs, vis, ident, tokens: without_helpers(item.clone()) }
    }

    /// Returns the item without the helper attributes of its parameters.
    pub(crate) fn function(&self) -> TokenStream {
        self.tokens.clone()
    }

    /// Returns the `#[cfg(...)]` attributes.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        conditions(&self.attrs)
    }
}

/// Parses a part of the input, or leaves the input unchanged.
fn attempt<T>(input: ParseStream<'_>, parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>) -> Option<T> {
    let ahead = input.fork();
    let part = parse(&ahead).ok()?;
    input.advance_to(&ahead);
    Some(part)
}

/// Removes the helper attributes of the parameters. The other tokens keep their spans, because the compiler reports a syntax
/// error once for each span.
fn without_helpers(item: TokenStream) -> TokenStream {
    let params = |token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => without_attributes(group).into(),
        token => token,
    };
    item.into_iter().map(params).collect()
}

fn without_attributes(params: Group) -> Group {
    let mut kept = Vec::new();
    let mut removed = false;
    let mut tokens = params.stream().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_attribute = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        if is_attribute && tokens.next_if(is_helper_in_brackets).is_some() {
            removed = true;
        } else {
            kept.push(token);
        }
    }
    if !removed {
        return params;
    }
    let mut group = Group::new(Delimiter::Parenthesis, kept.into_iter().collect());
    // An unfinished parameter is reported at the closing parenthesis.
    group.set_span(params.span_close());
    group
}

fn is_helper_in_brackets(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if HELPERS.iter().any(|name| word == name))
}

/// The helper attributes of parameters. `cfg` on a parameter is an error; it is removed to prevent a second error from the
/// compiler.
const HELPERS: [&str; 5] = ["arg", "command", "doc", "cfg", "cfg_attr"];

fn is_helper(attr: &Attribute) -> bool {
    HELPERS.iter().any(|name| attr.path().is_ident(name))
}

/// Whether the tokens are those of a function, even if its signature does not parse.
fn looks_like_function(item: &TokenStream) -> bool {
    const BEFORE: [&str; 6] = ["pub", "const", "async", "unsafe", "extern", "crate"];
    item.clone()
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        })
        .find(|word| !BEFORE.contains(&word.as_str()))
        .is_some_and(|word| word == "fn")
}
