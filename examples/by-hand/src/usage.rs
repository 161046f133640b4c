//! Usage errors of clap as envelopes.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, ValueEnum};

use crate::Cli;
use crate::envelope::{Answer, ErrorBody, FieldError, Format};

/// The pattern of an id, for `describe.rs`.
pub(crate) const ID_PATTERN: &str = r"^[A-Za-z0-9](\.?[A-Za-z0-9_:-]){0,127}$";

pub(crate) fn resource_id(text: &str) -> Result<String, &'static str> {
    let inner = |c: char| c.is_ascii_alphanumeric() || "_:-.".contains(c);
    let fits = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(inner)
        && !text.contains("..")
        && !text.ends_with('.')
        && text.chars().filter(|c| *c != '.').count() <= 128;
    if fits {
        return Ok(text.to_owned());
    }
    Err("expected letters, digits, '_', '-', ':' and single dots, starting with a letter or digit")
}

/// Returns the groups and commands in argv.
pub(crate) fn command_path(argv: &[OsString]) -> Vec<String> {
    let mut level = Cli::command();
    let mut path = Vec::new();
    let mut words = argv.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if ["--store", "--format"].contains(&&*word) {
            words.next();
        } else if let Some(below) = level.find_subcommand(&*word).cloned() {
            path.push(below.get_name().to_owned());
            level = below;
        } else if !word.starts_with('-') {
            break;
        }
    }
    path
}

/// Returns the format in argv, even if the rest of argv is invalid.
pub(crate) fn asked_format(argv: &[OsString]) -> Option<Format> {
    let words: Vec<_> = argv.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--").collect();
    let mut values = words.iter().enumerate().filter_map(|(i, word)| match word.strip_prefix("--format")? {
        "" => words.get(i + 1).map(|value| &**value),
        rest => rest.strip_prefix('='),
    });
    values.next_back().and_then(|value| Format::from_str(value, false).ok())
}

pub(crate) fn help() -> String {
    Cli::command().render_help().to_string()
}

pub(crate) fn answer(error: &clap::Error, path: &[String]) -> Answer {
    match error.kind() {
        ErrorKind::DisplayHelp => return Answer::help(error.render().to_string()),
        ErrorKind::DisplayVersion => return Answer::version(error.render().to_string()),
        _ => {}
    }
    let errors = errors(error);
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    let message = match &errors[..] {
        [only] => only.message.clone(),
        _ => format!("{} arguments are invalid: {}", errors.len(), fields.join(", ")),
    };
    let mut body = ErrorBody::new("ARG_ERROR", message);
    body.phase = Some("validation");
    body.fix_required = Some(format!("correct {}", fields.join(", ")));
    body.suggestion = Some(format!("run `by-hand {} --help` for usage", path.join(" ")));
    body.errors = errors;
    Answer::failed(2, body)
}

/// Lists the faults. clap stops at the first one unless it is about missing arguments, so the list may be incomplete.
fn errors(error: &clap::Error) -> Vec<FieldError> {
    let (of, suggested) = match error.kind() {
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        _ => (ContextKind::InvalidArg, ContextKind::SuggestedValue),
    };
    let suggestion = strings(error, suggested).pop();
    let rendered = error.to_string();
    let first_line = rendered.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let mut found: Vec<FieldError> = strings(error, of)
        .iter()
        .map(|text| {
            let field = field(text);
            let message = match error.kind() {
                ErrorKind::MissingRequiredArgument => format!("{field} is missing"),
                _ => first_line.clone(),
            };
            FieldError { field, message, suggestion: suggestion.clone() }
        })
        .collect();
    if found.is_empty() {
        let field = match error.kind() {
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "<COMMAND>",
            _ => "<ARGUMENTS>",
        };
        found.push(FieldError { field: field.to_owned(), message: first_line, suggestion });
    }
    found
}

/// Shortens `--name <NAME>` to `--name`; a positional such as `<ID>` is kept.
fn field(text: &str) -> String {
    if text.starts_with('-') { text.split([' ', '=']).next().unwrap_or(text).to_owned() } else { text.to_owned() }
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
