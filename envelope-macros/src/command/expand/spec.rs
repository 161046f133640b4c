//! The static description of a command, as a struct literal.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::contract::{associated_const, return_type};
use super::handler::handler;
use super::params::param;
use crate::command::exit_codes::Binding;
use crate::command::model::CommandModel;
use crate::command::param::Param;
use crate::command::retry::Retry;
use crate::spans;

/// Returns the `CommandSpec`. Fields that have their default are left out.
pub(super) fn spec(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let (name, about) = (&model.name, &model.help.short);
    let long_about = model.help.long.as_ref().map(|text| {
        let text = text.optional();
        quote_spanned!(span=> long_about: #text,)
    });
    let examples = slice("examples", model.examples.iter().map(|(description, invocation)| {
        quote_spanned!(span=> __envelope::Example { description: #description, invocation: #invocation })
    }));
    let params = slice("params", model.params.iter().filter_map(param));
    let exit_codes = slice("exit_codes", model.exit_codes.iter().map(binding));
    let (handler, contract) = (handler(model), associated_const(model, "CONTRACT"));
    let confirm = model.confirm.map(|_| quote_spanned!(span=> confirm: true,));
    let timeout_ms = model.timeout_ms.map(|ms| {
        let ms = Literal::u64_unsuffixed(ms);
        quote_spanned!(span=> timeout_ms: __envelope::Some(#ms),)
    });
    let retry = model.retry.map(retry);
    let check = model.open_names.check().then(|| {
        let relations = model.open_names.relations.iter().map(|(own, id)| quote_spanned!(span=> (#own, #id)));
        let values = model.params.iter().filter_map(|param| match param {
            Param::Arg(argument) if argument.is_type_open => Some((&argument.id, &argument.ty)),
            _ => None,
        });
        let values = values.map(|(id, ty)| quote_spanned!(span=> (#id, ::core::any::TypeId::of::<#ty>)));
        quote_spanned!(span=> check: __envelope::Some(__envelope::argument_check(&[#(#relations),*], &[#(#values),*])),)
    });
    let return_type = return_type();
    let get = model.get.map(|get| {
        let span = spans::located_on(get);
        let command = quote_spanned!(span=> __envelope::Get::<#get, #return_type>);
        quote_spanned!(span=> get: __envelope::read_back(#command::READ, || #command::NEW.check()),)
    });
    quote_spanned! {span=>
        __envelope::CommandSpec {
            name: #name,
            about: #about,
            #long_about
            #examples
            #params
            #exit_codes
            handler: #handler,
            #get
            #confirm
            #timeout_ms
            #retry
            #check
            output_schema: <__envelope::Output<#return_type>>::SCHEMA,
            ..__envelope::CommandSpec::new(#contract)
        }
    }
}

/// Returns a field that is a slice, unless it is empty.
fn slice(field: &str, elements: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let span = spans::generated();
    let field = Ident::new(field, span);
    let elements: Vec<TokenStream> = elements.collect();
    (!elements.is_empty()).then(|| quote_spanned!(span=> #field: &[#(#elements),*],))
}

fn binding(binding: &Binding) -> TokenStream {
    let span = spans::generated();
    let (name, number) = (&binding.name, Literal::u8_unsuffixed(binding.number.value));
    quote_spanned!(span=> __envelope::Binding { name: #name, number: #number })
}

fn retry(retry: &Retry) -> TokenStream {
    let span = spans::generated();
    let policy = Ident::new(retry.policy.variant(), span);
    let attempts = Literal::u32_unsuffixed(retry.attempts);
    let [base_ms, max_ms] = [retry.base_ms, retry.max_ms].map(Literal::u64_unsuffixed);
    quote_spanned! {span=>
        retry: __envelope::Some(__envelope::Retry {
            policy: __envelope::RetryPolicy::#policy,
            attempts: #attempts,
            base_ms: #base_ms,
            max_ms: #max_ms,
        }),
    }
}

/// Returns the assertions that the compiler evaluates: the exit codes cover the error type, a retry has a retryable error,
/// and a get command takes the id.
pub(super) fn proofs(model: &CommandModel<'_>) -> TokenStream {
    let exit_codes = quote_spanned! {model.table_span=>
        __envelope::prove_exit_codes(&__ENVELOPE_SPEC);
    };
    let retry = model.retry.map(|retry| {
        let span = spans::located(retry.span);
        quote_spanned! {span=>
            __envelope::prove_retry(&__ENVELOPE_SPEC);
        }
    });
    // With the span of the user's token, the error does not mention a macro.
    let get = model.get.map(|get| quote_spanned!(get.span()=> __envelope::prove_get(&__ENVELOPE_SPEC);));
    quote_spanned!(model.table_span=> #exit_codes #retry #get)
}
