//! One bad argument of a call, converted from a clap error: its field, a message and a remedy.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::spelling::is_typo;
use crate::wire::FieldError;

/// The field of a missing command.
pub(crate) const COMMAND: &str = "<COMMAND>";
/// The field of an error for which clap names no argument.
const ARGUMENTS: &str = "<ARGUMENTS>";
/// The largest part of a value that a message quotes, in characters.
const MAX_QUOTED_CHARS: usize = 200;
/// The message of a derived `FromArgMatches` for a missing value, up to the argument's id.
const DERIVED_MISSING: &str = "the following required argument was not provided: ";

/// A bad argument and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) error: FieldError,
    pub(crate) remedy: Remedy,
}

/// The action that corrects a bad argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Add the missing argument.
    Pass,
    /// Correct its value or the number of its values.
    Correct,
    /// Use an existing argument or command instead.
    Replace,
    /// Remove it.
    Remove,
    /// Pass it only once.
    PassOnce,
}

impl Fault {
    pub(crate) fn new(field: impl Into<String>, message: String, remedy: Remedy) -> Self {
        Fault { error: FieldError { field: field.into(), message, suggestion: None }, remedy }
    }

    fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.error.suggestion = suggestion;
        self
    }
}

/// The fault of a missing required argument.
pub(crate) fn missing(field: &str) -> Fault {
    Fault::new(field, format!("{field} is missing"), Remedy::Pass)
}

/// The fault of a missing command. `names` are the commands to choose from.
pub(crate) fn missing_command(names: &[String]) -> Fault {
    let message = match names {
        [] => "a command is missing".to_owned(),
        names => format!("a command is missing: one of {}", names.join(", ")),
    };
    Fault::new(COMMAND, message, Remedy::Pass)
}

/// The fault of a `--` before a command.
pub(crate) fn escaped_command(word: &str) -> Fault {
    let message = format!("'--' before the command '{}' makes it an argument", printable(word));
    Fault::new("--", message, Remedy::Remove)
}

/// The fault of a call without arguments, for which clap would show the help.
pub(crate) fn missing_arguments() -> Fault {
    Fault::new(ARGUMENTS, "arguments are missing".to_owned(), Remedy::Pass)
}

/// Converts one clap error into faults, at least one.
pub(crate) fn faults(error: &clap::Error) -> Vec<Fault> {
    match error.kind() {
        ErrorKind::MissingRequiredArgument => missing_all(error),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let mut names = texts(error, ContextKind::ValidSubcommand);
            names.retain(|name| name != "help");
            vec![missing_command(&names)]
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let message = "help was requested together with invalid arguments".to_owned();
            vec![Fault::new(ARGUMENTS, message, Remedy::Correct)]
        }
        _ => vec![single(error).unwrap_or_else(|| opaque(error))],
    }
}

fn missing_all(error: &clap::Error) -> Vec<Fault> {
    let faults: Vec<Fault> = texts(error, ContextKind::InvalidArg).iter().map(|text| missing_one(text)).collect();
    if !faults.is_empty() {
        return faults;
    }
    match first_line(error).strip_prefix(DERIVED_MISSING) {
        Some(id) => vec![missing(id)],
        None => vec![Fault { remedy: Remedy::Pass, ..opaque(error) }],
    }
}

/// Handles a group as well, which clap names by its members: `<--json|--file <FILE>>`.
fn missing_one(text: &str) -> Fault {
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|inner| inner.contains('|'));
    let Some(inner) = inner else {
        return missing(&field(text));
    };
    let members: Vec<String> = inner.split('|').map(field).collect();
    let message = format!("one of {} is missing", members.join(", "));
    Fault::new(members.join("|"), message, Remedy::Pass)
}

/// Converts an error about one argument that has clap's context. Returns `None` for any other.
fn single(error: &clap::Error) -> Option<Fault> {
    let kind = error.kind();
    if kind == ErrorKind::InvalidSubcommand {
        let word = truncated(text(error, ContextKind::InvalidSubcommand)?);
        // clap lists the nearest name last.
        let suggestion = texts(error, ContextKind::SuggestedSubcommand).pop();
        let message = with_tips(format!("unknown command '{word}'"), error);
        return Some(Fault::new(word_field(word), message, Remedy::Replace).suggest(suggestion));
    }
    if kind == ErrorKind::UnknownArgument {
        return text(error, ContextKind::InvalidArg).map(|word| unknown(truncated(word), error));
    }
    if kind == ErrorKind::ArgumentConflict {
        return conflict(error);
    }

    let whole = text(error, ContextKind::InvalidArg)?;
    let field = field(&whole);
    let value = text(error, ContextKind::InvalidValue).map(truncated);
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => Some(*number),
        _ => None,
    };
    let given = |actual| format!("{actual} {} given", if actual == 1 { "was" } else { "were" });
    let message = match kind {
        ErrorKind::InvalidValue => {
            let valid = texts(error, ContextKind::ValidValue);
            let list =
                if valid.is_empty() { String::new() } else { format!(": possible values: {}", valid.join(", ")) };
            match value?.as_str() {
                "" => format!("{field} needs a value{list}"),
                value => format!("invalid value '{value}' for {field}{list}"),
            }
        }
        ErrorKind::ValueValidation => match error.source() {
            Some(reason) => format!("invalid value '{}' for {field}: {}", value?, truncated(line(&reason.to_string()))),
            None => format!("invalid value '{}' for {field}", value?),
        },
        ErrorKind::InvalidUtf8 => format!("the value of {field} is not valid UTF-8"),
        ErrorKind::NoEquals => format!("the value of {field} must follow an equals sign: {whole}"),
        ErrorKind::TooManyValues => format!("unexpected value '{}' for {field}: no more values are expected", value?),
        ErrorKind::TooFewValues => {
            let actual = number(ContextKind::ActualNumValues)?;
            format!("{field} needs at least {} values, and {}", number(ContextKind::MinValues)?, given(actual))
        }
        ErrorKind::WrongNumberOfValues => {
            let actual = number(ContextKind::ActualNumValues)?;
            format!("{field} takes {} values, and {}", number(ContextKind::ExpectedNumValues)?, given(actual))
        }
        _ => return None,
    };
    Some(Fault::new(field, message, Remedy::Correct).suggest(text(error, ContextKind::SuggestedValue)))
}

