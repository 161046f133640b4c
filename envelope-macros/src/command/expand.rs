//! From the model to the companion. Nothing here can fail.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Type, Visibility};

use super::arg::{Argument, Text};
use super::attr::Effect;
use super::demands::{demands, states};
use super::model::CommandModel;
use super::param::{Flatten, Param};
use super::retry::Retry;
use super::shape::{Shape, is_standard};
use super::stdin::Stdin;
use super::text;
use crate::spans;

/// The companion of a command, and what it implements.
pub(crate) fn companion(model: &CommandModel<'_>) -> TokenStream {
    let CommandModel { runtime, ident, effect, returns, conditions, lints, .. } = model;
    let span = spans::generated();
    let structure = structure(conditions, model.vis, ident);
    let handler = handler_trait(*effect);
    let demands = demands(model);
    let (spec, states) = (spec(model), states(model));
    // A type that is more private than the function is told at the type.
    let return_span = spans::located_on(returns);
    let return_item = quote_spanned!(return_span=> type Return = #returns;);
    let needs = states.iter().rev().fold(quote_spanned!(span=> ()), |rest, ty| quote_spanned!(span=> (#ty, #rest)));
    let needs_span = states.first().map_or(span, spans::located_on);
    let needs_item = quote_spanned!(needs_span=> type Needs = #needs;);
    quote_spanned! {span=>
        #structure
        #(#conditions)*
        #(#lints)*
        const _: () = {
            use #runtime::__private as __envelope;
            #[allow(unused_imports)]
            use __envelope::otherwise::*;

            impl __envelope::#handler for #ident {
                #return_item
            }

            #demands
            static __ENVELOPE_SPEC: __envelope::CommandSpec = #spec;

            impl __envelope::Companion for #ident {
                #needs_item
                const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
            }
        };
    }
}

/// The struct that `.command::<create>()` names.
pub(crate) fn structure(conditions: &[&Attribute], vis: &Visibility, ident: &Ident) -> TokenStream {
    let span = spans::generated();
    let name = ident.unraw().to_string();
    // rustdoc finds no raw identifier.
    let link = if *ident == name { format!("[`{name}`](fn@{name})") } else { format!("`{name}`") };
    let doc = format!(" Registers {link} with an app: `.command::<{ident}>()`.");
    quote_spanned! {span=>
        #(#conditions)*
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code)]
        #vis struct #ident {}
    }
}

/// The return type, as the companion has it.
fn returns(model: &CommandModel<'_>) -> TokenStream {
    let (handler, ident, span) = (handler_trait(model.effect), &model.ident, spans::generated());
    quote_spanned!(span=> <#ident as __envelope::#handler>::Return)
}

/// What follows from the effect and the return type; for a read, also from whether that is a list.
pub(super) fn of_the_return(model: &CommandModel<'_>, constant: &str) -> TokenStream {
    let span = spans::generated();
    let constant = Ident::new(constant, span);
    let (handler, ident) = (handler_trait(model.effect), &model.ident);
    if model.effect == Effect::Read {
        let returns = returns(model);
        return quote_spanned!(span=> <__envelope::Reads<#ident, #returns>>::#constant);
    }
    quote_spanned!(span=> <#ident as __envelope::#handler>::#constant)
}

fn handler_trait(effect: Effect) -> Ident {
    let name = match effect {
        Effect::Read => "ReadHandler",
        Effect::Create => "CreateHandler",
        Effect::Update => "UpdateHandler",
        Effect::Apply => "ApplyHandler",
        Effect::Delete => "DeleteHandler",
        Effect::Run => "RunHandler",
    };
    Ident::new(name, spans::generated())
}

/// The parameters as a list of types, and the call of the function with a list of values. Both are nested pairs, so that
/// a handler may have any number of parameters.
fn handler(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let nested = |rest: TokenStream, first: TokenStream| quote_spanned!(span=> (#first, #rest));
    let types = model.params.iter().rev().map(kind).fold(quote_spanned!(span=> ()), nested);
    let values: Vec<Ident> = (0..model.params.len()).map(|i| format_ident!("__param{}", i, span = span)).collect();
    let pattern =
        values.iter().rev().map(|value| quote_spanned!(span=> #value)).fold(quote_spanned!(span=> ()), nested);
    let ident = &model.ident;
    let settle = of_the_return(model, "SETTLE");
    let (run, settle) = if model.is_async {
        (
            quote_spanned!(span=> __envelope::block_on(#ident(#(#values),*))),
            quote_spanned!(span=> |__answer, __call| (#settle)(__answer?, __call)),
        )
    } else {
        (quote_spanned!(span=> #ident(#(#values),*)), settle)
    };
    // A function, not a closure: that is one function less for each command.
    let given = model.params.iter().rev().map(given).fold(quote_spanned!(span=> ()), nested);
    let returns = returns(model);
    let returns = if model.is_async {
        quote_spanned!(span=> ::core::result::Result<#returns, __envelope::EarlyExit>)
    } else {
        returns
    };
    quote_spanned! {span=> {
        fn __run(#pattern: #given) -> #returns {
            #run
        }
        &__envelope::Handler::<#types, _> { run: __run, settle: #settle }
    }}
}

/// The type of a parameter's value, from the tokens that are left of it.
fn given(param: &Param) -> TokenStream {
    match param {
        Param::State(ty) => {
            let span = spans::located_on(ty);
            quote_spanned!(span=> &#ty)
        }
        Param::Flatten(Flatten { ty, optional, .. }) => optional_type(ty, *optional),
        Param::Stdin(stdin) => optional_type(&stdin.ty, stdin.optional),
        Param::Arg(argument) => {
            let ty = &argument.ty;
            let span = spans::located_on(ty);
            match argument.shape {
                Shape::Unit | Shape::Flag | Shape::Plain => quote_spanned!(span=> #ty),
                Shape::Optional => quote_spanned!(span=> ::core::option::Option<#ty>),
                Shape::OptionalValue => quote_spanned!(span=> ::core::option::Option<::core::option::Option<#ty>>),
                Shape::Many => quote_spanned!(span=> __envelope::vec::Vec<#ty>),
                Shape::OptionalMany => quote_spanned!(span=> ::core::option::Option<__envelope::vec::Vec<#ty>>),
            }
        }
    }
}

fn optional_type(ty: &Type, optional: bool) -> TokenStream {
    let span = spans::located_on(ty);
    if optional { quote_spanned!(span=> ::core::option::Option<#ty>) } else { quote_spanned!(span=> #ty) }
}

/// A parameter as a type of the runtime's. It asks nothing of the parameter's own type: what that must be is asked in
/// `extra`, at its tokens, once.
fn kind(param: &Param) -> TokenStream {
    match param {
        Param::State(ty) => {
            let span = spans::located_on(ty);
            quote_spanned!(span=> __envelope::State<#ty>)
        }
        Param::Flatten(Flatten { ty, optional, .. }) => {
            let span = spans::located_on(ty);
            let kind = Ident::new(if *optional { "OptionalFlatten" } else { "Flatten" }, span);
            quote_spanned!(span=> __envelope::#kind<#ty>)
        }
        Param::Stdin(stdin) => {
            let Stdin { ty, optional, .. } = &**stdin;
            let span = spans::located_on(ty);
            let kind = Ident::new(if *optional { "OptionalStdin" } else { "Stdin" }, span);
            quote_spanned!(span=> __envelope::#kind<#ty>)
        }
        Param::Arg(argument) => {
            let ty = &argument.ty;
            let span = spans::located_on(ty);
            let kind = match argument.shape {
                Shape::Unit => return quote_spanned!(span=> __envelope::Unit),
                Shape::Flag | Shape::Plain => "One",
                Shape::Optional => "Optional",
                Shape::OptionalValue => "OptionalValue",
                Shape::Many => "Many",
                Shape::OptionalMany => "OptionalMany",
            };
            let kind = Ident::new(kind, span);
            if parser(argument) == Parser::OfTheType {
                quote_spanned!(span=> __envelope::#kind<#ty, __envelope::Known>)
            } else {
                quote_spanned!(span=> __envelope::#kind<#ty>)
            }
        }
    }
}

/// Where the parser of an argument comes from.
#[derive(Debug, PartialEq, Eq)]
enum Parser {
    /// From the type, which is one of the standard library's.
    OfTheType,
    /// From the type, in the way that `clap::value_parser!` looks for it.
    Found,
    /// A unit has none, and one of the user's is a method call.
    Elsewhere,
}

fn parser(argument: &Argument) -> Parser {
    if argument.parser.is_some() || argument.shape == Shape::Unit {
        Parser::Elsewhere
    } else if is_standard(&argument.ty) {
        Parser::OfTheType
    } else {
        Parser::Found
    }
}

fn spec(model: &CommandModel<'_>) -> TokenStream {
    let CommandModel { name, effect, .. } = model;
    let span = spans::generated();
    let (text, codes) = (text::text(model), text::codes(model));
    let (handler, contract) = (handler(model), of_the_return(model, "CONTRACT"));
    let by_value = model.params.iter().filter(|param| !matches!(param, Param::State(_)));
    let extras = by_value.enumerate().filter_map(|(at, param)| extra(at, param));
    let confirm = model.confirm.map(|_| quote_spanned!(span=> confirm: true,));
    let timeout_ms = model.timeout_ms.map(|ms| quote_spanned!(span=> timeout_ms: ::core::option::Option::Some(#ms),));
    let retry = model.retry.map(|retry| {
        let retry = retry_spec(retry);
        quote_spanned!(span=> retry: ::core::option::Option::Some(#retry),)
    });
    let ty = returns(model);
    let get = model.get.map(|get| {
        let span = spans::located_on(get);
        let draw = Ident::new(effect.word(), span);
        quote_spanned! {span=>
            get: ::core::option::Option::Some(<__envelope::Get<#get, #ty>>::#draw),
        }
    });
    let proof = quote_spanned! {model.table_span=>
        if let ::core::option::Option::Some(fault) = __envelope::prove(#codes, &#contract) {
            ::core::panic!("{}", fault.text(#name).as_str())
        }
    };
    let retry_proof = model.retry.map(|retry| {
        let span = spans::located(retry.span);
        quote_spanned! {span=>
            if let ::core::option::Option::Some(fault) = __envelope::prove_retry(#name, &#contract) {
                ::core::panic!("{}", fault.as_str())
            }
        }
    });
    quote_spanned! {span=>
        __envelope::CommandSpec {
            name: #name,
            text: #text,
            codes: #codes,
            handler: #handler,
            extras: &[#(#extras),*],
            #get
            #confirm
            #timeout_ms
            #retry
            output_schema: <__envelope::Output<#ty>>::SCHEMA,
            proof: { #proof #retry_proof },
            ..__envelope::CommandSpec::new(#contract)
        }
    }
}

fn retry_spec(retry: &Retry) -> TokenStream {
    let Retry { policy, attempts, base_ms, max_ms, .. } = retry;
    let span = spans::generated();
    let policy = Ident::new(policy.variant(), span);
    quote_spanned! {span=>
        __envelope::Retry {
            policy: __envelope::RetryPolicy::#policy,
            attempts: #attempts,
            base_ms: #base_ms,
            max_ms: #max_ms,
        }
    }
}

/// What is said of a parameter beyond text.
fn extra(at: usize, param: &Param) -> Option<TokenStream> {
    let span = spans::generated();
    // As if it stood at the user's type.
    let taken = |how: &str, ty: &Type| {
        let span = spans::located_on(ty);
        let how = Ident::new(how, span);
        quote_spanned!(span=> take: ::core::option::Option::Some(&const { __envelope::#how::<#ty>() }),)
    };
    let said = match param {
        Param::State(_) => return None,
        Param::Stdin(stdin) => taken("input", &stdin.ty),
        Param::Flatten(Flatten { ty, settings, .. }) => {
            let take = taken("flat", ty);
            let flatten = if settings.is_empty() {
                quote_spanned!(span=> <#ty as __envelope::clap::Args>::augment_args)
            } else {
                let calls = settings.iter().map(|(word, value)| quote!(.#word(#value)));
                quote_spanned!(span=> |__command| <#ty as __envelope::clap::Args>::augment_args(__command #(#calls)*))
            };
            quote_spanned!(span=> #take flatten: ::core::option::Option::Some(#flatten),)
        }
        Param::Arg(argument) => {
            let ty = &argument.ty;
            let id = argument.id.known.is_none().then(|| {
                let id = &argument.id;
                quote_spanned!(span=> id: ::core::option::Option::Some(#id),)
            });
            let is_told = parser(argument) != Parser::OfTheType && argument.shape != Shape::Unit;
            let take = is_told.then(|| taken("take", ty));
            let parser = (parser(argument) == Parser::Found).then(|| {
                let span = spans::located_on(ty);
                quote_spanned! {span=>
                    parser: ::core::option::Option::Some(|| {
                        #[allow(unused_imports)]
                        use __envelope::attempts::*;
                        (&&&&&&&&<__envelope::Infer<#ty>>::NEW).parser()
                    }),
                }
            });
            let extend =
                extension(argument).map(|extend| quote_spanned!(span=> extend: ::core::option::Option::Some(#extend),));
            if id.is_none() && take.is_none() && extend.is_none() {
                return None;
            }
            quote_spanned!(span=> #id #take #parser #extend)
        }
    };
    let at = Literal::usize_unsuffixed(at);
    Some(quote_spanned!(span=> __envelope::Extra { param: #at, #said ..__envelope::Extra::NONE }))
}

/// The method calls for what is not data, in the order of clap's derive: names that are expressions, parser, action, the
/// rest as written.
fn extension(argument: &Argument) -> Option<TokenStream> {
    let span = spans::generated();
    let names = names(argument);
    let parser = argument.parser.as_ref().map(|parser| quote_spanned!(span=> .value_parser(#parser)));
    let default = argument.default.as_ref().filter(|default| !text::fits(&default.value()));
    let default = default.map(|default| quote_spanned!(span=> .default_value(#default)));
    let calls = &argument.calls;
    let (prepared, action) = match &argument.action {
        None => (None, None),
        Some(action) if argument.required_by_action => (
            Some(quote_spanned!(span=> let __action: __envelope::clap::ArgAction = #action;)),
            Some(quote_spanned!(span=> .required(__action.takes_values()).action(__action))),
        ),
        Some(action) => (None, Some(quote_spanned!(span=> .action(#action)))),
    };
    if names.is_empty() && default.is_none() && parser.is_none() && action.is_none() && calls.is_empty() {
        return None;
    }
    Some(quote_spanned! {span=>
        |__arg: __envelope::clap::Arg| {
            #prepared
            __arg #names #default #parser #action #(#calls)*
        }
    })
}

/// The names that are no text here.
fn names(argument: &Argument) -> TokenStream {
    let span = spans::generated();
    let computed = |text: Option<&Text>| text.filter(|text| text.known.is_none()).cloned();
    let value_name = computed(Some(&argument.value_name));
    let value_name = value_name.map(|name| quote_spanned!(span=> .value_name(#name)));
    let env = computed(argument.env.as_ref()).map(|name| quote_spanned!(span=> .env(#name)));
    let long = computed(argument.long.as_ref()).map(|name| {
        // In the text it looks like a positional argument, and a positional `Vec` takes its values in a row.
        let many = matches!(argument.shape, Shape::Many | Shape::OptionalMany) && argument.short.is_none();
        let one = many.then(|| quote_spanned!(span=> .num_args(1)));
        quote_spanned!(span=> .long(#name) #one)
    });
    quote_spanned!(span=> #value_name #env #long)
}
