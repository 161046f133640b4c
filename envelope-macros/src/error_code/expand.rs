//! Generates the implementation of `ErrorCode` from its model. Nothing here can fail.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DeriveInput, Member, Path};

use super::model::{CodeSource, ErrorModel, Own, Text, VariantModel};
use super::template::Template;
use crate::spans;

/// Returns the implementation.
pub(crate) fn implementation(runtime: &Path, input: &DeriveInput, model: &ErrorModel<'_>) -> TokenStream {
    let span = spans::generated();
    let specs = model.variants.iter().filter_map(|variant| match &variant.source {
        CodeSource::Own(own) => Some(spec(own)),
        CodeSource::Forward { .. } => None,
    });
    let specs: Vec<TokenStream> = specs.collect();
    let count = specs.len();
    let codes = codes(model);
    let codes = quote_spanned!(span=> &[#(#codes),*]);
    // A constant cannot use the parameters of a generic enum, whose codes are checked when the program is built.
    let (constant, codes, fault) = if input.generics.params.is_empty() {
        let constant = quote_spanned!(span=> const __ENVELOPE_ALL_CODES: &'static [__envelope::Codes] = #codes;);
        let fault = quote_spanned!(span=> { __envelope::Codes::fault_in_state(__ENVELOPE_ALL_CODES) });
        (Some(constant), quote_spanned!(span=> __ENVELOPE_ALL_CODES), Some(fault))
    } else {
        (None, codes, None)
    };
    let unique = [is_unique_violation(model), unique_violation(model)];
    let methods = [Some(code(model)), explain(model), payload(model)].into_iter().chain(unique).chain([cause(model)]);
    let methods = methods.flatten();
    let body = quote_spanned! {span=>
        const CODES: &'static [__envelope::Codes] = #codes;

        #(#methods)*
    };
    let (header, state_codes) = (header(input, "ErrorCode"), state_codes(input, fault));
    let forwards = model.variants.iter().any(|variant| matches!(variant.source, CodeSource::Forward { .. }));
    // The attribute compares the codes that the enum itself declares.
    let proof = (forwards && constant.is_some()).then(|| {
        let span = spans::located(input.ident.span());
        quote_spanned!(span=> const _: () = __envelope::prove_retryable(__ENVELOPE_ALL_CODES);)
    });
    quote_spanned! {span=>
        const _: () = {
            use #runtime::__private as __envelope;

            const __ENVELOPE_CODES: [__envelope::CodeSpec; #count] = [#(#specs),*];

            #constant
            #proof

            #header {
                #body
            }

            #state_codes
        };
    }
}

/// Returns an implementation that does nothing, for an enum with errors.
pub(crate) fn stub(runtime: &Path, input: &DeriveInput) -> TokenStream {
    let span = spans::generated();
    let (header, state_codes) = (header(input, "ErrorCode"), state_codes(input, None));
    quote_spanned! {span=>
        const _: () = {
            use #runtime::__private as __envelope;

            #header {
                const CODES: &'static [__envelope::Codes] = &[];

                fn code(&self) -> &'static __envelope::CodeSpec {
                    const GENERAL_ERROR: __envelope::CodeSpec = __envelope::CodeSpec::new("GENERAL_ERROR");
                    &GENERAL_ERROR
                }
            }

            #state_codes
        };
    }
}

/// Returns a stub for an enum that does not parse. If it has attributes of thiserror, the stub has a text as well, because
/// thiserror derives nothing for the enum either.
pub(crate) fn unparsed(runtime: &Path, input: &DeriveInput, with_thiserror: bool) -> TokenStream {
    let span = spans::generated();
    let (stub, ident) = (stub(runtime, input), &input.ident);
    let text = with_thiserror.then(|| {
        quote_spanned! {span=>
            impl ::core::fmt::Display for #ident {
                fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::panic!("this error did not compile")
                }
            }
            impl ::std::error::Error for #ident {}
        }
    });
    quote_spanned!(span=> #stub #text)
}

/// Returns the header of an implementation of a trait.
fn header(input: &DeriveInput, of: &str) -> TokenStream {
    let span = spans::generated();
    let (ident, of) = (&input.ident, Ident::new(of, span));
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote_spanned! {span=>
        #[automatically_derived]
        impl #impl_generics __envelope::#of for #ident #ty_generics #where_clause
    }
}

/// Returns the implementation with the result of the check for states: a constant, or 0 for an enum that is not checked.
fn state_codes(input: &DeriveInput, fault: Option<TokenStream>) -> TokenStream {
    let span = spans::generated();
    let header = header(input, "StateErrorCodes");
    let fault = fault.unwrap_or_else(|| quote_spanned!(span=> 0));
    quote_spanned! {span=>
        #header {
            type Codes = __envelope::StateCodes<#fault>;
        }
    }
}

