//! The names and numbers of exit codes, with the rules that `exit_codes(...)` and `#[error_code(...)]` share.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Ident, Lit, LitInt};

use crate::case::screaming_snake;
use crate::errors::Errors;
use crate::messages;
use crate::standard::{CANCELLED, HIGHEST, NOT_FOUND, SUCCESS, standard};

/// Whether `name` matches `^[A-Z][A-Z0-9_]+$`.
pub(crate) fn is_name(name: &str) -> bool {
    let mut letters = name.bytes();
    letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && name.len() > 1
        && letters.all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'_')
}

/// Returns a word as a name, or reports that its case is wrong or that the name is reserved.
pub(crate) fn name(errors: &Errors, word: &Ident) -> Option<String> {
    let name = word.to_string();
    if name == CANCELLED {
        errors.at(word.span(), messages::cancelled());
        return None;
    }
    if is_name(&name) {
        return Some(name);
    }
    let cased = screaming_snake(&name);
    errors.at(word.span(), messages::invalid_error_code(&name, is_name(&cased).then_some(cased.as_str())));
    None
}

/// An exit code in an attribute.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub(crate) value: u8,
    pub(crate) span: Span,
}

/// Returns the number that is bound to `name`, or reports that it is not allowed.
pub(crate) fn number(errors: &Errors, name: &str, value: &Expr) -> Option<Number> {
    let Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) = value else {
        errors.on(value, messages::expected_exit_code());
        return None;
    };
    if !literal.suffix().is_empty() {
        errors.on(value, messages::suffixed_exit_code(literal.base10_digits()));
        return None;
    }
    let Some(number) = literal.base10_parse::<u8>().ok().filter(|&number| number <= HIGHEST) else {
        errors.on(value, messages::exit_code_out_of_range(literal.base10_digits()));
        return None;
    };
    match refusal(name, number) {
        Some(message) => {
            errors.on(value, message);
            None
        }
        None => Some(Number { value: number, span: value.span() }),
    }
}

/// Returns the error for a number in brackets. The suggestion repeats the number if it is allowed.
pub(crate) fn number_in_brackets(name: &str, tokens: &TokenStream) -> String {
    let written = syn::parse2::<LitInt>(tokens.clone()).ok().and_then(|number| number.base10_parse::<u8>().ok());
    let written = written.filter(|&number| number <= HIGHEST && refusal(name, number).is_none());
    let number = written.or_else(|| standard(name).map(|row| row.number)).unwrap_or(FIRST_FREE);
    messages::bracketed_exit_code(name, number)
}

/// The first number that belongs to the author of a command.
const FIRST_FREE: u8 = 79;

/// Returns the error for a number that `name` cannot have.
fn refusal(name: &str, number: u8) -> Option<String> {
    let fixed = standard(name).filter(|row| row.number <= 2);
    match (fixed, number) {
        (Some(row), _) if row.number == number => None,
        (Some(row), _) => Some(messages::fixed_exit_code(name, row.number)),
        (None, 1 | 2) => Some(messages::reserved_exit_code(name)),
        (None, 0) if name != NOT_FOUND && name != SUCCESS => Some(messages::error_bound_to_zero(name)),
        (None, _) => None,
    }
}
