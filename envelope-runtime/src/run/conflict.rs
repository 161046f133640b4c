//! The error of a create conflict, with the command that reads the existing resource.

use crate::command::reply::Conflict;
use crate::command::spec::CommandSpec;
use crate::error::standard::{ALREADY_EXISTS, CONFLICT};
use crate::parse;
use clap::ArgMatches;

use crate::program::Tool;
use crate::system::shell::{add_words, quoted};
use crate::wire::{ErrorBody, Phase, RetryStrategy, Warning};

/// ALREADY_EXISTS, for an envelope whose `data` is the existing resource.
///
/// Adds a warning if the get command cannot read the resource.
pub(super) fn exists(
    tool: &Tool,
    spec: &CommandSpec,
    matches: Option<&ArgMatches>,
    conflict: Conflict,
    warnings: &mut Vec<Warning>,
) -> ErrorBody {
    let name = conflict.key.as_deref().unwrap_or(&conflict.id);
    let mut message = format!("{} '{name}' already exists", capitalised(conflict.kind));
    let named_by = conflict.key_field.unwrap_or(conflict.id_field);
    let field = if conflict.fields.is_empty() { named_by.to_owned() } else { conflict.fields.join(",") };
    if field != named_by {
        // The requested resource may have another name than the existing one; the fields explain the conflict.
        message.push_str(", with the same ");
        message.push_str(&conflict.fields.join(" and "));
    }
    let mut error = ErrorBody::new(ALREADY_EXISTS, message);
    let read = spec.get.and_then(|get| {
        let get = get.spec;
        let read = invocation(tool, get, matches, &conflict);
        if read.is_none() {
            warnings.push(unreadable(get));
        }
        read
    });
    error.context.insert("conflict_field", field);
    if let Some(read) = &read {
        error.context.insert("existing_resource", read.clone());
    }
    error.suggestion = Some(match read {
        Some(read) => format!("Use the existing {} in data; `{read}` reads it again", conflict.kind).into(),
        None => format!("Use the existing {} in data", conflict.kind).into(),
    });
    error.phase = Some(Phase::Execution);
    error.conflict_id = Some(conflict.id);
    error
}

/// CONFLICT: the existing resource disappeared between the insert and the read, twice.
pub(super) fn vanished() -> ErrorBody {
    let mut error = ErrorBody::new(CONFLICT, "the existing resource disappeared twice before it could be read");
    error.retryable = true;
    error.retry_strategy = Some(RetryStrategy::Immediate);
    error.phase = Some(Phase::Execution);
    error.suggestion = Some("Run the same command again".into());
    error
}

/// The invocation that reads the resource with its get command: `tool resource get res_123`.
///
/// It includes the global arguments of the call, without which it might read another store. Returns `None` if the get
/// command is not registered, does not take exactly one required argument, or refuses the value.
fn invocation(
    tool: &Tool,
    get: &'static CommandSpec,
    matches: Option<&ArgMatches>,
    conflict: &Conflict,
) -> Option<String> {
    let path = tool.path_to(get)?;
    let command = parse::get_command(tool, get);
    let argument = parse::sole_required(&command)?;
    let value = match (&conflict.key, conflict.key_field) {
        (Some(key), Some(field)) if argument.get_id() == field => key,
        _ => &conflict.id,
    };
    if !parse::takes(tool, get, argument, value) {
        return None;
    }
    let word = quoted(value);
    let argument = match (argument.get_long(), argument.get_short()) {
        (Some(long), _) => format!("--{long}={word}"),
        (None, Some(short)) => format!("-{short}{word}"),
        (None, None) if value.starts_with('-') => format!("-- {word}"),
        (None, None) => word,
    };
    let mut invocation = format!("{} {path}", tool.name);
    let globals = matches.map(|matches| parse::rebuild_globals(tool, matches)).unwrap_or_default();
    // No flag may follow `--`.
    let globals_first = argument.starts_with("-- ");
    if globals_first {
        add_words(&mut invocation, &globals);
    }
    invocation.push(' ');
    invocation.push_str(&argument);
    if !globals_first {
        add_words(&mut invocation, &globals);
    }
    Some(invocation)
}

/// The warning about a get command that cannot read the existing resource, which `App::debug_assert` reports.
fn unreadable(get: &CommandSpec) -> Warning {
    let mut warning = Warning::new(
        "GET_COMMAND_UNUSABLE",
        "`existing_resource` is missing: the get command cannot be called with the id of the resource",
    );
    warning.context.insert("get", get.name);
    warning
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return String::new() };
    format!("{}{}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn a_kind_starts_a_sentence_with_a_capital() {
        assert_eq!(capitalised("resource"), "Resource");
        assert_eq!(capitalised(""), "");
    }
}
