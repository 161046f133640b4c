//! The arguments of `#[command(...)]`.

use proc_macro2::{Span, TokenStream};
use syn::{Expr, LitStr, Path};

use super::duration::milliseconds;
use super::effect::Effect;
use super::exit_codes::{self, ExitCodes};
use super::retry::Retry;
use crate::case::kebab;
use crate::entries::{self, Entry, SeenKeys, Value};
use crate::errors::Errors;
use crate::keys::{Key, Place};
use crate::messages;
use crate::nearest::nearest;
use crate::pieces::default_runtime;

/// The values of the keys that are valid.
pub(crate) struct CommandAttr {
    pub(crate) effect: Option<(Effect, Span)>,
    pub(crate) exit_codes: Option<ExitCodes>,
    pub(crate) get: Option<Path>,
    pub(crate) name: Option<LitStr>,
    pub(crate) examples: Vec<(LitStr, LitStr)>,
    /// The span of the word `confirm`.
    pub(crate) confirm: Option<Span>,
    pub(crate) timeout_ms: Option<u64>,
    pub(crate) retry: Option<Retry>,
    /// Whether a help text is written as a key, which is reported.
    pub(crate) has_about: bool,
    pub(crate) runtime: Path,
}

impl CommandAttr {
    pub(crate) fn parse(errors: &Errors, tokens: TokenStream) -> Self {
        let before = errors.count();
        let mut attr = CommandAttr {
            effect: None,
            exit_codes: None,
            get: None,
            name: None,
            examples: Vec::new(),
            confirm: None,
            timeout_ms: None,
            retry: None,
            has_about: false,
            runtime: default_runtime(),
        };
        // The compiler reports it.
        if is_name_value() {
            return attr;
        }
        let mut seen = SeenKeys::new(Place::Command);
        let mut get_word = None;
        for entry in entries::parse(errors, "a key, such as `effect`", tokens) {
            if ABOUT.iter().any(|word| entry.word == word) {
                if !attr.has_about {
                    errors.at(entry.word.span(), messages::about_as_key(&entry.word.to_string()));
                }
                attr.has_about = true;
                continue;
            }
            if let Some((word, _)) = Effect::ALL.iter().find(|(word, _)| entry.word == word) {
                let is_set = attr.effect.is_some();
                errors.at(entry.word.span(), messages::bare_effect(word, is_set));
                continue;
            }
            let Some(key) = seen.accept(errors, &entry.word) else { continue };
            if key.word == "get" {
                get_word = Some(entry.word.span());
            }
            attr.take(errors, key, &entry);
        }
        // A rejected key may be a misspelt `effect`.
        if attr.effect.is_none() && errors.count() == before {
            errors.at(Span::call_site(), messages::missing_effect(&Effect::ALL.map(|(word, _)| word)));
        }
        if let (Some((effect, _)), Some(word)) = (attr.effect, get_word) {
            if matches!(effect, Effect::Read | Effect::Delete | Effect::Run) {
                errors.at(word, messages::get_not_allowed(effect.word()));
            }
        }
        if let (Some((effect, _)), Some(word)) = (attr.effect, attr.confirm) {
            if !matches!(effect, Effect::Delete | Effect::Run) {
                errors.at(word, messages::confirm_not_allowed(effect.word()));
            }
        }
        if let Some((effect, span)) = attr.effect {
            if attr.exit_codes.is_some() || errors.count() == before {
                exit_codes::check(errors, effect, attr.exit_codes.as_ref(), span);
            }
        }
        attr
    }

    fn take(&mut self, errors: &Errors, key: &Key, entry: &Entry) {
        match key.word {
            "effect" => {
                self.effect = match unquoted_effect(entry) {
                    Some((value, word)) => {
                        errors.on(value, messages::unquoted_effect(word));
                        None
                    }
                    None => entry.text(errors, key).and_then(|text| effect(errors, &text)),
                }
            }
            "exit_codes" => {
                let span = entry.word.span();
                self.exit_codes = entry.list(errors, key).map(|tokens| ExitCodes::parse(errors, span, tokens));
            }
            "get" => self.get = entry.path(errors, key),
            "name" => self.name = entry.text(errors, key).filter(|name| name_is_valid(errors, name)),
            "example" => self.examples.extend(entry.two_texts(errors, key)),
            "confirm" => self.confirm = entry.bare(errors, key).then_some(entry.word.span()),
            "timeout" => self.timeout_ms = entry.text(errors, key).and_then(|text| time_limit(errors, key, &text)),
            "retry" => {
                let span = entry.word.span();
                self.retry = entry.list(errors, key).and_then(|tokens| Retry::parse(errors, key, span, tokens));
            }
            // `crate`.
            _ => self.runtime = entry.path(errors, key).unwrap_or_else(default_runtime),
        }
    }
}

/// Whether the attribute is `#[command = value]`. The tokens are the same as those of `#[command(value)]`.
fn is_name_value() -> bool {
    let text = Span::call_site().source_text().unwrap_or_default();
    text.starts_with("#[") && text[2..].find(['=', '(', '[', '{']).is_some_and(|at| text[2..][at..].starts_with('='))
}

/// The keys of clap's derive for a help text.
const ABOUT: [&str; 5] = ["about", "description", "help", "long_about", "long_help"];

/// Returns the value of `effect = create` or `effect = Effect::Create`, and its word.
fn unquoted_effect(entry: &Entry) -> Option<(&Expr, &'static str)> {
    let Value::Expr(value @ Expr::Path(path)) = &entry.value else { return None };
    let written = path.path.segments.last()?.ident.to_string().to_lowercase();
    Effect::ALL.iter().find(|(word, _)| *word == written).map(|(word, _)| (value, *word))
}

fn effect(errors: &Errors, text: &LitStr) -> Option<(Effect, Span)> {
    let word = text.value();
    let found = Effect::ALL.iter().find(|(known, _)| *known == word);
    if found.is_none() {
        let words = Effect::ALL.map(|(word, _)| word);
        errors.at(text.span(), messages::unknown_effect(&word, nearest(&word, words), &words));
    }
    found.map(|&(_, effect)| (effect, text.span()))
}

fn time_limit(errors: &Errors, key: &Key, text: &LitStr) -> Option<u64> {
    let written = text.value();
    let found = milliseconds(&written);
    if found.is_none() {
        errors.at(text.span(), messages::invalid_timeout(&written, key.usage));
    }
    found
}

fn name_is_valid(errors: &Errors, name: &LitStr) -> bool {
    let text = name.value();
    let valid = is_command_name(&text);
    if !valid {
        let cased = kebab(&text);
        errors.at(name.span(), messages::invalid_command_name(&text, is_command_name(&cased).then_some(&cased)));
    }
    valid
}

/// Whether `name` matches `^[a-z0-9][a-z0-9-]*$`.
pub(crate) fn is_command_name(name: &str) -> bool {
    !name.starts_with('-')
        && !name.is_empty()
        && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
}
