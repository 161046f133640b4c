//! The arguments of `#[error_code(...)]`.

use proc_macro2::Span;
use syn::{Attribute, Field, Ident, LitStr, Path};

use crate::codes::{self, Number};
use crate::entries::{self, Entry, SeenKeys, Value};
use crate::errors::Errors;
use crate::keys::{self, Key, Place};
use crate::messages;
use crate::nearest::{is_one_edit, nearest};
use crate::pieces::default_runtime;
use crate::standard::{ALREADY_EXISTS, STANDARD, SUCCESS};

const USAGE: &str = "#[error_code(NOT_FOUND)]";

/// Returns the path of the runtime.
pub(crate) fn runtime(errors: &Errors, attrs: &[Attribute]) -> Path {
    let mut seen = SeenKeys::new(Place::ErrorEnum);
    let mut runtime = None;
    for entry in parse_all(errors, attrs, Place::ErrorEnum, "#[error_code(crate = renamed_runtime)]", "`crate`") {
        if let Some(key) = seen.accept(errors, &entry.word) {
            runtime = entry.path(errors, key);
        }
    }
    runtime.unwrap_or_else(default_runtime)
}

/// `#[error_code(...)]` on a field: the span of each word.
#[derive(Default)]
pub(crate) struct FieldAttr {
    /// The field is part of the error's context.
    pub(crate) context: Option<Span>,
    /// The field is the `data` of the envelope.
    pub(crate) data: Option<Span>,
}

impl FieldAttr {
    pub(crate) fn parse(errors: &Errors, field: &Field) -> Self {
        let mut seen = SeenKeys::new(Place::ErrorField);
        let mut attr = FieldAttr::default();
        let expected = "a key, such as `context`";
        for entry in parse_all(errors, &field.attrs, Place::ErrorField, "#[error_code(context)]", expected) {
            let Some(key) = seen.accept(errors, &entry.word) else { continue };
            let marked = entry.bare(errors, key).then_some(entry.word.span());
            match key.word {
                "context" => attr.context = marked,
                // `data`.
                _ => attr.data = marked,
            }
        }
        attr
    }
}

/// Parses the entries of every `#[error_code(...)]`, of which none may be empty.
fn parse_all(errors: &Errors, attrs: &[Attribute], place: Place, usage: &str, expected: &str) -> Vec<Entry> {
    helper_attributes(attrs)
        .filter_map(|attr| entries::nonempty_arguments(errors, attr, place, usage))
        .flat_map(|tokens| entries::parse(errors, expected, tokens))
        .collect()
}

fn helper_attributes(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("error_code"))
}

/// `#[error_code(...)]` on a variant: the values of the keys that are valid.
#[derive(Default)]
pub(crate) struct VariantAttr {
    pub(crate) name: Option<String>,
    pub(crate) number: Option<Number>,
    pub(crate) transparent: Option<Span>,
    pub(crate) retryable: Option<(bool, Span)>,
    pub(crate) unique: Option<Span>,
    pub(crate) side_effects: Option<(String, Span)>,
    pub(crate) fix_required: Option<(LitStr, Span)>,
    pub(crate) suggestion: Option<LitStr>,
    pub(crate) retry_after_ms: Option<(u64, Span)>,
}

impl VariantAttr {
    /// Parses the attributes, or returns `None` if there are none. `suggested` is the code that follows from the variant's
    /// name.
    pub(crate) fn parse(errors: &Errors, attrs: &[Attribute], suggested: &str) -> Option<Self> {
        let first = helper_attributes(attrs).next()?;
        let before = errors.count();
        let mut attr = VariantAttr::default();
        let mut seen = SeenKeys::new(Place::ErrorVariant);
        let mut other_key = None;
        // An empty attribute is reported below, because it has no code.
        let entries = helper_attributes(attrs)
            .filter_map(|attr| entries::arguments(errors, attr, USAGE))
            .flat_map(|tokens| entries::parse(errors, "an error code, such as `NOT_FOUND`", tokens));
        for entry in entries {
            if is_key_or_slip(&entry.word.to_string(), attr.name.is_none()) {
                let Some(key) = seen.accept(errors, &entry.word) else { continue };
                if key.word != "transparent" {
                    other_key.get_or_insert(entry.word.span());
                }
                attr.take(errors, key, &entry);
            } else {
                other_key.get_or_insert(entry.word.span());
                attr.code(errors, &entry);
            }
        }
        if errors.count() == before {
            match (attr.transparent, other_key) {
                (Some(_), Some(other)) => errors.at(other, messages::transparent_with_keys()),
                (None, _) if attr.name.is_none() => {
                    errors.at(other_key.unwrap_or_else(|| path_span(first)), messages::missing_error_code(suggested));
                }
                _ => {}
            }
        }
        Some(attr)
    }

