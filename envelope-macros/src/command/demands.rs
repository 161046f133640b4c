//! What a command asks of the types that its handler takes by reference.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Ident, Type};

use super::attr::Effect;
use super::expand::of_the_return;
use super::model::CommandModel;
use super::names::{Bearer, Claim};
use super::param::Param;
use crate::{messages, spans};

/// The types taken by reference, each once.
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

/// Whether two types are written alike. `syn` itself compares them only with its feature `extra-traits`, which every clean
/// build of a user would pay for.
fn is_same(a: &Type, b: &Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

/// What the types decide: whether a handler that must ask a plan or know its key takes it, and whether the framework has a flag of an
/// argument's name.
pub(super) fn demands(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let takes = |constant: &str| {
        let constant = Ident::new(constant, span);
        let types = states(model);
        quote_spanned!(span=> { false #(|| <__envelope::Needed<#types>>::#constant)* })
    };
    let of_the_plan = match (model.effect, model.confirm) {
        (Effect::Delete, _) => Some(("deletes", "IS_PLAN", model.name_span)),
        (_, Some(word)) => Some(("confirms", "IS_PLAN", word)),
        _ => None,
    };
    // Every other effect leaves what is there as it is when it is repeated.
    let of_the_key = match (model.effect, model.retry) {
        (Effect::Create | Effect::Run, Some(retry)) => Some(("retries", "IS_IDEMPOTENCY", retry.span)),
        _ => None,
    };
    let demands = of_the_plan.into_iter().chain(of_the_key).map(|(name, constant, at)| {
        let (name, has_it) = (Ident::new(name, at), takes(constant));
        // As if the user had written it, so that the error says nothing of macros.
        let demanded = quote_spanned!(at=> __envelope::#name::<__envelope::Asked<#has_it>>());
        quote_spanned!(span=> const _: () = #demanded;)
    });
    let claims = model.claims.iter().map(|Claim { bearer, shown, span: at }| {
        let at = spans::located(*at);
        let is_ours = match bearer {
            Bearer::Plan => takes("IS_PLAN"),
            Bearer::Progress => takes("IS_PROGRESS"),
            // What the tokens tell is told already, so that this is `Bearer::List`.
            _ => {
                let contract = of_the_return(model, "CONTRACT");
                quote_spanned!(span=> #contract.listing.is_some())
            }
        };
        let fault = format!("command `{}`: {}", model.name, messages::built_in_flag(shown, *bearer));
        quote_spanned!(at=> const _: () = if #is_ours { ::core::panic!("{}", #fault) };)
    });
    quote_spanned!(span=> #(#demands)* #(#claims)*)
}
