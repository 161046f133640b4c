//! Builds the manifest from the same specs and clap arguments as the describe document.

use clap::{Arg, Command};
use serde_json::{Map, Value};

use super::{arguments, danger_level, etag};
use crate::command::effect::Effect;
use crate::command::spec::{CommandSpec, Param};
use crate::parse;
use crate::program::{Node, NodeKind, Path, Tool};
use crate::run::builtin;
use crate::wire::{
    CommandEntry, EnvVarEntry, ExampleEntry, ExitCodeEntry, FlagEntry, Manifest, PositionalEntry, SortedMap,
    StdinEntry, ValueType,
};

type ExitCodes = SortedMap<u8, ExitCodeEntry>;

/// Returns the manifest of the whole tool.
pub(crate) fn manifest(tool: &Tool) -> Manifest {
    let root = parse::described_root(tool);
    let exit_codes = shared(&tool.commands().iter().map(|(path, _)| exit_codes(tool, path)).collect::<Vec<_>>());
    let mut commands = SortedMap::new();
    add(tool, &tool.nodes, &Path::default(), &exit_codes, &mut commands);
    let (flags, secret_env_vars) = flags(root.get_arguments());
    Manifest {
        schema_version: Manifest::SCHEMA_VERSION.to_owned(),
        framework_version: env!("CARGO_PKG_VERSION").to_owned(),
        etag: etag(&(&commands, &flags, &exit_codes, &secret_env_vars)),
        commands,
        flags,
        exit_codes,
        secret_env_vars,
    }
}

/// Returns the exit codes of every command: for each number that is in all tables, its most frequent entry.
fn shared(tables: &[ExitCodes]) -> ExitCodes {
    let mut shared = ExitCodes::new();
    for (number, _) in tables.first().iter().flat_map(|table| table.iter()) {
        let mut entries: Vec<(&ExitCodeEntry, usize)> = Vec::new();
        for entry in tables.iter().filter_map(|table| table.get(number)) {
            match entries.iter_mut().find(|(known, _)| *known == entry) {
                Some((_, times)) => *times += 1,
                None => entries.push((entry, 1)),
            }
        }
        let in_all = entries.iter().map(|(_, times)| times).sum::<usize>() == tables.len();
        let most = entries.into_iter().reduce(|most, other| if other.1 > most.1 { other } else { most });
        if let Some((entry, _)) = most.filter(|_| in_all) {
            shared.insert(*number, entry.clone());
        }
    }
    shared
}

fn exit_codes(tool: &Tool, path: &Path<'_>) -> ExitCodes {
    path.exit_table(tool).map(|table| table.printed().0).unwrap_or_default()
}

fn add<'a>(
    tool: &'a Tool,
    nodes: &'a [Node],
    above: &Path<'a>,
    shared: &ExitCodes,
    commands: &mut SortedMap<String, Box<CommandEntry>>,
) {
    for node in nodes {
        let mut path = above.clone();
        path.push(node);
        let entry = match &node.kind {
            NodeKind::Command(spec) => command(tool, &path, spec, shared),
            NodeKind::Group(children) => {
                add(tool, children, &path, shared, commands);
                group(node, &path, children)
            }
        };
        commands.insert(dotted(&path), Box::new(entry));
    }
}

fn dotted(path: &Path<'_>) -> String {
    path.nodes().iter().map(|node| node.name).collect::<Vec<_>>().join(".")
}

fn group(node: &Node, path: &Path<'_>, children: &[Node]) -> CommandEntry {
    let path = dotted(path);
    CommandEntry {
        description: node.about().to_owned(),
        danger_level: Effect::Read.danger_level().to_owned(),
        idempotent: false,
        required_scopes: Vec::new(),
        flags: SortedMap::new(),
        positionals: Vec::new(),
        exit_codes: ExitCodes::new(),
        output_schema: None,
        examples: Vec::new(),
        subcommands: children.iter().map(|child| format!("{path}.{}", child.name)).collect(),
        builtin: false,
        stdin: None,
        secret_env_vars: Vec::new(),
    }
}

fn command(tool: &Tool, path: &Path<'_>, spec: &'static CommandSpec, shared: &ExitCodes) -> CommandEntry {
    let arguments = parse::described(tool, path);
    let mut exit_codes = ExitCodes::new();
    for (number, entry) in self::exit_codes(tool, path).iter() {
        if shared.get(number) != Some(entry) {
            exit_codes.insert(*number, entry.clone());
        }
    }
    let (flags, secret_env_vars) = flags(arguments.get_arguments().filter(|arg| !arg.is_global_set()));
    CommandEntry {
        description: spec.about.to_owned(),
        danger_level: danger_level(tool, spec).to_owned(),
        idempotent: is_idempotent(spec.contract.effect),
        required_scopes: Vec::new(),
        flags,
        positionals: positionals(&arguments),
        exit_codes,
        output_schema: spec.output_schema.map(|schema| schema()),
        examples: tool
            .examples(spec)
            .into_iter()
            .map(|(description, command)| ExampleEntry { description: description.to_owned(), command })
            .collect(),
        subcommands: Vec::new(),
        builtin: spec.built_in.is_some(),
        stdin: stdin(spec),
        secret_env_vars,
    }
}

