//! The parameters of a handler: state by reference, arguments by value.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, FnArg, Ident, Pat, PatType, Signature, Type, TypeReference};

use super::arg::{self, Argument};
use super::shape::{Shape, shape, ungrouped};
use super::signature::{find_lifetime, find_word, free_lifetimes};
use super::stdin::{self, Stdin};
use crate::entries::{self, SeenKeys, Value};
use crate::errors::Errors;
use crate::keys::Place;
use crate::messages;

/// A parameter.
pub(crate) enum Param {
    /// `&T`: the state `T`.
    State(Type),
    /// An argument.
    Arg(Box<Argument>),
    /// The arguments of a type that derives `clap::Args`.
    Flatten(Flatten),
    /// `#[arg(stdin)]`.
    Stdin(Box<Stdin>),
}

/// `#[command(flatten)]`.
pub(crate) struct Flatten {
    /// The type that derives `clap::Args`.
    pub(crate) ty: Type,
    /// Whether the parameter is an `Option` of it.
    pub(crate) optional: bool,
    /// Method calls on clap's command before the arguments are added.
    pub(crate) settings: Vec<(Ident, Expr)>,
}

/// Parses the parameters of a signature. Invalid ones are reported and omitted.
pub(crate) fn params(errors: &Errors, sig: &Signature) -> Vec<Param> {
    let typed = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(param) => Some(param),
        FnArg::Receiver(_) => None,
    });
    // An error for generic parameters covers the lifetimes that they declare.
    let lifetimes_reported = !sig.generics.params.is_empty();
    let params: Vec<Param> = typed.filter_map(|typed| param(errors, typed, lifetimes_reported)).collect();
    let mut from_stdin = params.iter().filter_map(|param| match param {
        Param::Stdin(stdin) => Some(stdin),
        _ => None,
    });
    if let Some(first) = from_stdin.next() {
        for second in from_stdin {
            errors.at(second.word, messages::second_stdin(&first.id));
        }
    }
    params
}

fn param(errors: &Errors, param: &PatType, lifetimes_reported: bool) -> Option<Param> {
    let conditional = |attr: &&Attribute| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr");
    if let Some(attr) = param.attrs.iter().find(conditional) {
        errors.on(attr.path(), messages::conditional_parameter());
    }
    let mut ty = ungrouped(&param.ty);
    while let Type::Paren(paren) = ty {
        ty = ungrouped(&paren.elem);
    }
    match ty {
        Type::Reference(reference) => state(errors, param, reference, lifetimes_reported).map(Param::State),
        _ => by_value(errors, param, lifetimes_reported),
    }
}

fn state(errors: &Errors, param: &PatType, reference: &TypeReference, lifetimes_reported: bool) -> Option<Type> {
    for name in ["arg", "command"] {
        if let Some(attr) = param.attrs.iter().find(|attr| attr.path().is_ident(name)) {
            errors.on(attr.path(), messages::attribute_on_state(name));
            return None;
        }
    }
    if let Some(word) = &reference.mutability {
        errors.at(word.span, messages::mutable_state());
        return None;
    }
    let mut ty = ungrouped(&reference.elem);
    while let Type::Paren(paren) = ty {
        ty = ungrouped(&paren.elem);
    }
    let lifetime = || {
        let outer = reference.lifetime.as_ref().filter(|lifetime| lifetime.ident != "_");
        outer.map(ToTokens::to_token_stream).or_else(|| find_lifetime(ty.to_token_stream()))
    };
    match ty {
        Type::Path(path) if path.path.is_ident("str") => {
            errors.on(&param.ty, messages::argument_by_reference("String"));
        }
        Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Path") => {
            errors.on(&param.ty, messages::argument_by_reference("PathBuf"));
        }
        Type::Slice(_) => errors.on(&param.ty, messages::argument_by_reference("Vec<T>")),
        Type::TraitObject(_) | Type::ImplTrait(_) => errors.on(ty, messages::opaque_state()),
        Type::Reference(inner) => errors.at(inner.and_token.span, messages::nested_reference()),
        _ => {
            if let Some(word) = find_word(ty.to_token_stream(), "impl") {
                errors.on(&word, messages::opaque_state());
            } else if let Some(lifetime) = lifetime().filter(|_| !lifetimes_reported) {
                errors.on(&lifetime, messages::state_with_lifetime());
            } else {
                return Some(ty.clone());
            }
        }
    }
    None
}

fn by_value(errors: &Errors, param: &PatType, lifetimes_reported: bool) -> Option<Param> {
    if let Some(word) = find_word(param.ty.to_token_stream(), "impl") {
        errors.on(&word, messages::opaque_argument());
        return None;
    }
    if let Some(lifetime) = free_lifetimes(param.ty.to_token_stream()).first().filter(|_| !lifetimes_reported) {
        errors.on(lifetime, messages::argument_with_lifetime());
        return None;
    }
    let is_flattened = param.attrs.iter().any(|attr| attr.path().is_ident("command"));
    let arg = param.attrs.iter().find(|attr| attr.path().is_ident("arg"));
    match arg {
        Some(attr) if is_flattened => {
            errors.on(attr.path(), messages::flatten_with_arg());
            None
        }
        _ if is_flattened => flatten(errors, param).map(Param::Flatten),
        _ => {
            let name = argument_name(&param.pat);
            if name.is_none() {
                errors.on(&param.pat, messages::pattern_as_argument());
            }
            let (name, entries) = (name?, arg::entries(errors, param));
            Some(if entries.iter().any(|entry| entry.word == "stdin") {
                Param::Stdin(Box::new(stdin::parse(errors, name, param, &entries)))
            } else {
                Param::Arg(Box::new(arg::parse(errors, name, param, entries)))
            })
        }
    }
}

fn argument_name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
            Some(&name.ident).filter(|ident| ident.to_string().bytes().any(|letter| letter != b'_'))
        }
        _ => None,
    }
}

fn flatten(errors: &Errors, param: &PatType) -> Option<Flatten> {
    let before = errors.count();
    let mut seen = SeenKeys::new(Place::Flatten);
    let mut settings = Vec::new();
    let mut is_flattened = false;
    for attr in param.attrs.iter().filter(|attr| attr.path().is_ident("command")) {
        let Some(tokens) = entries::arguments(errors, attr, "#[command(flatten)]") else { continue };
        for entry in entries::parse(errors, "`flatten`", tokens) {
            let refused =
                messages::UNSUPPORTED_ARG_KEYS.iter().find(|(word, _)| entry.word == word && *word != "flatten");
            if let Some((_, instead)) = refused {
                errors.at(entry.word.span(), instead);
                continue;
            }
            let Some(key) = seen.accept(errors, &entry.word) else { continue };
            match entry.value {
                _ if key.word == "flatten" => is_flattened = entry.bare(errors, key),
                Value::Expr(value) => settings.push((entry.word, value)),
                _ => errors.at(entry.value_span(), key.wrong_value()),
            }
        }
    }
    if errors.count() > before {
        return None;
    }
    if !is_flattened {
        let span = param.attrs.iter().find(|attr| attr.path().is_ident("command")).map_or(param.span(), Spanned::span);
        errors.at(span, messages::missing_flatten());
        return None;
    }
    let (found, inner) = shape(&param.ty);
    match found {
        Shape::Plain | Shape::Optional => {
            Some(Flatten { ty: inner.clone(), optional: found == Shape::Optional, settings })
        }
        _ => {
            errors.on(&param.ty, messages::unsupported_flatten_type());
            None
        }
    }
}
