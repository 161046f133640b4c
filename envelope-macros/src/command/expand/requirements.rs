//! Rules about the types that a handler takes by reference. The compiler checks them, because a type may be written under
//! an alias.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Ident, Type};

use super::contract::associated_const;
use crate::command::effect::Effect;
use crate::command::model::CommandModel;
use crate::command::names::PossibleClash;
use crate::command::param::Param;
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

/// Whether two types are written the same. `syn` compares types only with its feature `extra-traits`, which would make the
/// clean build of every user slower.
fn is_same(a: &Type, b: &Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

/// Returns assertions: a handler takes the plan or the idempotency key if it must, and no argument has the name of a flag
/// that the framework adds.
pub(super) fn requirements(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let takes = |constant: &str| {
        let constant = Ident::new(constant, span);
        let types = states(model);
        quote_spanned!(span=> (false #(|| <__envelope::FrameworkParam<#types>>::#constant)*))
    };
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
        let (is_present, refused) = (takes(constant), refused(message, at));
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
    quote_spanned!(span=> #(#required)* #(#clashes)*)
}
