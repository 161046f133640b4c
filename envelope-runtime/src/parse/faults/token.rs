//! The words of a call while it is repaired.

use std::ffi::{OsStr, OsString};

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) text: OsString,
    pub(super) origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Written by the caller.
    Given,
    /// clap's suggestion, in place of a token whose fault is already recorded.
    Repaired,
    /// Follows an unknown flag that was removed, and may be its value.
    PerhapsValue,
}

/// Returns whether a token is the word that clap names, with or without an attached value, or contains it as one of its
/// short flags.
pub(super) fn matches_word(token: &OsStr, word: &str) -> bool {
    let token = token.to_string_lossy();
    if word.starts_with("--") {
        return token.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
    }
    match (token.strip_prefix('-'), word.strip_prefix('-')) {
        (Some(shorts), Some(short)) => !shorts.starts_with('-') && shorts.contains(short),
        _ => token == word,
    }
}
