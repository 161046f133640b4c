//! The parameters of a command: their descriptions as struct literals, and their kinds as types.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::command::arg::Argument;
use crate::command::param::{Flatten, Param};
use crate::command::shape::{Shape, is_standard};
use crate::command::stdin::Stdin;
use crate::docs::Help;
use crate::spans;

/// Returns the description of a parameter that is taken by value.
pub(super) fn param(param: &Param) -> Option<TokenStream> {
    let span = spans::generated();
    match param {
        Param::State(_) => None,
        Param::Arg(argument) => {
            let spec = arg_spec(argument);
            Some(quote_spanned!(span=> __envelope::Param::Arg(#spec)))
        }
        Param::Stdin(stdin) => {
            let Stdin { id, help, max_bytes, ty, optional, .. } = &**stdin;
            let (required, reader) = (!optional, reader("FromStdin", ty));
            let max_bytes = Literal::u64_unsuffixed(*max_bytes);
            Some(quote_spanned! {span=>
                __envelope::Param::Stdin(__envelope::StdinSpec {
                    id: #id,
                    help: #help,
                    max_bytes: #max_bytes,
                    required: #required,
                    reader: #reader,
                })
            })
        }
        Param::Flatten(Flatten { ty, settings, .. }) => {
            let reader = reader("Flattens", ty);
            let span = spans::located_on(ty);
            let augment = if settings.is_empty() {
                quote_spanned!(span=> <#ty as __envelope::Flattens>::augment_args)
            } else {
                let calls = settings.iter().map(|(word, value)| quote!(.#word(#value)));
                quote_spanned!(span=> |__command| <#ty as __envelope::Flattens>::augment_args(__command #(#calls)*))
            };
            Some(quote_spanned! {span=>
                __envelope::Param::Flatten(__envelope::FlattenSpec { reader: #reader, augment: #augment })
            })
        }
    }
}

/// Returns the `ArgSpec`. Fields that have their default are left out.
fn arg_spec(argument: &Argument) -> TokenStream {
    let span = spans::generated();
    let Argument { id, value_name, help: Help { short: help, long: long_help }, .. } = argument;
    let some = |field: &str, value: Option<&dyn ToTokens>| {
        let field = Ident::new(field, span);
        value.map(|value| quote_spanned!(span=> #field: __envelope::Some(#value),))
    };
    let help = (!help.is_empty()).then(|| quote_spanned!(span=> help: #help,));
    let long_help = long_help.as_ref().map(|text| {
        let text = text.optional();
        quote_spanned!(span=> long_help: #text,)
    });
    let long = some("long", argument.long.as_ref().map(|text| text as _));
    let short = some("short", argument.short.as_ref().map(|(letter, _)| letter as _));
    let env = some("env", argument.env.as_ref().map(|text| text as _));
    let default = some("default", argument.default.as_ref().map(|text| text as _));
    let required = argument.required.then(|| quote_spanned!(span=> required: true,));
    let arity = match argument.shape {
        Shape::Plain | Shape::Optional => None,
        Shape::Flag => Some("Flag"),
        Shape::Unit => Some("Unit"),
        Shape::OptionalValue => Some("OptionalValue"),
        Shape::Many | Shape::OptionalMany => Some("Many"),
    };
    let arity = arity.map(|arity| {
        let arity = Ident::new(arity, span);
        quote_spanned!(span=> arity: __envelope::Arity::#arity,)
    });
    let parser = Parser::of(argument);
    let needs_reader = parser != Parser::Standard && argument.shape != Shape::Unit;
    let reader = needs_reader.then(|| reader("ArgValue", &argument.ty));
    let reader = some("reader", reader.as_ref().map(|reader| reader as _));
    let parser = (parser == Parser::Inferred).then(|| {
        let ty = &argument.ty;
        let span = spans::located_on(ty);
        quote_spanned! {span=>
            parser: __envelope::Some(|| {
                use __envelope::attempts::*;
                (&&&&&&&&<__envelope::Infer<#ty>>::NEW).parser()
            }),
        }
    });
    let extend = extend(argument);
    let extend = some("extend", extend.as_ref().map(|extend| extend as _));
    quote_spanned! {span=>
        __envelope::ArgSpec {
            id: #id,
            value_name: #value_name,
            #help
            #long_help
            #long
            #short
            #env
            #default
            #required
            #arity
            #reader
            #parser
            #extend
            ..__envelope::ArgSpec::DEFAULT
        }
    }
}

/// Returns the reader of a type. Its bounds are the ones that the user's type may lack, so it is located at the type.
fn reader(requirement: &str, ty: &Type) -> TokenStream {
    let span = spans::located_on(ty);
    let requirement = Ident::new(requirement, span);
    quote_spanned!(span=> &<#ty as __envelope::#requirement>::READER)
}

/// The method calls for keys that are not data, in the order of clap's derive: the parser, the action, the rest as written.
fn extend(argument: &Argument) -> Option<TokenStream> {
    let span = spans::generated();
    let parser = argument.parser.as_ref().map(|parser| {
        if argument.shape == Shape::Unit {
            return quote_spanned!(span=> .value_parser(#parser));
        }
        let (ty, at) = (&argument.ty, spans::located_on(parser));
        quote_spanned! {at=>
            .value_parser({
                let __parser = #parser;
                (&&&&__envelope::ParserOf::<#ty, _>::new(&__parser)).types().compare();
                __parser
            })
        }
    });
    let calls = &argument.calls;
    let (let_action, action) = match &argument.action {
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
            #let_action
            __arg #parser #action #(#calls)*
        }
    })
}

/// The origin of an argument's parser.
#[derive(Debug, PartialEq, Eq)]
enum Parser {
    /// The runtime, because the type is one of the standard library's.
    Standard,
    /// The type, with the rules of `clap::value_parser!`.
    Inferred,
    /// The key `value_parser`. A unit has no parser.
    Elsewhere,
}

impl Parser {
    fn of(argument: &Argument) -> Self {
        if argument.parser.is_some() || argument.shape == Shape::Unit {
            Parser::Elsewhere
        } else if is_standard(&argument.ty) {
            Parser::Standard
        } else {
            Parser::Inferred
        }
    }
}

/// Returns the runtime's type for the kind of a parameter. It has no bounds on the parameter's own type: these are checked
/// once, by the reader.
pub(super) fn kind(param: &Param) -> TokenStream {
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
            if Parser::of(argument) == Parser::Standard {
                quote_spanned!(span=> __envelope::#kind<#ty, __envelope::Standard<#ty>>)
            } else {
                quote_spanned!(span=> __envelope::#kind<#ty>)
            }
        }
    }
}

/// Returns the type of a parameter's value, rebuilt from the type of one value.
pub(super) fn value_type(param: &Param) -> TokenStream {
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
                Shape::Optional => quote_spanned!(span=> __envelope::Option<#ty>),
                Shape::OptionalValue => quote_spanned!(span=> __envelope::Option<__envelope::Option<#ty>>),
                Shape::Many => quote_spanned!(span=> __envelope::vec::Vec<#ty>),
                Shape::OptionalMany => quote_spanned!(span=> __envelope::Option<__envelope::vec::Vec<#ty>>),
            }
        }
    }
}

fn optional_type(ty: &Type, optional: bool) -> TokenStream {
    let span = spans::located_on(ty);
    if optional { quote_spanned!(span=> __envelope::Option<#ty>) } else { quote_spanned!(span=> #ty) }
}
