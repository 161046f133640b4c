//! Pieces of generated code that every macro uses.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Path, parse_quote_spanned};

use crate::spans;

/// The path of the runtime, unless the key `crate` sets another.
pub(crate) fn default_runtime() -> Path {
    parse_quote_spanned!(spans::generated()=> ::envelope_runtime)
}

/// An `Option` that does not resolve to an item of the user's.
pub(crate) fn option<T: ToTokens>(value: Option<T>) -> TokenStream {
    let span = spans::generated();
    value.map_or_else(
        || quote_spanned!(span=> __envelope::None),
        |value| quote_spanned!(span=> __envelope::Some(#value)),
    )
}
