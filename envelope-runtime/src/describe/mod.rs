//! The describe document, drawn from the same specs that the run uses and the same clap arguments that parse.

mod arguments;

use crate::fnv::Fnv;
use crate::parse;
use crate::spec::CommandSpec;
use crate::tool::{ExitTable, Path, Tool};
use crate::wire::{CommandDocument, ExampleDocument, ToolDocument};

/// The document of one command.
pub(crate) fn command(tool: &Tool, path: &Path<'_>, spec: &'static CommandSpec) -> CommandDocument {
    let arguments = parse::described(tool, path);
    let (exit_codes, names) = ExitTable::of(tool, spec).printed();
    CommandDocument {
        command: path.to_string(),
        description: spec.about.to_owned(),
        effect: spec.contract.effect.as_str().to_owned(),
        danger_level: spec.contract.effect.danger_level().to_owned(),
        positionals: arguments::positionals(&arguments),
        flags: arguments::flags(&arguments),
        exit_codes,
        names,
        examples: spec
            .examples
            .iter()
            .map(|(description, invocation)| ExampleDocument {
                description: (*description).to_owned(),
                invocation: (*invocation).to_owned(),
            })
            .collect(),
        output_schema: (spec.output_schema)(),
    }
}

/// The document of the tool, or of one of its groups: the commands below `path`.
pub(crate) fn tool(tool: &Tool, path: &Path<'_>) -> ToolDocument {
    let below = path.nodes();
    let commands: Vec<CommandDocument> = tool
        .commands()
        .iter()
        .filter(|(path, _)| path.nodes().len() > below.len() && same_way(&path.nodes()[..below.len()], below))
        .map(|(path, spec)| command(tool, path, spec))
        .collect();
    ToolDocument {
        tool: tool.name.to_owned(),
        version: tool.version.to_owned(),
        schema_version: tool.schema_version.to_owned(),
        etag: etag(&commands),
        commands,
    }
}

fn same_way<T>(a: &[&T], b: &[&T]) -> bool {
    a.iter().zip(b).all(|(a, b)| std::ptr::eq(*a, *b))
}

/// Over the commands as they are printed: stable from build to build.
fn etag(commands: &[CommandDocument]) -> String {
    let text = serde_json::to_vec(commands).unwrap_or_default();
    format!("{:016x}", Fnv::new().and(&text).finish())
}