fn unknown(word: String, error: &clap::Error) -> Fault {
    let message = if word.starts_with('-') {
        format!("unknown argument {word}")
    } else {
        format!("unexpected argument '{word}'")
    };
    let suggestion = text(error, ContextKind::SuggestedArg).filter(|flag| is_typo(&word, flag));
    let remedy = if suggestion.is_some() { Remedy::Replace } else { Remedy::Remove };
    Fault::new(word_field(word), with_tips(message, error), remedy).suggest(suggestion)
}

fn conflict(error: &clap::Error) -> Option<Fault> {
    if let Some(word) = text(error, ContextKind::InvalidSubcommand).map(truncated) {
        let message = format!("the command '{word}' cannot be used with {}", others(error));
        return Some(Fault::new(word, message, Remedy::Remove));
    }
    let invalid = text(error, ContextKind::InvalidArg)?;
    let name = field(&invalid);
    if texts(error, ContextKind::PriorArg) == [invalid] {
        let message = format!("{name} cannot be given more than once");
        return Some(Fault::new(name, message, Remedy::Correct));
    }
    let message = format!("{name} cannot be used with {}", others(error));
    Some(Fault::new(name, message, Remedy::Remove))
}

fn others(error: &clap::Error) -> String {
    let others: Vec<String> = texts(error, ContextKind::PriorArg).iter().map(|text| field(text)).collect();
    if others.is_empty() { "other arguments".to_owned() } else { others.join(", ") }
}

/// Appends clap's tips, such as `to pass '--x' as a value, use '-- --x'`.
fn with_tips(message: String, error: &clap::Error) -> String {
    texts(error, ContextKind::Suggested).into_iter().fold(message, |message, tip| format!("{message}; {tip}"))
}

/// Converts an error with a custom message, from the author's value parser or `FromArgMatches`.
fn opaque(error: &clap::Error) -> Fault {
    let field = text(error, ContextKind::InvalidArg).map_or_else(|| ARGUMENTS.to_owned(), |text| field(&text));
    Fault::new(field, first_line(error), Remedy::Correct)
}

fn first_line(error: &clap::Error) -> String {
    let rendered = error.to_string();
    line(rendered.strip_prefix("error: ").unwrap_or(&rendered)).trim_end_matches(':').to_owned()
}

/// Returns the name of an argument as users write it, from clap's notation: `--name <NAME>` is `--name`, `[FILE]...` is
/// `<FILE>`.
pub(crate) fn field(text: &str) -> String {
    // clap shows a positional argument with `last` after a `--`.
    let text = text.strip_prefix("-- ").unwrap_or(text);
    if text.starts_with('-') {
        let name = text.split([' ', '=', '[']).next().unwrap_or(text);
        return name.strip_suffix("...").unwrap_or(name).to_owned();
    }
    let mut names: Vec<String> = Vec::new();
    for name in text.strip_suffix("...").unwrap_or(text).split(['<', '>', '[', ']']).map(str::trim) {
        let name = format!("<{name}>");
        if name != "<>" && names.last() != Some(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { ARGUMENTS.to_owned() } else { names.join(" ") }
}

/// Returns a string of an error's context, unchanged.
pub(crate) fn raw(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    raw(error, kind).map(clean)
}

/// Returns the strings of an error's context, without control characters.
pub(crate) fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![clean(text)],
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| clean(text)).collect(),
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(|text| line(&text.to_string())).collect(),
        _ => Vec::new(),
    }
}

fn line(text: &str) -> String {
    clean(text.trim().lines().next().unwrap_or_default())
}

/// Removes control characters from the caller's input, such as those that move a terminal's cursor.
fn clean(text: &str) -> String {
    let mut text = text.to_owned();
    text.retain(|c| !c.is_control());
    text
}

/// Returns a value in a form that a message can quote: without control characters, and truncated.
pub(crate) fn printable(value: &str) -> String {
    truncated(clean(value))
}

fn truncated(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_QUOTED_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Returns an unexpected word as a field.
fn word_field(word: String) -> String {
    if word.is_empty() { "''".to_owned() } else { word }
}
