//! The one place that makes spans.
//!
//! Generated code has the span `mixed_site`: its local names cannot be captured by the user's, and lints that the user
//! turned on do not look into it. Where the compiler may find fault with generated code because of something the user
//! wrote, the span is located at that token, so that the error stands there.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;

/// Generated code that cannot be at fault.
pub(crate) fn generated() -> Span {
    Span::mixed_site()
}

/// Generated code whose errors belong at the user's token.
pub(crate) fn located(user: Span) -> Span {
    Span::mixed_site().located_at(user)
}

/// A name of the user's as generated code names it.
pub(crate) fn located_ident(user: &Ident) -> Ident {
    let mut ident = user.clone();
    ident.set_span(located(user.span()));
    ident
}

/// As [`located`], at the first of the user's tokens.
pub(crate) fn located_on(user: &impl ToTokens) -> Span {
    located(user.span())
}
