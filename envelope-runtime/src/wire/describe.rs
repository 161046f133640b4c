//! The describe document: a projection of the same specs that the run uses.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ExitCodeEntry, ExitCodeRow};

/// A describe document, as the tag on a [`Body`](super::Body) whose `data` it is.
///
/// Renderings for people draw it as tables. They never recognise it by the keys of `data`, which a command is free to use.
#[derive(Debug, Clone)]
pub(crate) enum Document {
    /// `tool COMMAND --describe`.
    Command(Box<CommandDocument>),
    /// `tool --describe` or `tool GROUP --describe`.
    Tool(Box<ToolDocument>),
}

/// What `tool --describe` prints: the whole tool. `tool GROUP --describe` prints the same with the group's commands.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ToolDocument {
    /// The program's name.
    pub tool: String,
    /// The program's version, semver.
    pub version: String,
    /// The version of the program's output contract, `MAJOR.MINOR`.
    pub schema_version: String,
    /// Changes when, and only when, `commands` does.
    pub etag: String,
    /// Every command, in the order in which they were registered.
    pub commands: Vec<CommandDocument>,
}

/// What `tool COMMAND --describe` prints.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct CommandDocument {
    /// The path, `resource create`.
    pub command: String,
    /// What the command does, in a sentence.
    pub description: String,
    /// `read`, `create`, `update`, `apply`, `delete` or `run`.
    pub effect: String,
    /// `safe`, `mutating` or `destructive`.
    pub danger_level: String,
    /// Arguments by position, in their order.
    pub positionals: Vec<PositionalDocument>,
    /// Arguments by name, without the leading `--`, or by their letter where they have no long name; the program's
    /// global ones among them.
    pub flags: BTreeMap<String, FlagDocument>,
    /// How the command reads stdin; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin: Option<StdinDocument>,
    /// When its handler is called again without the caller's doing; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryDocument>,
    /// From the exit code, as a string, to what it means. What is not in here cannot leave the process.
    pub exit_codes: BTreeMap<u8, ExitCodeEntry>,
    /// From every name of the table to its number.
    pub names: BTreeMap<String, u8>,
    /// The same table by number and name, for people.
    #[serde(skip)]
    pub(crate) exit_code_rows: Vec<ExitCodeRow>,
    /// Invocations to start from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleDocument>,
    /// Whether it comes with the framework.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub builtin: bool,
    /// The JSON Schema of `data`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<serde_json::Value>,
}

/// When a command tries again by itself what failed with an error that is retryable.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct RetryDocument {
    /// How the waits between the tries grow: `immediate`, `linear` or `exponential`.
    pub policy: String,
    /// How often it is tried at most; the first try is one of them.
    pub attempts: u32,
}

/// How a command reads stdin, or the file that `--input-file` names in its place.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct StdinDocument {
    /// `buffered`: all of it is read before the command does anything.
    pub mode: String,
    /// The most bytes that are taken.
    pub max_bytes: u64,
    /// Whether the command cannot do without it.
    pub required: bool,
}

/// An argument by position.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct PositionalDocument {
    /// The argument's name.
    pub name: String,
    /// The type of the value.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command cannot do without it.
    pub required: bool,
    /// What it is for.
    pub description: String,
    /// The value where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Every value that is accepted, where they can be listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// The regular expression that a value matches, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Whether it takes any number of values.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub variadic: bool,
}

/// An argument by name.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct FlagDocument {
    /// The type of the value.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command cannot do without it.
    pub required: bool,
    /// What it is for.
    pub description: String,
    /// The value where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Every value that is accepted, where they can be listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// The regular expression that a value matches, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The one-letter form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<char>,
    /// The environment variable that is read where the flag is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// Whether every command of the program takes it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub global: bool,
}

/// The type of an argument's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Given or not given; or `true` and `false`.
    Boolean,
    /// Any number of values.
    Array,
    /// One of the values that are listed.
    Enum,
}

impl ValueType {
    /// The word that is printed.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            ValueType::String => "string",
            ValueType::Integer => "integer",
            ValueType::Number => "number",
            ValueType::Boolean => "boolean",
            ValueType::Array => "array",
            ValueType::Enum => "enum",
        }
    }
}

/// An invocation to start from.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ExampleDocument {
    /// What it does.
    pub description: String,
    /// What to type.
    pub invocation: String,
}
