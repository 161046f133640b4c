//! Rules about the types that a handler takes by reference. The compiler checks them, because a type may be written under
//! an alias.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::contract::{associated_const, return_type};
use crate::command::effect::Effect;
use crate::command::model::CommandModel;
use crate::command::names::PossibleClash;
use crate::command::param::Param;
use crate::command::shape::{is_standard, type_argument, ungrouped};
use crate::flags::FlagScope;
use crate::{messages, spans};

/// Returns the types that are taken by reference, without duplicates.
pub(super) fn states<'a>(model: &'a CommandModel<'_>) -> Vec<&'a Type> {
    let mut states: Vec<&Type> = Vec::new();
    for param in &model.params {
        match param {
            Param::State(ty) if !states.iter().any(|known| is_same(known, ty)) => states.push(ty),
            _ => {}
        }
    }
    states
}

/// Returns the types of the framework that are taken by value. That is reported as a separate error.
fn missing_borrow<'a>(model: &'a CommandModel<'_>) -> impl Iterator<Item = &'a Type> {
    let is_framework =
        |ty: &Type| matches!(ty, Type::Path(path) if FRAMEWORK.iter().any(|name| path.path.is_ident(name)));
    model.params.iter().filter_map(move |param| match param {
        Param::Arg(argument) if is_framework(&argument.ty) => Some(&argument.ty),
        _ => None,
    })
}

/// The names of the types that a rule can require.
const FRAMEWORK: [&str; 2] = ["Plan", "Idempotency"];

/// Whether two types are written the same. `syn` compares types only with its feature `extra-traits`, which would make the
/// clean build of every user slower.
fn is_same(a: &Type, b: &Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

/// Returns assertions: a handler takes the plan or the idempotency key if it must, and no argument has the name of a flag
/// that the framework adds.
pub(super) fn requirements(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let is_one_of = |types: &[&Type], constant: &str| {
        let constant = Ident::new(constant, span);
        quote_spanned!(span=> (false #(|| <__envelope::FrameworkParam<#types>>::#constant)*))
    };
    let takes = |constant: &str| is_one_of(&states(model), constant);
    let plan = match (model.effect, model.confirm) {
        (Effect::Delete, _) => Some((messages::delete_without_plan(), "IS_PLAN", model.name_span)),
        (_, Some(word)) => Some((messages::confirm_without_plan(), "IS_PLAN", word)),
        _ => None,
    };
    // The other effects are idempotent.
    let idempotency = match (model.effect, model.retry) {
        (Effect::Create | Effect::Run, Some(retry)) => {
            Some((messages::retry_without_idempotency(), "IS_IDEMPOTENCY", retry.span))
        }
        _ => None,
    };
    // With the span of the user's token, the error does not mention a macro.
    let refused = |message: &str, at: Span| quote_spanned!(at=> __envelope::refuse(#message));
    let required = plan.into_iter().chain(idempotency).map(|(message, constant, at)| {
        let types: Vec<&Type> = states(model).into_iter().chain(missing_borrow(model)).collect();
        let (is_present, refused) = (is_one_of(&types, constant), refused(message, at));
        quote_spanned!(span=> const _: () = if !#is_present { #refused };)
    });
    let clashes = model.open_names.clashes.iter().map(|PossibleClash { scope, shown, span: at }| {
        let is_built_in = match scope {
            FlagScope::Plan => takes("IS_PLAN"),
            FlagScope::Progress => takes("IS_PROGRESS"),
            // `FlagScope::List`: the other scopes are decided by tokens.
            _ => {
                let contract = associated_const(model, "CONTRACT");
                quote_spanned!(span=> #contract.listing.is_some())
            }
        };
        let message = format!("command `{}`: {}", model.name, messages::built_in_flag(shown, *scope));
        let refused = refused(&message, *at);
        quote_spanned!(span=> const _: () = if #is_built_in { #refused };)
    });
    // The other effects print a resource, which a `Result` is not.
    let data = matches!(model.effect, Effect::Read | Effect::Run).then(|| {
        let (returned, at) = (return_type(), result_inside(model.returns).span());
        quote_spanned!(at=> const _: () = __envelope::prove_data(<__envelope::Returned<#returned>>::FAULT);)
    });
    quote_spanned!(span=> #(#required)* #(#clashes)* #data)
}

/// Returns the `Result` inside the data of a return type, or the data if none is written there.
fn result_inside(returns: &Type) -> &Type {
    let mut data = type_argument(returns, 0).unwrap_or(returns);
    if is_called(data, "Run") {
        data = type_argument(data, 0).unwrap_or(data);
    }
    let mut inner = data;
    while let Some(next) = Some(inner).filter(|ty| !is_called(ty, "Result")).and_then(|ty| type_argument(ty, 0)) {
        inner = next;
    }
    if is_called(inner, "Result") { inner } else { data }
}

/// Returns the item of a read that is the kind of its only required argument's values, unless they may be any text.
pub(super) fn argument_kind(model: &CommandModel<'_>) -> Option<TokenStream> {
    let mut required = model.params.iter().filter_map(|param| match param {
        Param::Arg(argument) if argument.required => Some(argument),
        _ => None,
    });
    let (Some(argument), None) = (required.next(), required.next()) else { return None };
    let ty = &argument.ty;
    let is_text = is_standard(ty) && ungrouped(ty).to_token_stream().to_string() == "String";
    if model.effect != Effect::Read || argument.parser.is_some() || is_text {
        return None;
    }
    let span = spans::located_on(ty);
    let value = quote_spanned!(span=> <__envelope::ValueOf<#ty>>);
    let is_enum = (!is_standard(ty)).then(|| quote_spanned!(span=> .or_enum(#value::IS_ENUM)));
    Some(quote_spanned!(span=> const ARGUMENT: __envelope::ValueKind = #value::KIND #is_enum;))
}

/// Whether the path of a type ends with this name.
fn is_called(ty: &Type, name: &str) -> bool {
    matches!(ungrouped(ty), Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}
