//! The accumulator of errors. Every stage reports into it and continues, which is how one expansion reports all errors.

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The errors of one expansion. [`Errors::finish`] must be called; in tests, dropping unread errors panics.
pub(crate) struct Errors {
    /// `None` once the errors were read.
    list: RefCell<Option<Vec<syn::Error>>>,
    /// Whether rustc reports a fault. Nothing is generated then.
    elsewhere: Cell<bool>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Errors { list: RefCell::new(Some(Vec::new())), elsewhere: Cell::new(false) }
    }

    /// Reports an error at one span.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Reports an error that covers all of `tokens`.
    pub(crate) fn on(&self, tokens: &impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(list) = self.list.borrow_mut().as_mut() {
            list.push(error);
        }
    }

    /// Notes a fault that rustc reports, such as an unknown attribute. The expansion fails without an error of ours.
    pub(crate) fn reported_by_rustc(&self) {
        self.elsewhere.set(true);
    }

    /// Returns the number of errors. A stage compares two counts to find out whether it reported any.
    pub(crate) fn count(&self) -> usize {
        self.list.borrow().as_ref().map_or(0, Vec::len)
    }

    /// Returns one `compile_error!` for each error, or `None` if there are none and rustc reports none.
    pub(crate) fn finish(self) -> Option<TokenStream> {
        let list = self.list.borrow_mut().take().unwrap_or_default();
        if list.is_empty() && !self.elsewhere.get() {
            return None;
        }
        Some(list.iter().map(syn::Error::to_compile_error).collect())
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        let is_read = self.list.borrow().is_none();
        assert!(!cfg!(test) || is_read || std::thread::panicking(), "errors were dropped unread");
    }
}

#[cfg(test)]
mod tests {
    use super::Errors;
    use proc_macro2::Span;

    #[test]
    #[should_panic(expected = "errors were dropped unread")]
    fn unread_errors_panic() {
        let errors = Errors::new();
        errors.at(Span::call_site(), "a fault");
    }

    #[test]
    fn every_error_is_reported() {
        let errors = Errors::new();
        errors.at(Span::call_site(), "first");
        errors.at(Span::call_site(), "second");
        assert_eq!(errors.count(), 2);
        let tokens = errors.finish().expect("there are two").to_string();
        assert_eq!(tokens.matches("compile_error").count(), 2);
        assert!(Errors::new().finish().is_none());
    }
}
