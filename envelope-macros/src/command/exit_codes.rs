//! `exit_codes(...)`: the names of a command's exit codes and their numbers.

use proc_macro2::{Span, TokenStream};

use super::effect::Effect;
use crate::codes::{self, Number};
use crate::entries::{self, Entry, Value};
use crate::errors::Errors;
use crate::messages;
use crate::nearest::nearest;
use crate::standard::{ALREADY_EXISTS, NOT_FOUND, STANDARD, standard};

/// The exit codes that the author declared.
pub(crate) struct ExitCodes {
    /// The span of the word `exit_codes`.
    pub(crate) span: Span,
    pub(crate) bindings: Vec<Binding>,
    /// Whether every binding is valid. A missing name is reported only then: an invalid binding may be meant for it.
    is_valid: bool,
}

/// A name and its number.
#[derive(Clone)]
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) number: Number,
}

impl ExitCodes {
    pub(crate) fn parse(errors: &Errors, span: Span, tokens: TokenStream) -> Self {
        let before = errors.count();
        let mut bindings: Vec<Binding> = Vec::new();
        for entry in entries::parse(errors, "an error code, such as `NOT_FOUND`", tokens) {
            let Some(name) = codes::name(errors, &entry.word) else { continue };
            if bindings.iter().any(|binding| binding.name == name) {
                errors.at(entry.word.span(), messages::duplicate_error_code(&name));
                continue;
            }
            if let Some(number) = number(errors, &name, &entry) {
                bindings.push(Binding { name, number });
            }
        }
        ExitCodes { span, bindings, is_valid: errors.count() == before }
    }

    fn find(&self, name: &str) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.name == name)
    }
}

fn number(errors: &Errors, name: &str, entry: &Entry) -> Option<Number> {
    match &entry.value {
        Value::Expr(value) => codes::number(errors, name, value),
        Value::Absent => {
            let row = standard(name);
            if row.is_none() {
                let nearest = nearest(name, STANDARD.iter().map(|row| row.name));
                errors.at(entry.word.span(), messages::missing_exit_code(name, nearest));
            }
            row.map(|row| Number { value: row.number, span: entry.word.span() })
        }
        Value::List(tokens, span) | Value::Bracketed(tokens, span) => {
            errors.at(*span, codes::number_in_brackets(name, tokens));
            None
        }
    }
}

/// Checks the rules of the effect. A missing table is reported at `effect_span`.
pub(crate) fn check(errors: &Errors, effect: Effect, table: Option<&ExitCodes>, effect_span: Span) {
    let span = table.map_or(effect_span, |table| table.span);
    let lacks = |name| table.is_none_or(|table| table.is_valid && table.find(name).is_none());
    match effect {
        Effect::Create if lacks(ALREADY_EXISTS) => errors.at(span, messages::missing_already_exists()),
        Effect::Delete if lacks(NOT_FOUND) => errors.at(span, messages::missing_not_found()),
        _ => {}
    }
    let Some(table) = table else { return };
    if let (Effect::Delete, Some(absent)) = (effect, table.find(NOT_FOUND)) {
        if absent.number.value != 0 {
            errors.at(absent.number.span, messages::not_found_not_zero());
        }
    }
    if let Some(conflict) = table.find(ALREADY_EXISTS) {
        let number = conflict.number.value;
        let other = table.bindings.iter().find(|other| other.name != ALREADY_EXISTS && other.number.value == number);
        if let Some(other) = other {
            errors.at(conflict.number.span, messages::shared_exit_code(number, &other.name));
        }
    }
}
