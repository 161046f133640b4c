//! Usage errors of clap as envelopes.

use std::ffi::OsString;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;

use crate::Command;
use crate::envelope::{Answer, ErrorBody, FieldError, Format, Prose};

const COMMANDS: [&str; 7] = ["create", "get", "list", "update", "delete", "manifest", "exec"];

pub(crate) fn record_id(text: &str) -> Result<String, &'static str> {
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

/// Returns the command in argv, or the name of the tool.
pub(crate) fn command_name(argv: &[OsString]) -> &'static str {
    let mut words = argv.iter().skip(1).map(|word| word.to_str().unwrap_or_default());
    while let Some(word) = words.next() {
        if ["--store", "--format", "--fields"].contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            return COMMANDS.into_iter().find(|known| *known == word).unwrap_or("small");
        }
    }
    "small"
}

pub(crate) fn name(command: &Command) -> &'static str {
    match command {
        Command::Create { .. } => "create",
        Command::Get { .. } => "get",
        Command::List { .. } => "list",
        Command::Update { .. } => "update",
        Command::Delete { .. } => "delete",
        Command::Manifest { .. } => "manifest",
        Command::Exec { .. } => "exec",
    }
}

/// Returns the format in argv or the environment, even if the rest of argv is invalid.
pub(crate) fn asked_format(argv: &[OsString]) -> Option<Format> {
    let mut words = argv.iter().map(|word| word.to_str().unwrap_or_default()).take_while(|word| *word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--format") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        asked = value.map(str::to_owned).or(asked);
    }
    let named = asked.or_else(|| std::env::var("SMALL_FORMAT").ok())?;
    Format::from_str(&named, false).ok()
}

pub(crate) fn answer(error: &clap::Error, command: &'static str) -> Answer {
    match error.kind() {
        // clap reports a missing command as an error; here it is a request for help.
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return Answer::prose(command, Prose::Help(error.render().to_string()));
        }
        ErrorKind::DisplayVersion => return Answer::prose(command, Prose::Version(error.render().to_string())),
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
    body.fix_required = Some(match (error.kind(), &errors[0].suggestion) {
        (_, Some(suggestion)) => format!("replace {} with {suggestion}", fields[0]),
        (ErrorKind::UnknownArgument, None) => format!("remove {}", fields[0]),
        (ErrorKind::InvalidSubcommand, None) => format!("replace {}", fields[0]),
        (ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand, None) => {
            format!("pass {}", fields.join(", "))
        }
        _ => format!("correct {}", fields.join(", ")),
    });
    if command == "small" {
        body.context = Some(json!({"valid_subcommands": COMMANDS}));
        body.suggestion = Some("run `small --help` for usage".to_owned());
    } else {
        body.suggestion = Some(format!("run `small {command} --help` for usage"));
    }
    body.errors = errors;
    Answer::failed(command, 2, body)
}

/// Lists the faults. clap stops at the first one unless it is about missing arguments, so the list may be incomplete.
fn errors(error: &clap::Error) -> Vec<FieldError> {
    let (of, suggested) = match error.kind() {
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        _ => (ContextKind::InvalidArg, ContextKind::SuggestedValue),
    };
    let suggestion = strings(error, suggested).pop();
    let mut found: Vec<FieldError> = strings(error, of)
        .iter()
        .map(|text| {
            let field = field(text);
            let message = match error.kind() {
                ErrorKind::MissingRequiredArgument => format!("{field} is missing"),
                ErrorKind::UnknownArgument => format!("unknown argument {field}"),
                ErrorKind::InvalidSubcommand => format!("unknown command '{field}'"),
                _ => first_line(error),
            };
            FieldError { field, message, suggestion: suggestion.clone() }
        })
        .collect();
    if found.is_empty() {
        let (field, message) = match error.kind() {
            ErrorKind::MissingSubcommand => {
                ("<COMMAND>", format!("a command is missing: one of {}", COMMANDS.join(", ")))
            }
            _ => ("<ARGUMENTS>", first_line(error)),
        };
        found.push(FieldError { field: field.to_owned(), message, suggestion });
    }
    found
}

fn first_line(error: &clap::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
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
