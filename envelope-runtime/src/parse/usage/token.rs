//! The words of a call, while it is mended.

use std::ffi::{OsStr, OsString};

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) text: OsString,
    pub(super) origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Given,
    /// A suggestion of clap's, in place of a token that is noted already.
    Mended,
    /// Stood behind an unknown flag that was taken out, and may have been its value.
    PerhapsValue,
}

/// Whether a token is the word that clap names, with or without an attached value, or has it among its short flags.
pub(super) fn spells(token: &OsStr, word: &str) -> bool {
    let token = token.to_string_lossy();
    if word.starts_with("--") {
        return token.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
    }
    match (token.strip_prefix('-'), word.strip_prefix('-')) {
        (Some(shorts), Some(short)) => !shorts.starts_with('-') && shorts.contains(short),
        _ => token == word,
    }
}
