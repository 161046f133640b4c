//! Paths to the items that follow from a handler's effect and return type.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Ident;

use crate::command::effect::Effect;
use crate::command::model::CommandModel;
use crate::spans;

/// Returns the trait of the handlers with an effect.
pub(super) fn handler_trait(effect: Effect) -> Ident {
    let name = match effect {
        Effect::Read => "ReadCommand",
        Effect::Create => "CreateCommand",
        Effect::Update => "UpdateCommand",
        Effect::Apply => "ApplyCommand",
        Effect::Delete => "DeleteCommand",
        Effect::Run => "RunCommand",
    };
    Ident::new(name, spans::generated())
}

/// Returns the alias of the return type.
pub(super) fn return_type() -> TokenStream {
    quote_spanned!(spans::generated()=> __Return)
}

/// Returns the item that defines the alias. It is the associated type of the companion and not the type that the user
/// wrote, because a wrong type is an error wherever it is written.
pub(super) fn return_alias(model: &CommandModel<'_>) -> TokenStream {
    let (alias, handler, ident) = (return_type(), handler_trait(model.effect), &model.ident);
    quote_spanned!(spans::generated()=> type #alias = <#ident as __envelope::#handler>::Return;)
}

/// Returns the path of `CONTRACT` or `INTO_REPLY`. For a read, the return type decides whether it is the one of a list.
pub(super) fn associated_const(model: &CommandModel<'_>, name: &str) -> TokenStream {
    let span = spans::generated();
    let name = Ident::new(name, span);
    let (handler, ident) = (handler_trait(model.effect), &model.ident);
    if model.effect == Effect::Read {
        let return_type = return_type();
        return quote_spanned!(span=> <__envelope::Reads<#ident, #return_type>>::#name);
    }
    quote_spanned!(span=> <#ident as __envelope::#handler>::#name)
}