    fn code(&mut self, errors: &Errors, entry: &Entry) {
        if let Some(first) = &self.name {
            return errors.at(entry.word.span(), messages::second_error_code(first));
        }
        let Some(name) = codes::name(errors, &entry.word) else { return };
        match &entry.value {
            _ if name == SUCCESS => errors.at(entry.word.span(), messages::success_as_error()),
            _ if name == ALREADY_EXISTS => errors.at(entry.word.span(), messages::already_exists_as_error()),
            Value::Absent => {
                if let Some(meant) = STANDARD.iter().find(|row| is_one_edit(&name, row.name)) {
                    errors.at(entry.word.span(), messages::misspelt_standard(&name, meant.name));
                }
            }
            Value::Expr(value) if is_zero(value) => errors.on(value, messages::error_bound_to_zero(&name)),
            Value::Expr(value) => self.number = codes::number(errors, &name, value),
            Value::List(tokens, span) | Value::Bracketed(tokens, span) => {
                errors.at(*span, codes::number_in_brackets(&name, tokens));
            }
        }
        self.name = Some(name);
    }

    fn take(&mut self, errors: &Errors, key: &Key, entry: &Entry) {
        let word = entry.word.span();
        match key.word {
            "transparent" => self.transparent = entry.bare(errors, key).then_some(word),
            "retryable" => self.retryable = entry.flag(errors, key).map(|value| (value, word)),
            "unique" => self.unique = entry.bare(errors, key).then_some(word),
            "side_effects" => self.side_effects = entry.text(errors, key).and_then(|text| side_effects(errors, &text)),
            "fix_required" => self.fix_required = entry.text(errors, key).map(|text| (text, word)),
            "suggestion" => self.suggestion = entry.text(errors, key),
            // `retry_after_ms`.
            _ => self.retry_after_ms = entry.number(errors, key).map(|number| (number, word)),
        }
    }
}

fn path_span(attr: &Attribute) -> Span {
    syn::spanned::Spanned::span(attr.path())
}

fn is_zero(value: &syn::Expr) -> bool {
    matches!(value, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) if number.base10_digits() == "0")
}

/// Whether a word is a key or a misspelt key. The first word is the code, which may be any name, so there only a word that
/// is similar to a key counts.
fn is_key_or_slip(word: &str, code_expected: bool) -> bool {
    let is_elsewhere = keys::KEYS.iter().any(|key| key.word == word);
    let is_slip = nearest(word, keys::words(Place::ErrorVariant)).is_some();
    is_elsewhere || is_slip || (!code_expected && !codes::is_name(word))
}

fn side_effects(errors: &Errors, text: &LitStr) -> Option<(String, Span)> {
    let word = text.value();
    let words = ["none", "partial", "complete"];
    if words.contains(&word.as_str()) {
        return Some((word, text.span()));
    }
    errors.at(text.span(), messages::unknown_side_effects(&word, &words));
    None
}

/// Whether one of the attributes is one of `words`. For attributes of other derives.
pub(crate) fn has_marker(attrs: &[Attribute], words: &[&str]) -> bool {
    attrs.iter().any(|attr| attr.path().get_ident().is_some_and(|ident: &Ident| words.iter().any(|word| ident == word)))
}

/// Whether thiserror forwards the variant: `#[error(transparent)]`.
pub(crate) fn is_transparent_error(attrs: &[Attribute]) -> bool {
    attrs
        .iter()
        .any(|attr| attr.path().is_ident("error") && attr.parse_args::<Ident>().is_ok_and(|word| word == "transparent"))
}
