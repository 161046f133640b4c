//! The rules of a handler's signature.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    FnArg, GenericArgument, GenericParam, Lifetime, PatType, Path, PathArguments, ReturnType, Safety, Signature, Type,
    TypeParamBound,
};

use crate::errors::Errors;
use crate::messages;

/// Whether the compiler rejects a type of the signature because of its tokens: `Self`, `_`, or a borrow from no parameter or
/// from one of several.
pub(crate) fn is_rejected(sig: &Signature) -> bool {
    !matches!(sig.inputs.first(), Some(FnArg::Receiver(_)))
        && (types(sig).any(contains_rejected) || lacks_lifetime(sig))
}

/// Whether the return type borrows without a lifetime, which is that of the only reference among the parameters, if there is
/// one.
fn lacks_lifetime(sig: &Signature) -> bool {
    let ReturnType::Type(_, returns) = &sig.output else { return false };
    let is_elided = find_borrow(returns).is_some_and(|borrow| borrow.to_string() == "&");
    if !is_elided || types(sig).any(|ty| !free_lifetimes(ty).is_empty()) {
        return false;
    }
    let references = sig.inputs.iter().map(|input| match input {
        FnArg::Typed(PatType { ty, .. }) => references(ty.to_token_stream()),
        FnArg::Receiver(_) => 1,
    });
    references.sum::<usize>() != 1
}

fn references(ty: TokenStream) -> usize {
    ty.into_iter()
        .map(|token| match token {
            TokenTree::Punct(punct) => usize::from(punct.as_char() == '&'),
            TokenTree::Group(group) => references(group.stream()),
            _ => 0,
        })
        .sum()
}

/// Returns the types of the parameters and of the return value.
fn types(sig: &Signature) -> impl Iterator<Item = TokenStream> {
    let params = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(PatType { ty, .. }) => Some(ty.to_token_stream()),
        FnArg::Receiver(_) => None,
    });
    let returns = match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(ty.to_token_stream()),
    };
    params.chain(returns)
}

fn contains_rejected(ty: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    tokens.iter().enumerate().any(|(i, token)| match token {
        // A block contains expressions.
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace && contains_rejected(group.stream()),
        // `'_` is a lifetime, and `fn(_: u8)` is a type.
        TokenTree::Ident(word) if word == "_" => {
            !is_quote(i.checked_sub(1).and_then(|before| tokens.get(before))) && !is_punct(tokens.get(i + 1), ':')
        }
        TokenTree::Ident(word) => word == "Self",
        _ => false,
    })
}

/// Returns the lifetimes that the function uses and does not declare, without duplicates.
pub(crate) fn undeclared_lifetimes(sig: &Signature) -> Vec<Lifetime> {
    let mut lifetimes: Vec<Lifetime> = Vec::new();
    for lifetime in types(sig).flat_map(free_lifetimes) {
        if !lifetimes.contains(&lifetime) && sig.generics.lifetimes().all(|param| param.lifetime != lifetime) {
            lifetimes.push(lifetime);
        }
    }
    lifetimes
}

/// Returns the lifetimes in a type that the type does not declare: all but `'static`, `'_`, and `'a` of `for<'a>`.
pub(crate) fn free_lifetimes(ty: TokenStream) -> Vec<Lifetime> {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    let mut declared: Vec<Lifetime> = Vec::new();
    let mut free = Vec::new();
    let mut in_list = false;
    for (i, token) in tokens.iter().enumerate() {
        match (token, tokens.get(i + 1)) {
            (TokenTree::Ident(word), Some(_)) if word == "for" => in_list = true,
            (TokenTree::Punct(punct), _) if punct.as_char() == '>' => in_list = false,
            (TokenTree::Punct(punct), Some(TokenTree::Ident(name))) if punct.as_char() == '\'' => {
                let lifetime = Lifetime { apostrophe: punct.span(), ident: name.clone() };
                if in_list {
                    declared.push(lifetime);
                } else if name != "static" && name != "_" {
                    free.push(lifetime);
                }
            }
            (TokenTree::Group(group), _) if group.delimiter() != Delimiter::Brace => {
                free.extend(free_lifetimes(group.stream()));
            }
            _ => {}
        }
    }
    free.retain(|lifetime| !declared.contains(lifetime));
    free
}

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
    if let Some(word) = find_word(ty.to_token_stream(), "impl") {
        errors.on(&word, messages::opaque_return_type());
    } else if let Some(borrow) = find_borrow(ty) {
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

/// Returns the first reference that is not `&'static`, or the first lifetime that is not `'static`. Const expressions are
/// not part of the returned data, and the lifetimes of a function's type belong to that function.
fn find_borrow(ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Reference(reference) => {
            let is_static = reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static");
            if is_static { find_borrow(&reference.elem) } else { Some(reference.and_token.to_token_stream()) }
        }
        Type::Path(path) => {
            path.qself.as_ref().and_then(|qself| find_borrow(&qself.ty)).or_else(|| find_borrow_in_path(&path.path))
        }
        Type::Tuple(tuple) => tuple.elems.iter().find_map(find_borrow),
        Type::Array(array) => find_borrow(&array.elem),
        Type::Slice(slice) => find_borrow(&slice.elem),
        Type::Ptr(pointer) => find_borrow(&pointer.elem),
        Type::Paren(paren) => find_borrow(&paren.elem),
        Type::Group(group) => find_borrow(&group.elem),
        Type::TraitObject(object) => object.bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) if bound.lifetimes.is_none() => find_borrow_in_path(&bound.path),
            TypeParamBound::Lifetime(lifetime) => borrow_of(lifetime),
            _ => None,
        }),
        _ => None,
    }
}

fn find_borrow_in_path(path: &Path) -> Option<TokenStream> {
    // `Fn(&T)` has parenthesised arguments.
    let lists = path.segments.iter().filter_map(|segment| match &segment.arguments {
        PathArguments::AngleBracketed(list) => Some(&list.args),
        PathArguments::Parenthesized(_) | PathArguments::None => None,
    });
    lists.flatten().find_map(|argument| match argument {
        GenericArgument::Lifetime(lifetime) => borrow_of(lifetime),
        GenericArgument::Type(ty) => find_borrow(ty),
        GenericArgument::AssocType(binding) => find_borrow(&binding.ty),
        _ => None,
    })
}

fn borrow_of(lifetime: &Lifetime) -> Option<TokenStream> {
    (lifetime.ident != "static").then(|| lifetime.to_token_stream())
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
    is_punct(token, '\'')
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}
