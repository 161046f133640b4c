//! From the model to the companion. Nothing here can fail.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Visibility};

use super::arg::Argument;
use super::attr::Effect;
use super::demands::{demands, states};
use super::model::CommandModel;
use super::param::{Flatten, Param};
use super::retry::Retry;
use super::shape::Shape;
use super::stdin::Stdin;
use crate::pieces::option;
use crate::spans;

/// The companion of a command, and what it implements.
pub(crate) fn companion(model: &CommandModel<'_>) -> TokenStream {
    let CommandModel { runtime, ident, name, effect, returns, conditions, lints, .. } = model;
    let span = spans::generated();
    let structure = structure(conditions, model.vis, ident);
    let handler = handler_trait(*effect);
    let call = call(model);
    let bindings = model.exit_codes.iter().map(|binding| {
        let (name, number) = (&binding.name, binding.number.value);
        quote_spanned!(span=> __envelope::Binding { name: #name, number: #number })
    });
    let contract = contract(model);
    let flats = flats(model);
    let proof = quote_spanned! {model.table_span=>
        const _: () = if let ::core::option::Option::Some(fault) =
            __envelope::prove(#name, __ENVELOPE_CODES, &__ENVELOPE_CONTRACT)
        {
            ::core::panic!("{}", fault.as_str())
        };
    };
    let retry_proof = model.retry.map(|retry| {
        let span = spans::located(retry.span);
        quote_spanned! {span=>
            const _: () = if let ::core::option::Option::Some(fault) =
                __envelope::prove_retry(#name, &__ENVELOPE_CONTRACT)
            {
                ::core::panic!("{}", fault.as_str())
            };
        }
    });
    let demands = demands(model);
    let spec = spec(model);
    let states = states(model);
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
            use __envelope::attempts::*;

            impl __envelope::#handler for #ident {
                #return_item

                fn call(
                    __call: &__envelope::Call<'_>,
                ) -> ::core::result::Result<Self::Return, __envelope::Stop> {
                    #call
                }
            }

            const __ENVELOPE_CODES: &'static [__envelope::Binding] = &[#(#bindings),*];
            const __ENVELOPE_CONTRACT: __envelope::Contract = #contract;
            #proof
            #retry_proof
            #demands
            #flats

            static __ENVELOPE_SPEC: __envelope::CommandSpec = #spec;

            impl __envelope::Companion for #ident {
                #needs_item

                fn spec() -> &'static __envelope::CommandSpec {
                    &__ENVELOPE_SPEC
                }
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

/// The contract that follows from the effect and, for a read, from whether what it returns is a list.
fn contract(model: &CommandModel<'_>) -> TokenStream {
    let CommandModel { ident, effect, .. } = model;
    let span = spans::generated();
    if *effect == Effect::Read {
        return quote_spanned! {span=> {
            #[allow(unused_imports)]
            use __envelope::AnyRead as _;
            <__envelope::ReadContract<#ident, <#ident as __envelope::ReadHandler>::Return>>::CONTRACT
        }};
    }
    let draw = Ident::new(effect.word(), span);
    quote_spanned!(span=> __envelope::contract::#draw::<#ident>())
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

/// The body of `call`: the arguments, then the state, then the handler. A bad argument never opens a state.
fn call(model: &CommandModel<'_>) -> TokenStream {
    let span = spans::generated();
    let mut arguments = Vec::new();
    // Last, since it may wait: nothing is read for a call whose arguments are refused.
    let mut stdin = None;
    let mut states = Vec::new();
    let mut values = Vec::new();
    for (i, param) in model.params.iter().enumerate() {
        let value = format_ident!("__param{}", i, span = span);
        match param {
            Param::State(ty) => {
                let span = spans::located_on(ty);
                states.push(quote_spanned!(span=> let #value = __call.inject::<#ty>()?;));
            }
            Param::Arg(argument) => {
                let extraction = extraction(argument);
                arguments.push(quote_spanned!(span=> let #value = #extraction;));
            }
            Param::Flatten(Flatten { ty, optional, .. }) => {
                let span = spans::located_on(ty);
                let method = Ident::new(if *optional { "optional_flatten" } else { "flatten" }, span);
                let flat = flat_name(i);
                arguments.push(quote_spanned!(span=> let #value = __call.#method(&#flat)?;));
            }
            Param::Stdin(from) => {
                let Stdin { id, ty, optional, .. } = &**from;
                let span = spans::located_on(ty);
                let method = Ident::new(if *optional { "optional_stdin" } else { "stdin" }, span);
                stdin = Some(quote_spanned!(span=> let #value = __call.#method::<#ty>(#id)?;));
            }
        }
        values.push(value);
    }
    let ident = &model.ident;
    let result = if model.is_async {
        quote_spanned!(span=> __envelope::block_on(#ident(#(#values),*)))
    } else {
        quote_spanned!(span=> ::core::result::Result::Ok(#ident(#(#values),*)))
    };
    quote_spanned!(span=> #(#arguments)* #stdin __call.ready()?; #(#states)* #result)
}

/// The constant that holds what is asked of the flattened type of parameter `i`.
fn flat_name(i: usize) -> Ident {
    format_ident!("__ENVELOPE_FLAT{}", i, span = spans::generated())
}

fn flats(model: &CommandModel<'_>) -> TokenStream {
    let constants = model.params.iter().enumerate().filter_map(|(i, param)| {
        let Param::Flatten(Flatten { ty, .. }) = param else { return None };
        let (name, span) = (flat_name(i), spans::located_on(ty));
        Some(quote_spanned!(span=> const #name: __envelope::Flat<#ty> = __envelope::flat::<#ty>();))
    });
    constants.collect()
}

fn extraction(argument: &Argument) -> TokenStream {
    let Argument { id, ty, .. } = argument;
    let span = spans::located_on(ty);
    let (method, fails) = match argument.shape {
        Shape::Unit => return quote_spanned!(span=> ()),
        Shape::Flag | Shape::Plain => ("one", true),
        Shape::Optional => ("optional", false),
        Shape::OptionalValue => ("optional_value", false),
        Shape::Many => ("many", false),
        Shape::OptionalMany => ("optional_many", false),
    };
    let method = Ident::new(method, span);
    let or_return = fails.then(|| quote_spanned!(span=> ?));
    quote_spanned!(span=> __call.#method::<#ty>(#id) #or_return)
}

fn spec(model: &CommandModel<'_>) -> TokenStream {
    let CommandModel { ident, name, effect, .. } = model;
    let span = spans::generated();
    let about = &model.help.short;
    let long_about = option(model.help.long.as_ref());
    let confirm = model.confirm.is_some();
    let timeout_ms = option(model.timeout_ms);
    let retry = option(model.retry.map(retry_spec));
    let params = model.params.iter().enumerate().filter_map(|(i, param)| match param {
        Param::State(_) => None,
        Param::Arg(argument) => Some(arg_spec(argument)),
        Param::Flatten(flatten) => Some(flatten_spec(i, flatten)),
        Param::Stdin(stdin) => Some(stdin_spec(stdin)),
    });
    let examples =
        model.examples.iter().map(|(description, invocation)| quote_spanned!(span=> (#description, #invocation)));
    let handler = handler_trait(*effect);
    let get = option(model.get.map(|get| {
        let span = spans::located_on(get);
        let draw = Ident::new(effect.word(), span);
        quote_spanned! {span=> {
            #[allow(unused_imports)]
            use __envelope::AnyGet as _;
            <__envelope::Get<#get, <#ident as __envelope::#handler>::Return>>::#draw
        }}
    }));
    let needs = states(model).into_iter().map(|ty| quote_spanned!(span=> ::core::any::TypeId::of::<#ty>));
    quote_spanned! {span=>
        __envelope::CommandSpec {
            name: #name,
            about: #about,
            long_about: #long_about,
            exit_codes: __ENVELOPE_CODES,
            params: &[#(#params),*],
            examples: &[#(#examples),*],
            get: #get,
            confirm: #confirm,
            timeout_ms: #timeout_ms,
            retry: #retry,
            needs: &[#(#needs),*],
            contract: __ENVELOPE_CONTRACT,
            output_schema: {
                use __envelope::NoSchema as _;
                <__envelope::Output<<#ident as __envelope::#handler>::Return>>::schema
            },
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

fn flatten_spec(i: usize, Flatten { ty, settings, .. }: &Flatten) -> TokenStream {
    let (flat, span) = (flat_name(i), spans::located_on(ty));
    if settings.is_empty() {
        return quote_spanned!(span=> __envelope::Param::Flatten(#flat.augment));
    }
    let calls = settings.iter().map(|(word, value)| quote!(.#word(#value)));
    quote_spanned!(span=> __envelope::Param::Flatten(|__command| (#flat.augment)(__command #(#calls)*)))
}

fn stdin_spec(Stdin { id, help, max_bytes, optional, .. }: &Stdin) -> TokenStream {
    let (required, span) = (!optional, spans::generated());
    quote_spanned! {span=>
        __envelope::Param::Stdin(__envelope::StdinSpec {
            id: #id,
            help: #help,
            max_bytes: #max_bytes,
            required: #required,
        })
    }
}

fn arg_spec(argument: &Argument) -> TokenStream {
    let Argument { id, value_name, required, ty, .. } = argument;
    let span = spans::generated();
    let help = &argument.help.short;
    let long_help = option(argument.help.long.as_ref());
    let long = option(argument.long.as_ref());
    let short = option(argument.short.map(|(letter, _)| letter));
    let env = option(argument.env.as_ref());
    let default = option(argument.default.as_ref());
    let arity = Ident::new(
        match argument.shape {
            Shape::Flag => "Flag",
            Shape::Unit => "Unit",
            Shape::Plain | Shape::Optional => "One",
            Shape::OptionalValue => "OptionalValue",
            Shape::Many | Shape::OptionalMany => "Many",
        },
        span,
    );
    // A flag has clap's own parser, a unit none, and a parser of the user's is a method call.
    let has_parser = argument.parser.is_none() && !matches!(argument.shape, Shape::Flag | Shape::Unit);
    let parser = option(has_parser.then(|| {
        let span = spans::located_on(ty);
        quote_spanned!(span=> || (&&&&&&&&<__envelope::Infer<#ty>>::NEW).parser())
    }));
    let extend = option(extension(argument));
    quote_spanned! {span=>
        __envelope::Param::Arg(__envelope::ArgSpec {
            id: #id,
            help: #help,
            long_help: #long_help,
            long: #long,
            short: #short,
            value_name: #value_name,
            env: #env,
            default: #default,
            required: #required,
            arity: __envelope::Arity::#arity,
            parser: #parser,
            extend: #extend,
        })
    }
}

/// The method calls for what is not data, in the order of clap's derive: parser, action, the rest as written.
fn extension(argument: &Argument) -> Option<TokenStream> {
    let span = spans::generated();
    let parser = argument.parser.as_ref().map(|parser| quote_spanned!(span=> .value_parser(#parser)));
    let calls = &argument.calls;
    let (prepared, action) = match &argument.action {
        None => (None, None),
        Some(action) if argument.required_by_action => (
            Some(quote_spanned!(span=> let __action: __envelope::clap::ArgAction = #action;)),
            Some(quote_spanned!(span=> .required(__action.takes_values()).action(__action))),
        ),
        Some(action) => (None, Some(quote_spanned!(span=> .action(#action)))),
    };
    if parser.is_none() && action.is_none() && calls.is_empty() {
        return None;
    }
    Some(quote_spanned! {span=>
        |__arg: __envelope::clap::Arg| {
            #prepared
            __arg #parser #action #(#calls)*
        }
    })
}
