//! Pieces of generated code that every macro uses.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};

use crate::spans;

/// An `Option`, spelt so that no name of the user's can be in its place.
pub(crate) fn option<T: ToTokens>(value: Option<T>) -> TokenStream {
    let span = spans::generated();
    value.map_or_else(
        || quote_spanned!(span=> ::core::option::Option::None),
        |value| quote_spanned!(span=> ::core::option::Option::Some(#value)),
    )
}
