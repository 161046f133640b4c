//! `default_value_t` and its kin: a default that is a value of the argument's type, not a text.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Ident, Type};

use crate::spans;

/// The call for `default_value_t` or `default_value_os_t`; without a value the type's own default is taken.
pub(crate) fn one(word: &Ident, ty: &Type, value: Option<&Expr>, value_enum: bool) -> TokenStream {
    let span = spans::located_on(word);
    let value = value
        .map_or_else(|| quote_spanned!(span=> <#ty as ::core::default::Default>::default()), ToTokens::to_token_stream);
    let Texts { owned, borrow, from } = texts(word, value_enum);
    quote_spanned! {span=>
        .default_value({
            static __ENVELOPE_DEFAULT: ::std::sync::OnceLock<#owned> = ::std::sync::OnceLock::new();
            let __default: &'static #owned = __ENVELOPE_DEFAULT.get_or_init(|| {
                let __value: #ty = #value;
                let __value = &__value;
                #from
            });
            #borrow(__default)
        })
    }
}

/// The call for `default_values_t` or `default_values_os_t`; `ty` is the type of one value.
pub(crate) fn many(word: &Ident, ty: &Type, values: &Expr, value_enum: bool) -> TokenStream {
    let span = spans::located_on(word);
    let Texts { owned, borrow, from } = texts(word, value_enum);
    quote_spanned! {span=>
        .default_values({
            static __ENVELOPE_DEFAULTS: ::std::sync::OnceLock<__envelope::vec::Vec<#owned>> =
                ::std::sync::OnceLock::new();
            let __defaults: &'static [#owned] = __ENVELOPE_DEFAULTS.get_or_init(|| {
                let __values = ::core::iter::IntoIterator::into_iter(#values);
                ::core::iter::Iterator::collect(::core::iter::Iterator::map(__values, |__value| {
                    let __value: &#ty = ::core::borrow::Borrow::borrow(&__value);
                    #from
                }))
            });
            ::core::iter::Iterator::map(__defaults.iter(), #borrow)
        })
    }
}

/// How a value becomes the text that clap parses again.
struct Texts {
    /// The type of the text.
    owned: TokenStream,
    /// From a reference to that type to what clap takes.
    borrow: TokenStream,
    /// The text of `__value`, which is a reference.
    from: TokenStream,
}

fn texts(word: &Ident, value_enum: bool) -> Texts {
    let span = spans::located_on(word);
    let string = || quote_spanned!(span=> __envelope::String);
    let as_str = || quote_spanned!(span=> __envelope::String::as_str);
    if value_enum {
        let from = quote_spanned! {span=>
            __envelope::ToString::to_string(
                __envelope::clap::ValueEnum::to_possible_value(__value)
                    .expect("a default is one of the possible values")
                    .get_name(),
            )
        };
        Texts { owned: string(), borrow: as_str(), from }
    } else if word.to_string().contains("_os_") {
        Texts {
            owned: quote_spanned!(span=> ::std::ffi::OsString),
            borrow: quote_spanned!(span=> ::std::ffi::OsString::as_os_str),
            from: quote_spanned! {span=>
                <::std::ffi::OsString as ::core::convert::From<_>>::from(::core::clone::Clone::clone(__value))
            },
        }
    } else {
        Texts {
            owned: string(),
            borrow: as_str(),
            from: quote_spanned!(span=> __envelope::ToString::to_string(__value)),
        }
    }
}
