//! The table of keys: where each is allowed and which value it takes. A test compares it with the attribute reference in
//! `docs/attributes.md`.

use crate::messages;

/// The place of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Command,
    Retry,
    Flatten,
    Arg,
    ErrorEnum,
    ErrorVariant,
    ErrorField,
    ResourceStruct,
    ResourceField,
}

impl Place {
    /// Returns the name of the attribute.
    pub(crate) fn attribute(self) -> &'static str {
        self.phrase().split(['[', '(']).nth(1).unwrap_or_default()
    }

    /// Returns the attribute and its item, for messages.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Place::Command => "`#[command(...)]` on a function",
            Place::Retry => "`#[command(retry(...))]`",
            Place::Flatten => "`#[command(...)]` on a parameter",
            Place::Arg => "`#[arg(...)]`",
            Place::ErrorEnum => "`#[error_code(...)]` on an enum",
            Place::ErrorVariant => "`#[error_code(...)]` on a variant",
            Place::ErrorField => "`#[error_code(...)]` on a field",
            Place::ResourceStruct => "`#[resource(...)]` on a struct",
            Place::ResourceField => "`#[resource(...)]` on a field",
        }
    }
}

/// A key of an attribute.
pub(crate) struct Key {
    pub(crate) word: &'static str,
    pub(crate) place: Place,
    /// The kind of value, as the object of "`effect` takes …".
    pub(crate) takes: &'static str,
    /// An example of the key with a value.
    pub(crate) usage: &'static str,
    /// Whether the key may be repeated.
    pub(crate) repeatable: bool,
}

impl Key {
    /// Returns the error for a value of another kind.
    pub(crate) fn wrong_value(&self) -> String {
        messages::wrong_value(self.word, self.takes, self.usage)
    }
}

const fn key(place: Place, word: &'static str, takes: &'static str, usage: &'static str) -> Key {
    Key { word, place, takes, usage, repeatable: false }
}

pub(crate) const TEXT: &str = "a string literal";
pub(crate) const PATH: &str = "a path";
pub(crate) const LETTER: &str = "a character literal";
pub(crate) const CODES: &str = "error codes in parentheses";
const NOTHING: &str = "no value";
const FLAG: &str = "`true`, `false` or no value";
const VALUE: &str = "a value";
pub(crate) const DURATION: &str = "a duration as a string literal";

/// Keys that other attributes could have with another meaning.
pub(crate) const AMBIGUOUS: [&str; 13] = [
    "action", "context", "crate", "data", "example", "get", "help", "id", "key", "name", "required", "retry", "unique",
];

pub(crate) const KEYS: &[Key] = &[
    key(Place::Command, "effect", TEXT, r#"effect = "create""#),
    key(Place::Command, "exit_codes", CODES, "exit_codes(ALREADY_EXISTS = 10, NOT_FOUND)"),
    key(Place::Command, "get", PATH, "get = get"),
    key(Place::Command, "name", TEXT, r#"name = "create""#),
    Key {
        repeatable: true,
        ..key(
            Place::Command,
            "example",
            "two string literals in parentheses",
            r#"example("create foo", "tool create foo")"#,
        )
    },
    key(Place::Command, "confirm", NOTHING, "confirm"),
    key(Place::Command, "timeout", DURATION, r#"timeout = "30s""#),
    key(
        Place::Command,
        "retry",
        "a policy and a number of attempts in parentheses",
        r#"retry(policy = "exponential", attempts = 4)"#,
    ),
    key(Place::Command, "crate", PATH, "crate = renamed_runtime"),
    key(Place::Retry, "policy", r#"`"immediate"`, `"linear"` or `"exponential"`"#, r#"policy = "exponential""#),
    key(Place::Retry, "attempts", "an integer from 2 to 100", "attempts = 4"),
    key(Place::Retry, "base", DURATION, r#"base = "100ms""#),
    key(Place::Retry, "max", DURATION, r#"max = "10s""#),
    key(Place::Flatten, "flatten", NOTHING, "flatten"),
    key(Place::Flatten, "next_help_heading", VALUE, r#"next_help_heading = "Paging""#),
    key(Place::Flatten, "next_display_order", VALUE, "next_display_order = 10"),
    key(Place::Arg, "id", TEXT, r#"id = "name""#),
    key(Place::Arg, "long", TEXT, r#"long = "name""#),
    key(Place::Arg, "short", LETTER, "short = 'n'"),
    key(Place::Arg, "value_name", TEXT, r#"value_name = "NAME""#),
    key(Place::Arg, "env", TEXT, r#"env = "TOOL_NAME""#),
    key(Place::Arg, "default_value", TEXT, r#"default_value = "10""#),
    key(Place::Arg, "default_value_t", VALUE, "default_value_t = 10"),
    key(Place::Arg, "default_values_t", VALUE, "default_values_t = [1, 2]"),
    key(Place::Arg, "default_value_os_t", VALUE, "default_value_os_t = path()"),
    key(Place::Arg, "default_values_os_t", VALUE, "default_values_os_t = paths()"),
    key(Place::Arg, "value_enum", NOTHING, "value_enum"),
    key(Place::Arg, "value_parser", VALUE, "value_parser = parse"),
    key(Place::Arg, "action", VALUE, "action = ArgAction::Count"),
    key(Place::Arg, "required", "`true` or `false`", "required = true"),
    key(Place::Arg, "stdin", NOTHING, "stdin"),
    key(Place::Arg, "max_bytes", "a positive number of bytes", "max_bytes = 1_000_000"),
    key(Place::Arg, "help", TEXT, r#"help = "Name of the resource""#),
    key(Place::Arg, "long_help", TEXT, r#"long_help = "Name of the resource, which is unique""#),
    key(Place::Arg, "verbatim_doc_comment", NOTHING, "verbatim_doc_comment"),
    key(Place::ErrorEnum, "crate", PATH, "crate = renamed_runtime"),
    key(Place::ErrorVariant, "transparent", NOTHING, "transparent"),
    key(Place::ErrorVariant, "retryable", FLAG, "retryable"),
    key(Place::ErrorVariant, "unique", NOTHING, "unique"),
    key(Place::ErrorVariant, "side_effects", r#"`"none"`, `"partial"` or `"complete"`"#, r#"side_effects = "none""#),
    key(Place::ErrorVariant, "fix_required", TEXT, r#"fix_required = "raise the quota of {project}""#),
    key(Place::ErrorVariant, "suggestion", TEXT, r#"suggestion = "list the projects first""#),
    key(Place::ErrorVariant, "retry_after_ms", "a number of milliseconds", "retry_after_ms = 500"),
    key(Place::ErrorField, "context", NOTHING, "context"),
    key(Place::ErrorField, "data", NOTHING, "data"),
    key(Place::ResourceStruct, "kind", TEXT, r#"kind = "project""#),
    key(Place::ResourceStruct, "crate", PATH, "crate = renamed_runtime"),
    key(Place::ResourceField, "id", NOTHING, "id"),
    key(Place::ResourceField, "key", NOTHING, "key"),
    key(Place::ResourceField, "secret", NOTHING, "secret"),
];

/// Returns the keys of a place.
pub(crate) fn words(place: Place) -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter(move |key| key.place == place).map(|key| key.word)
}

/// Returns the key of a place by its word.
pub(crate) fn find(place: Place, word: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.place == place && key.word == word)
}
