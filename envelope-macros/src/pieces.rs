//! Pieces of generated code that every macro uses.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{DeriveInput, Path, parse_quote_spanned};

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

/// Returns an empty struct with the name of a type that does not parse, for its stub. `None` for a generic type.
pub(crate) fn unparsed_type(tokens: TokenStream) -> Option<DeriveInput> {
    let mut tokens = tokens.into_iter().skip_while(|token| !is_word(token, &["struct", "enum", "union"]));
    let (_, name) = (tokens.next()?, tokens.next()?);
    match (&name, tokens.next()) {
        (TokenTree::Ident(_), Some(TokenTree::Group(_))) => syn::parse2(quote!(struct #name;)).ok(),
        _ => None,
    }
}

/// Whether the tokens contain `#[word…]`, at any depth.
pub(crate) fn contains_attribute(tokens: TokenStream, word: &str) -> bool {
    let starts = |group: &Group| group.stream().into_iter().next().is_some_and(|first| is_word(&first, &[word]));
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            (group.delimiter() == Delimiter::Bracket && starts(&group)) || contains_attribute(group.stream(), word)
        }
        _ => false,
    })
}

fn is_word(token: &TokenTree, words: &[&str]) -> bool {
    matches!(token, TokenTree::Ident(found) if words.iter().any(|word| found == word))
}