fn spec(own: &Own<'_>) -> TokenStream {
    let span = spans::generated();
    let Own { name, description, retryable, .. } = own;
    let number = own.number.map(|number| quote_spanned!(span=> .with_number(#number)));
    let side_effects = match own.side_effects.as_str() {
        "none" => "None",
        "partial" => "Partial",
        _ => "Complete",
    };
    let side_effects = Ident::new(side_effects, span);
    quote_spanned! {span=>
        __envelope::CodeSpec::new(#name)
            .with_description(#description)
            #number
            .with_retryable(#retryable)
            .with_side_effects(__envelope::SideEffects::#side_effects)
    }
}

/// Returns each variant with the index of its code in the table of the enum.
fn positions<'a>(model: &'a ErrorModel<'a>) -> impl Iterator<Item = (&'a VariantModel<'a>, usize)> {
    model.variants.iter().scan(0, |next, variant| {
        let at = *next;
        *next += usize::from(matches!(variant.source, CodeSource::Own(_)));
        Some((variant, at))
    })
}

fn codes(model: &ErrorModel<'_>) -> Vec<TokenStream> {
    positions(model)
        .map(|(variant, at)| match &variant.source {
            CodeSource::Own(_) => {
                let span = spans::generated();
                quote_spanned!(span=> __envelope::Codes::One(&__ENVELOPE_CODES[#at]))
            }
            CodeSource::Forward { ty, .. } => {
                let span = spans::located_on(ty);
                quote_spanned!(span=> __envelope::Codes::Nested(<#ty as __envelope::ErrorCode>::CODES))
            }
        })
        .collect()
}

/// Returns a pattern that binds the inner error of a variant to `__error`.
fn forward_pattern(variant: &VariantModel<'_>, member: &Member) -> TokenStream {
    let span = spans::generated();
    let ident = variant.ident;
    quote_spanned!(span=> Self::#ident { #member: __error, .. })
}

/// Returns a `match` on the enum, also for an empty enum.
fn matched(arms: &[TokenStream]) -> TokenStream {
    let span = spans::generated();
    if arms.is_empty() {
        return quote_spanned!(span=> match *self {});
    }
    quote_spanned!(span=> match self { #(#arms)* })
}

fn code(model: &ErrorModel<'_>) -> TokenStream {
    let span = spans::generated();
    let arms: Vec<TokenStream> = positions(model)
        .map(|(variant, at)| match &variant.source {
            CodeSource::Own(_) => {
                let ident = variant.ident;
                quote_spanned!(span=> Self::#ident { .. } => &__ENVELOPE_CODES[#at],)
            }
            CodeSource::Forward { member, ty } => {
                let pattern = forward_pattern(variant, member);
                let span = spans::located_on(ty);
                quote_spanned!(span=> #pattern => <#ty as __envelope::ErrorCode>::code(__error),)
            }
        })
        .collect();
    let matched = matched(&arms);
    quote_spanned! {span=>
        fn code(&self) -> &'static __envelope::CodeSpec {
            #matched
        }
    }
}

/// Returns a `match` with the arms of some variants, and `otherwise` for the rest.
fn some_arms(
    model: &ErrorModel<'_>,
    arm: impl Fn(&VariantModel<'_>) -> Option<TokenStream>,
    otherwise: &TokenStream,
) -> Option<TokenStream> {
    let span = spans::generated();
    let arms: Vec<TokenStream> = model.variants.iter().filter_map(arm).collect();
    if arms.is_empty() {
        return None;
    }
    let rest = (arms.len() < model.variants.len()).then(|| quote_spanned!(span=> _ => #otherwise,));
    Some(quote_spanned!(span=> match self { #(#arms)* #rest }))
}

fn explain(model: &ErrorModel<'_>) -> Option<TokenStream> {
    let span = spans::generated();
    let arm = |variant: &VariantModel<'_>| match &variant.source {
        CodeSource::Own(own) => explain_own(variant.ident, own),
        CodeSource::Forward { member, ty } => {
            let pattern = forward_pattern(variant, member);
            let span = spans::located_on(ty);
            Some(quote_spanned!(span=> #pattern => <#ty as __envelope::ErrorCode>::explain(__error, __body),))
        }
    };
    let body = some_arms(model, arm, &quote_spanned!(span=> {}))?;
    Some(quote_spanned! {span=>
        fn explain(&self, __body: &mut __envelope::ErrorBody) {
            #body
        }
    })
}

fn explain_own(ident: &Ident, own: &Own<'_>) -> Option<TokenStream> {
    let span = spans::generated();
    // An error in the formatting of a field is reported at its placeholder.
    let binding = |at: usize, span| format_ident!("__field{}", at, span = span);
    let mut used: Vec<usize> = own.context.clone();
    let mut statements = Vec::new();
    for (field, text) in [("fix_required", &own.fix_required), ("suggestion", &own.suggestion)] {
        let Some(Text { template, span: at }) = text else { continue };
        let field = Ident::new(field, span);
        let at = spans::located(*at);
        let value = match template {
            Template::Plain(text) => quote_spanned!(at=> __envelope::borrow::Cow::Borrowed(#text)),
            Template::Format { text, fields } => {
                used.extend(fields);
                let fields = fields.iter().map(|&field| binding(field, at));
                let text = syn::LitStr::new(text, at);
                quote_spanned!(at=> __envelope::borrow::Cow::Owned(::std::format!(#text, #(#fields),*)))
            }
        };
        statements.push(quote_spanned!(span=> __body.#field = __envelope::Some(#value);));
    }
    if let Some(delay) = own.retry_after_ms {
        statements.push(quote_spanned!(span=> __body.retry_after_ms = __envelope::Some(#delay);));
    }
    for &at in &own.context {
        if let Member::Named(name) = &own.fields[at] {
            let span = spans::located(name.span());
            let (name, value) = (name.unraw().to_string(), binding(at, span));
            statements.push(quote_spanned! {span=>
                __body.context.insert(#name, __envelope::ToString::to_string(#value));
            });
        }
    }
    if statements.is_empty() {
        return None;
    }
    used.sort_unstable();
    used.dedup();
    let bindings = used.iter().map(|&at| {
        let (member, binding) = (&own.fields[at], binding(at, span));
        quote_spanned!(span=> #member: #binding)
    });
    Some(quote_spanned!(span=> Self::#ident { #(#bindings,)* .. } => { #(#statements)* }))
}

fn payload(model: &ErrorModel<'_>) -> Option<TokenStream> {
    let span = spans::generated();
    let arm = |variant: &VariantModel<'_>| match &variant.source {
        CodeSource::Own(own) => own.data.as_ref().map(|(member, ty)| {
            let pattern = forward_pattern(variant, member);
            let span = spans::located_on(ty);
            quote_spanned!(span=> #pattern => <#ty as __envelope::FailureData>::set(__error, __payload),)
        }),
        CodeSource::Forward { member, ty } => {
            let pattern = forward_pattern(variant, member);
            let span = spans::located_on(ty);
            Some(quote_spanned!(span=> #pattern => <#ty as __envelope::ErrorCode>::payload(__error, __payload),))
        }
    };
    let body = some_arms(model, arm, &quote_spanned!(span=> {}))?;
    Some(quote_spanned! {span=>
        fn payload(&self, __payload: &mut __envelope::Payload) {
            #body
        }
    })
}

fn is_unique_violation(model: &ErrorModel<'_>) -> Option<TokenStream> {
    let span = spans::generated();
    let body = asked_below(model, "is_unique_violation", &quote_spanned!(span=> false), |ident, own| {
        own.is_unique_violation.then(|| quote_spanned!(span=> Self::#ident { .. } => true,))
    })?;
    Some(quote_spanned! {span=>
        fn is_unique_violation(&self) -> bool {
            #body
        }
    })
}

fn unique_violation(model: &ErrorModel<'_>) -> Option<TokenStream> {
    let span = spans::generated();
    let unknown = quote_spanned!(span=> <__envelope::Violation as ::core::default::Default>::default());
    let body = asked_below(model, "unique_violation", &unknown, |_, _| None)?;
    Some(quote_spanned! {span=>
        fn unique_violation(&self) -> __envelope::Violation {
            #body
        }
    })
}

/// Returns a method that forwards to the inner error of each variant. `own` is the answer of a variant with its own code, if
/// it is known.
fn asked_below(
    model: &ErrorModel<'_>,
    method: &str,
    otherwise: &TokenStream,
    own: impl Fn(&Ident, &Own<'_>) -> Option<TokenStream>,
) -> Option<TokenStream> {
    let span = spans::generated();
    let method = Ident::new(method, span);
    let arm = |variant: &VariantModel<'_>| match &variant.source {
        CodeSource::Forward { member, ty } => {
            let pattern = forward_pattern(variant, member);
            let span = spans::located_on(ty);
            Some(quote_spanned!(span=> #pattern => <#ty as __envelope::ErrorCode>::#method(__error),))
        }
        CodeSource::Own(below) => own(variant.ident, below).or_else(|| {
            let (member, ty) = below.source.as_ref()?;
            let pattern = forward_pattern(variant, member);
            Some(quote_spanned! {span=>
                #pattern => {
                    use __envelope::NoUniqueViolation as _;
                    <__envelope::IfUniqueViolation<#ty>>::#method(__error)
                }
            })
        }),
    };
    some_arms(model, arm, otherwise)
}

fn cause(model: &ErrorModel<'_>) -> Option<TokenStream> {
    let span = spans::generated();
    let own = quote_spanned! {span=>
        {
            use __envelope::NotAnError as _;
            <__envelope::IfError<Self>>::source(self)
        }
    };
    let arm = |variant: &VariantModel<'_>| match &variant.source {
        CodeSource::Own(_) => None,
        CodeSource::Forward { member, ty } => {
            let pattern = forward_pattern(variant, member);
            let span = spans::located(ty.span());
            Some(quote_spanned!(span=> #pattern => <#ty as __envelope::ErrorCode>::underlying(__error),))
        }
    };
    let body = match some_arms(model, arm, &own) {
        Some(body) => body,
        None if model.variants.is_empty() => return None,
        None => quote!(#own),
    };
    Some(quote_spanned! {span=>
        fn underlying(&self) -> __envelope::Option<&(dyn ::std::error::Error + 'static)> {
            #body
        }
    })
}
