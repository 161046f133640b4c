//! `--describe`: the arguments from clap, and the exit codes from a table that must be kept in step with `commands.rs`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use clap::{ArgAction, CommandFactory};
use serde::Serialize;

use crate::Cli;
use crate::envelope::{Answer, Data};
use crate::usage;

#[derive(Debug, Serialize)]
pub(crate) struct ToolDocument {
    tool: &'static str,
    version: &'static str,
    schema_version: &'static str,
    etag: String,
    commands: Vec<CommandDocument>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CommandDocument {
    command: String,
    description: String,
    effect: &'static str,
    danger_level: &'static str,
    positionals: Vec<Positional>,
    flags: BTreeMap<String, Flag>,
    exit_codes: BTreeMap<u8, ExitCode>,
    names: BTreeMap<&'static str, u8>,
    examples: Vec<Example>,
}

#[derive(Debug, Serialize)]
struct Positional {
    name: String,
    r#type: &'static str,
    required: bool,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Flag {
    r#type: &'static str,
    required: bool,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enum_values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    global: bool,
}

#[derive(Debug, Serialize)]
struct ExitCode {
    name: &'static str,
    description: &'static str,
    retryable: bool,
    side_effects: &'static str,
    error_codes: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Example {
    description: &'static str,
    invocation: &'static str,
}

/// The facts about a command that clap does not know.
struct Facts {
    effect: &'static str,
    danger_level: &'static str,
    exit_codes: &'static [(u8, &'static str, &'static str)],
    examples: &'static [(&'static str, &'static str)],
}

const NOT_FOUND: (u8, &str, &str) = (5, "NOT_FOUND", "No resource has this id");
const NO_LOCATION: (u8, &str, &str) = (4, "PRECONDITION", "The location of the store is unknown");
const UNAVAILABLE: (u8, &str, &str) = (12, "UNAVAILABLE", "The store cannot be opened, read or written");

fn facts(command: &str) -> Option<Facts> {
    let (effect, danger_level, exit_codes, examples): (_, _, &[_], &[_]) = match command {
        "create" => (
            "create",
            "mutating",
            &[
                (6, "CONFLICT", "The existing resource vanished while it was read; the same call may succeed"),
                (10, "ALREADY_EXISTS", "The resource already exists; `data` contains it"),
                UNAVAILABLE,
                NO_LOCATION,
            ],
            &[("Create a resource", "by-hand resource create --name foo")],
        ),
        "get" => (
            "read",
            "safe",
            &[NOT_FOUND, UNAVAILABLE, NO_LOCATION],
            &[("Show a resource", "by-hand resource get res_0123456789ab")],
        ),
        "list" => (
            "read",
            "safe",
            &[
                (2, "INVALID_CURSOR", "The cursor is damaged, or belongs to another query; nothing ran"),
                UNAVAILABLE,
                NO_LOCATION,
            ],
            &[("List all resources", "by-hand resource list")],
        ),
        "rename" => (
            "update",
            "mutating",
            &[NOT_FOUND, (6, "CONFLICT", "Another resource has the name"), UNAVAILABLE, NO_LOCATION],
            &[("Rename a resource", "by-hand resource rename res_0123456789ab --name bar")],
        ),
        "apply" => (
            "apply",
            "mutating",
            &[UNAVAILABLE, NO_LOCATION],
            &[("Archive a resource", "by-hand resource apply --name foo --status archived")],
        ),
        "delete" => (
            "delete",
            "destructive",
            &[(0, "NOT_FOUND", "There was nothing to do"), UNAVAILABLE, NO_LOCATION],
            &[("Delete a resource", "by-hand resource delete res_0123456789ab")],
        ),
        "purge" => (
            "run",
            "destructive",
            &[
                (2, "CONFIRMATION_REQUIRED", "The change cannot be undone and was not confirmed; nothing was done"),
                UNAVAILABLE,
                NO_LOCATION,
            ],
            &[
                ("List what would be deleted", "by-hand resource purge --status archived --dry-run"),
                ("Delete archived resources", "by-hand resource purge --status archived --confirm-destructive"),
            ],
        ),
        _ => return None,
    };
    Some(Facts { effect, danger_level, exit_codes, examples })
}

pub(crate) fn answer(path: &[String]) -> Answer {
    let mut root = Cli::command();
    root.build();
    let mut commands = Vec::new();
    for group in root.get_subcommands().filter(|group| path.first().is_none_or(|name| name == group.get_name())) {
        for command in group.get_subcommands() {
            if let Some(facts) = facts(command.get_name()) {
                commands.push((command.get_name().to_owned(), document(group.get_name(), command, &facts)));
            }
        }
    }
    if let Some(name) = path.get(1) {
        if let Some((_, document)) = commands.into_iter().find(|(found, _)| found == name) {
            return Answer::done(Data::Command(Box::new(document)));
        }
        return Answer::help(usage::help());
    }
    let commands: Vec<CommandDocument> = commands.into_iter().map(|(_, document)| document).collect();
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&commands).unwrap_or_default().hash(&mut hasher);
    Answer::done(Data::Tool(ToolDocument {
        tool: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        schema_version: "1.0",
        etag: format!("{:016x}", hasher.finish()),
        commands,
    }))
}

fn document(group: &str, command: &clap::Command, facts: &Facts) -> CommandDocument {
    let mut positionals = Vec::new();
    let mut flags = BTreeMap::new();
    for arg in command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
        let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        let mut enum_values: Vec<String> =
            arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let r#type = if !takes_value {
            // clap lists `true` and `false`, which are not written after a flag.
            enum_values.clear();
            "boolean"
        } else if arg.get_id() == "limit" {
            // clap does not expose the type of a parsed value.
            "integer"
        } else if enum_values.is_empty() {
            "string"
        } else {
            "enum"
        };
        let required = arg.is_required_set();
        let description = arg.get_help().map(ToString::to_string).unwrap_or_default();
        match arg.get_long() {
            None => {
                let pattern = (arg.get_id() == "id").then_some(usage::ID_PATTERN);
                let name = arg.get_id().to_string();
                positionals.push(Positional { name, r#type, required, description, pattern });
            }
            Some(long) => {
                let env = arg.get_env().map(|env| env.to_string_lossy().into_owned());
                let global = arg.is_global_set();
                let default = arg.get_default_values().first().filter(|_| takes_value);
                let default = default.map(|value| value.to_string_lossy().into_owned());
                flags
                    .insert(long.to_owned(), Flag { r#type, required, description, default, enum_values, env, global });
            }
        }
    }

    let mut exit_codes = BTreeMap::new();
    let mut names = BTreeMap::new();
    let always = [
        (0, "SUCCESS", "The command succeeded"),
        (1, "GENERAL_ERROR", "The command failed for a reason without a specific code"),
        (2, "ARG_ERROR", "An argument is missing, unknown or invalid; nothing ran"),
    ];
    let cancelled = [
        (129, "CANCELLED", "The command was interrupted by SIGHUP"),
        (130, "CANCELLED", "The command was interrupted by SIGINT"),
        (143, "CANCELLED", "The command was interrupted by SIGTERM"),
    ];
    for (number, name, description) in always.into_iter().chain(facts.exit_codes.iter().copied()).chain(cancelled) {
        // The first of the numbers of CANCELLED.
        names.entry(name).or_insert(number);
        let another = |entry: &mut ExitCode| {
            if number != 0 {
                entry.error_codes.push(name);
            }
        };
        exit_codes.entry(number).and_modify(another).or_insert_with(|| ExitCode {
            name,
            description,
            retryable: name == "UNAVAILABLE" || (name == "CONFLICT" && facts.effect == "create"),
            side_effects: match name {
                "SUCCESS" => "complete",
                "GENERAL_ERROR" | "CANCELLED" => "partial",
                _ => "none",
            },
            error_codes: if number == 0 { Vec::new() } else { vec![name] },
        });
    }
    CommandDocument {
        command: format!("{group} {}", command.get_name()),
        description: command.get_about().map(ToString::to_string).unwrap_or_default(),
        effect: facts.effect,
        danger_level: facts.danger_level,
        positionals,
        flags,
        exit_codes,
        names,
        examples: facts.examples.iter().map(|&(description, invocation)| Example { description, invocation }).collect(),
    }
}