/// Returns true for the effects that specify the final state. An update may specify a difference, and a run may do anything. For
/// a read, the danger level implies it.
fn is_idempotent(effect: Effect) -> bool {
    matches!(effect, Effect::Apply | Effect::Delete)
}

fn stdin(spec: &'static CommandSpec) -> Option<StdinEntry> {
    if spec.is_exec() {
        return Some(StdinEntry::Lines { max_line_bytes: builtin::EXEC_LINE_MAX });
    }
    spec.params.iter().find_map(|param| match param {
        Param::Stdin(stdin) => Some(StdinEntry::Buffered { max_bytes: stdin.max_bytes }),
        _ => None,
    })
}

/// Returns the flags by name, and the environment variables of secrets, which their flags do not list.
fn flags<'a>(arguments: impl Iterator<Item = &'a Arg>) -> (SortedMap<String, FlagEntry>, Vec<String>) {
    let (mut flags, mut secrets) = (SortedMap::new(), Vec::new());
    for arg in arguments.filter(|arg| !arg.is_positional() && !arg.is_hide_set()) {
        let mut env_vars = Vec::new();
        if let Some(name) = arg.get_env().map(|name| name.to_string_lossy().into_owned()) {
            if arguments::is_secret(arg) {
                secrets.push(name);
            } else {
                env_vars.push(EnvVarEntry { name });
            }
        }
        flags.insert(arguments::flag_name(arg), flag(arg, env_vars));
    }
    (flags, secrets)
}

fn flag(arg: &Arg, env_vars: Vec<EnvVarEntry>) -> FlagEntry {
    let item_type = arguments::value_type(arg);
    let enum_values = arguments::enum_values(arg);
    let pattern = arguments::pattern(arg);
    let many = arguments::is_variadic(arg);
    FlagEntry {
        value_type: if many { ValueType::Array } else { item_type },
        required: arg.is_required_set(),
        description: arguments::description(arg),
        default: default(arg, item_type, many),
        pattern: pattern.clone().filter(|_| !many),
        schema: many.then(|| schema(item_type, &enum_values, pattern.as_deref())),
        enum_values: if many { Vec::new() } else { enum_values },
        short: arg.get_short(),
        env_vars,
    }
}

/// The JSON Schema of one value.
fn schema(item_type: ValueType, enum_values: &[String], pattern: Option<&str>) -> Value {
    let name = match item_type {
        _ if pattern.is_some() => "string",
        ValueType::Integer => "integer",
        ValueType::Number => "number",
        ValueType::Boolean => "boolean",
        ValueType::Enum | ValueType::String | ValueType::Array => "string",
    };
    let mut schema = Map::new();
    schema.insert("type".to_owned(), name.into());
    if let Some(pattern) = pattern {
        schema.insert("pattern".to_owned(), pattern.into());
    } else if item_type == ValueType::Enum {
        schema.insert("enum".to_owned(), enum_values.into());
    }
    schema.into()
}

/// The default as a value of the argument's type.
fn default(arg: &Arg, item_type: ValueType, many: bool) -> Option<Value> {
    let mut values = Vec::new();
    for text in arguments::defaults(arg) {
        values.push(match (item_type, &*text) {
            (ValueType::Boolean, "true") => true.into(),
            (ValueType::Boolean, "false") => false.into(),
            // A default that is not a JSON number is printed as a string.
            (ValueType::Integer | ValueType::Number | ValueType::Boolean, _) => {
                text.parse().map_or(Value::String(text), Value::Number)
            }
            _ => Value::String(text),
        });
    }
    if !many {
        return values.into_iter().next();
    }
    if values.is_empty() { None } else { Some(Value::Array(values)) }
}

fn positionals(command: &Command) -> Vec<PositionalEntry> {
    let mut positionals = Vec::new();
    for arg in command.get_positionals().filter(|arg| !arg.is_hide_set()) {
        let (value_type, enum_values) = match arguments::value_type(arg) {
            // A positional boolean is one of two words.
            ValueType::Boolean => (ValueType::Enum, vec!["true".to_owned(), "false".to_owned()]),
            value_type => (value_type, arguments::enum_values(arg)),
        };
        // The public schema has no field for it.
        let pattern = arguments::pattern(arg).map(|pattern| format!("; it matches `{pattern}`"));
        positionals.push(PositionalEntry {
            name: arg.get_id().as_str().trim_start_matches('_').to_ascii_lowercase(),
            value_type,
            required: arg.is_required_set(),
            description: arguments::description(arg) + &pattern.unwrap_or_default(),
            enum_values,
            variadic: arguments::is_variadic(arg),
        });
    }
    positionals
}
