//! The rules of a handler's signature.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericParam, ReturnType, Safety, Signature, Type};

use crate::errors::Errors;
use crate::messages;

/// Reports everything in a signature that a command cannot have. Parameters are checked in `param.rs`.
pub(crate) fn check(errors: &Errors, sig: &Signature) {
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first() {
        errors.on(receiver, messages::method());
    }
    match (sig.generics.params.first(), &sig.generics.where_clause) {
        (Some(_), _) => {
            let only_lifetimes = sig.generics.params.iter().all(|param| matches!(param, GenericParam::Lifetime(_)));
            let message = if only_lifetimes { messages::lifetime_parameters() } else { messages::generic_parameters() };
            errors.on(&sig.generics.params, message);
        }
        (None, Some(clause)) => errors.at(clause.where_token.span, messages::where_clause()),
        (None, None) => {}
    }
    if let Some(abi) = &sig.abi {
        errors.on(abi, messages::extern_function());
    }
    if let Safety::Unsafe(word) = &sig.safety {
        errors.at(word.span, messages::unsafe_function());
    }
    if let Some(variadic) = &sig.variadic {
        errors.on(variadic, messages::variadic_function());
    }
    if let Some(word) = sig.asyncness.filter(|_| !cfg!(feature = "tokio")) {
        errors.at(word.span, messages::async_without_feature());
    }
    match &sig.output {
        ReturnType::Default => errors.at(sig.ident.span(), messages::missing_return_type()),
        ReturnType::Type(_, ty) => check_return(errors, ty),
    }
}

fn check_return(errors: &Errors, ty: &Type) {
    let tokens = ty.to_token_stream();
    if let Some(word) = find_word(tokens.clone(), "impl") {
        errors.on(&word, messages::opaque_return_type());
    } else if let Some(borrow) = find_borrow(tokens) {
        errors.on(&borrow, messages::borrowed_return_type());
    }
}

/// Returns the first `word` in `tokens`, at any depth.
pub(crate) fn find_word(tokens: TokenStream, word: &str) -> Option<TokenTree> {
    tokens.into_iter().find_map(|token| match &token {
        TokenTree::Ident(found) if found == word => Some(token),
        TokenTree::Group(group) => find_word(group.stream(), word),
        _ => None,
    })
}

/// Returns the first `&` that is not `&'static`, or the first lifetime that is not `'static`, at any depth.
fn find_borrow(tokens: TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(i, token)| match token {
        TokenTree::Group(group) => find_borrow(group.stream()),
        TokenTree::Punct(punct) if punct.as_char() == '&' => {
            (!(is_quote(tokens.get(i + 1)) && is_static(tokens.get(i + 2)))).then(|| token.to_token_stream())
        }
        token if is_quote(Some(token)) && !is_static(tokens.get(i + 1)) => {
            Some(tokens[i..].iter().take(2).cloned().collect())
        }
        _ => None,
    })
}

/// Returns the first lifetime in `tokens`, at any depth.
pub(crate) fn find_lifetime(tokens: TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(i, token)| match token {
        TokenTree::Group(group) => find_lifetime(group.stream()),
        token if is_quote(Some(token)) => Some(tokens[i..].iter().take(2).cloned().collect()),
        _ => None,
    })
}

fn is_quote(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == '\'')
}

fn is_static(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Ident(word)) if word == "static")
}
