//! `default_value_t` and its variants: a default that is a value of the argument's type.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Type};

use super::shape::is_standard;
use crate::spans;

/// The expansion of `default_value_t` or `default_value_os_t`.
pub(crate) enum DefaultValue {
    /// The text of a literal.
    Text(LitStr),
    /// A method call on clap's `Arg`.
    Call(TokenStream),
}

/// Expands `default_value_t` or `default_value_os_t`. Without a value, it is the default of the type.
pub(crate) fn one(word: &Ident, ty: &Type, value: Option<&Expr>, value_enum: bool) -> DefaultValue {
    // The other keys have bounds on the type, which the compiler must check.
    if word == "default_value_t" && !value_enum {
        if let Some(text) = value.and_then(|value| literal(ty, value)) {
            return DefaultValue::Text(text);
        }
    }
    let span = spans::located_on(word);
    let value = value
        .map_or_else(|| quote_spanned!(span=> <#ty as ::core::default::Default>::default()), ToTokens::to_token_stream);
    let text = text(word, value_enum);
    DefaultValue::Call(quote_spanned! {span=>
        .default_value({
            static __DEFAULT: __envelope::DefaultCache = __envelope::DefaultCache::new();
            __DEFAULT.one(|| {
                let __value: #ty = #value;
                let __value = &__value;
                #text
            })
        })
    })
}

/// Expands `default_values_t` or `default_values_os_t`; `ty` is the type of one value.
pub(crate) fn many(word: &Ident, ty: &Type, values: &Expr, value_enum: bool) -> TokenStream {
    let span = spans::located_on(word);
    let text = text(word, value_enum);
    quote_spanned! {span=>
        .default_values({
            static __DEFAULT: __envelope::DefaultCache = __envelope::DefaultCache::new();
            __DEFAULT.many(|| {
                let __values = ::core::iter::IntoIterator::into_iter(#values);
                ::core::iter::Iterator::collect(::core::iter::Iterator::map(__values, |__value| {
                    let __value: &#ty = ::core::borrow::Borrow::borrow(&__value);
                    #text
                }))
            })
        })
    }
}

/// Returns the text of a literal whose type is that of the parameter: a whole number in range, a boolean, a character.
fn literal(ty: &Type, value: &Expr) -> Option<LitStr> {
    let Expr::Lit(ExprLit { lit, attrs }) = value else { return None };
    if !attrs.is_empty() || !is_standard(ty) {
        return None;
    }
    let name = ty.to_token_stream().to_string();
    let text = match lit {
        Lit::Int(number) if number.suffix().is_empty() => {
            let digits = number.base10_digits();
            let fits = match name.as_str() {
                "u8" => digits.parse::<u8>().is_ok(),
                // In range on every platform.
                "u16" | "usize" => digits.parse::<u16>().is_ok(),
                "u32" => digits.parse::<u32>().is_ok(),
                "u64" => digits.parse::<u64>().is_ok(),
                "u128" => digits.parse::<u128>().is_ok(),
                "i8" => digits.parse::<i8>().is_ok(),
                "i16" | "isize" => digits.parse::<i16>().is_ok(),
                "i32" => digits.parse::<i32>().is_ok(),
                "i64" => digits.parse::<i64>().is_ok(),
                "i128" => digits.parse::<i128>().is_ok(),
                _ => false,
            };
            fits.then(|| digits.to_owned())?
        }
        Lit::Bool(value) if name == "bool" => value.value.to_string(),
        Lit::Char(value) if name == "char" => value.value().to_string(),
        _ => return None,
    };
    Some(LitStr::new(&text, lit.span()))
}

/// Returns the text of `__value`, a reference, in the form that clap parses.
fn text(word: &Ident, value_enum: bool) -> TokenStream {
    let span = spans::located_on(word);
    let os_string = quote_spanned!(span=> <::std::ffi::OsString as ::core::convert::From<_>>::from);
    if value_enum {
        quote_spanned! {span=>
            #os_string(__envelope::ToString::to_string(
                __envelope::clap::ValueEnum::to_possible_value(__value)
                    .expect("a default is one of the possible values")
                    .get_name(),
            ))
        }
    } else if word.to_string().contains("_os_") {
        quote_spanned!(span=> #os_string(::core::clone::Clone::clone(__value)))
    } else {
        quote_spanned!(span=> #os_string(__envelope::ToString::to_string(__value)))
    }
}
