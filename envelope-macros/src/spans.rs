//! The spans of generated code. No other module creates one.
//!
//! Generated code has the span `mixed_site`: its local names cannot clash with the user's, and the user's lints do not
//! apply to it. If the compiler may reject generated code because of a token of the user, the span is located at that
//! token, and the error is reported there.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;

/// Returns the span of code that the compiler never rejects.
pub(crate) fn generated() -> Span {
    Span::mixed_site()
}

/// Returns the span of code whose errors are reported at a token of the user.
pub(crate) fn located(user: Span) -> Span {
    Span::mixed_site().located_at(user)
}

/// Returns an identifier of the user with a located span.
pub(crate) fn located_ident(user: &Ident) -> Ident {
    let mut ident = user.clone();
    ident.set_span(located(user.span()));
    ident
}

/// Like [`located`], for all tokens of a syntax node.
pub(crate) fn located_on(user: &impl ToTokens) -> Span {
    located(user.span())
}
