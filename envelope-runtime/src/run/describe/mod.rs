//! Builds the describe document from the specs and clap arguments that calls are parsed with.

mod arguments;
mod manifest;

use serde::Serialize;

pub(crate) use manifest::manifest;

use crate::command::spec::{CommandSpec, Param};
use crate::parse;
use crate::program::{ExitTable, Path, Tool};
use crate::system::hash::Fnv;
use crate::wire::{CommandDocument, Document, ExampleDocument, RetryDocument, StdinDocument, ToolDocument, write_safe};

/// Returns the document of the command or group at `path`, or of the whole tool if `path` is empty.
pub(crate) fn document(tool: &Tool, path: &Path<'_>) -> Document {
    match path.command() {
        Some(spec) => Document::Command(command(tool, path, spec)),
        None => Document::Tool(commands_below(tool, path)),
    }
}

fn command(tool: &Tool, path: &Path<'_>, spec: &'static CommandSpec) -> CommandDocument {
    let arguments = parse::described(tool, path);
    let table = path.exit_table(tool);
    let (exit_codes, names) = table.map(ExitTable::printed).unwrap_or_default();
    CommandDocument {
        command: path.name(),
        description: spec.about.to_owned(),
        effect: spec.contract.effect.as_str().to_owned(),
        danger_level: danger_level(tool, spec).to_owned(),
        positionals: arguments::positionals(&arguments),
        flags: arguments::flags(&arguments),
        stdin: stdin(spec),
        retry: spec
            .retry
            .map(|retry| RetryDocument { policy: retry.policy.as_str().to_owned(), attempts: retry.attempts }),
        exit_codes,
        names,
        exit_code_rows: table.map(ExitTable::rows).unwrap_or_default(),
        examples: tool
            .examples(spec)
            .into_iter()
            .map(|(description, invocation)| ExampleDocument { description: description.to_owned(), invocation })
            .collect(),
        builtin: spec.built_in.is_some(),
        output_schema: spec.output_schema.map(|schema| schema()),
    }
}

fn stdin(spec: &CommandSpec) -> Option<StdinDocument> {
    spec.params.iter().find_map(|param| match param {
        Param::Stdin(stdin) => {
            Some(StdinDocument { mode: "buffered".to_owned(), max_bytes: stdin.max_bytes, required: stdin.required })
        }
        _ => None,
    })
}

fn commands_below(tool: &Tool, path: &Path<'_>) -> ToolDocument {
    let below = path.nodes();
    let mut commands = Vec::new();
    for (path, spec) in tool.commands() {
        if path.nodes().len() > below.len() && is_same(&path.nodes()[..below.len()], below) {
            commands.push(command(tool, &path, spec));
        }
    }
    ToolDocument {
        tool: tool.name.to_owned(),
        version: tool.version.to_owned(),
        schema_version: tool.schema_version.to_owned(),
        etag: etag(&commands),
        commands,
    }
}

fn is_same<T>(a: &[&T], b: &[&T]) -> bool {
    a.iter().zip(b).all(|(a, b)| std::ptr::eq(*a, *b))
}

/// The danger level of a command. That of `exec` is the highest of all commands, because it can run any of them.
fn danger_level(tool: &Tool, spec: &CommandSpec) -> &'static str {
    if !spec.is_exec() {
        return spec.danger_level();
    }
    let levels: Vec<&str> = tool.commands().iter().map(|(_, spec)| spec.danger_level()).collect();
    // The highest first.
    ["destructive", "mutating"].into_iter().find(|level| levels.contains(level)).unwrap_or("safe")
}

/// Returns a hash of the printed text, which is the same in every build.
fn etag<T: Serialize + ?Sized>(printed: &T) -> String {
    let mut text = Vec::new();
    // The documents cannot fail to serialise.
    let _ = write_safe(&mut text, printed);
    format!("{:016x}", Fnv::new().and(&text).finish())
}
