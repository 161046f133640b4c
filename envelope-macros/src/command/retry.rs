//! `retry(...)`: the number of attempts and the delays between them.

use proc_macro2::{Span, TokenStream};
use syn::LitStr;

use super::duration::milliseconds;
use crate::entries::{self, Entry, SeenKeys};
use crate::errors::Errors;
use crate::keys::{Key, Place};
use crate::messages;
use crate::nearest::nearest;

/// The defaults of the first and of the longest delay, in milliseconds.
const BASE_MS: u64 = 100;
const MAX_MS: u64 = 10_000;

/// The maximum number of attempts.
const MOST_ATTEMPTS: u64 = 100;

/// How the delays grow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    Immediate,
    Linear,
    Exponential,
}

impl Policy {
    const ALL: [(&'static str, Policy); 3] =
        [("immediate", Policy::Immediate), ("linear", Policy::Linear), ("exponential", Policy::Exponential)];

    /// Returns the name of the runtime's variant.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Policy::Immediate => "Immediate",
            Policy::Linear => "Linear",
            Policy::Exponential => "Exponential",
        }
    }
}

/// The retries of a command.
pub(crate) struct Retry {
    /// The span of the word `retry`.
    pub(crate) span: Span,
    pub(crate) policy: Policy,
    /// Including the first one.
    pub(crate) attempts: u32,
    pub(crate) base_ms: u64,
    pub(crate) max_ms: u64,
}

/// The values of the keys that are valid.
#[derive(Default)]
struct Keys {
    policy: Option<Policy>,
    attempts: Option<u32>,
    /// The span of the word, the literal, and its value.
    base: Option<(Span, LitStr, u64)>,
    max: Option<(LitStr, u64)>,
}

impl Retry {
    /// Parses the keys in the parentheses. Returns `None` if an error was reported.
    pub(super) fn parse(errors: &Errors, retry: &Key, span: Span, tokens: TokenStream) -> Option<Self> {
        let before = errors.count();
        let (mut seen, mut given) = (SeenKeys::new(Place::Retry), Keys::default());
        for entry in entries::parse(errors, "a key, such as `attempts`", tokens) {
            if let Some(key) = seen.accept(errors, &entry.word) {
                given.take(errors, key, &entry);
            }
        }
        // A rejected key may be the misspelt form of a missing one.
        if errors.count() > before {
            return None;
        }
        let (policy, attempts) = match (given.policy, given.attempts) {
            (Some(policy), Some(attempts)) => (policy, attempts),
            (policy, attempts) => {
                let missing = match (policy, attempts) {
                    (Some(_), _) => messages::missing_retry_key("attempts", retry.usage),
                    (_, Some(_)) => messages::missing_retry_key("policy", retry.usage),
                    _ => retry.wrong_value(),
                };
                errors.at(span, missing);
                return None;
            }
        };
        match (&given.base, &given.max) {
            (Some((word, ..)), _) if policy == Policy::Immediate => {
                errors.at(*word, messages::base_without_wait());
                return None;
            }
            (Some((_, base, base_ms)), Some((max, max_ms))) if base_ms > max_ms => {
                errors.at(base.span(), messages::base_exceeds_max(&base.value(), &max.value()));
                return None;
            }
            _ => {}
        }
        // A default must not contradict the delay that is given.
        let (base, max) = (given.base.map(|(_, _, base)| base), given.max.map(|(_, max)| max));
        let base_ms = base.unwrap_or_else(|| max.map_or(BASE_MS, |max| max.min(BASE_MS)));
        Some(Retry { span, policy, attempts, base_ms, max_ms: max.unwrap_or(MAX_MS.max(base_ms)) })
    }
}

impl Keys {
    fn take(&mut self, errors: &Errors, key: &Key, entry: &Entry) {
        match key.word {
            "policy" => self.policy = entry.text(errors, key).and_then(|text| policy(errors, &text)),
            "attempts" => self.attempts = entry.number(errors, key).and_then(|number| attempts(errors, entry, number)),
            "base" => {
                let base = delay(errors, key, entry);
                self.base = base.map(|(text, milliseconds)| (entry.word.span(), text, milliseconds));
            }
            // `max`.
            _ => self.max = delay(errors, key, entry),
        }
    }
}

fn policy(errors: &Errors, text: &LitStr) -> Option<Policy> {
    let word = text.value();
    let found = Policy::ALL.iter().find(|(known, _)| *known == word);
    if found.is_none() {
        let words = Policy::ALL.map(|(word, _)| word);
        errors.at(text.span(), messages::unknown_policy(&word, nearest(&word, words), &words));
    }
    found.map(|&(_, policy)| policy)
}

fn attempts(errors: &Errors, entry: &Entry, number: u64) -> Option<u32> {
    if number < 2 {
        errors.at(entry.value_span(), messages::too_few_attempts());
        return None;
    }
    if number > MOST_ATTEMPTS {
        errors.at(entry.value_span(), messages::too_many_attempts());
        return None;
    }
    u32::try_from(number).ok()
}

fn delay(errors: &Errors, key: &Key, entry: &Entry) -> Option<(LitStr, u64)> {
    let text = entry.text(errors, key)?;
    let written = text.value();
    let found = milliseconds(&written);
    if found.is_none() {
        errors.at(text.span(), messages::invalid_wait(key.word, key.usage, &written));
    }
    found.map(|milliseconds| (text, milliseconds))
}
