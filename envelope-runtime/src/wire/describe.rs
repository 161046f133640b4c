//! The describe document: a command's arguments, exit codes and examples, as `--describe` prints them.

use serde::Serialize;

use super::{ExitCodeEntry, ExitCodeRow, SortedMap};

/// A describe document, as the tag on the [`Body`](super::Body) whose `data` it is.
///
/// Renderings for people draw it as tables. They never recognise it by the keys of `data`, because a command may print the
/// same keys.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one document per process, which a box would only make slower to drop")]
pub(crate) enum Document {
    /// `tool COMMAND --describe`.
    Command(CommandDocument),
    /// `tool --describe` or `tool GROUP --describe`.
    Tool(ToolDocument),
}

/// `data` of `tool --describe`: every command of the program. `tool GROUP --describe` prints the same shape with the
/// commands of the group.
///
/// ```json
/// {"tool": "tool", "version": "1.2.3", "schema_version": "1.0", "etag": "9c0b1f4d52a7e836", "commands": []}
/// ```
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ToolDocument {
    /// Name of the program.
    pub tool: String,
    /// Version of the program, in semver.
    pub version: String,
    /// Version of the program's output contract, `MAJOR.MINOR`.
    pub schema_version: String,
    /// Hash of `commands`: 16 hexadecimal digits that change if and only if `commands` does.
    pub etag: String,
    /// Every command, in order of registration.
    pub commands: Vec<CommandDocument>,
}

/// `data` of `tool COMMAND --describe`, which runs nothing and requires no arguments.
///
/// ```json
/// {"command": "resource delete", "description": "Delete a resource", "effect": "delete", "danger_level": "destructive",
///  "positionals": [{"name": "id", "type": "string", "required": true, "description": "Id of the resource"}],
///  "flags": {"dry-run": {"type": "boolean", "required": false, "description": "Report what would change"}},
///  "exit_codes": {"0": {"name": "SUCCESS", "description": "The command succeeded", "retryable": false,
///                       "side_effects": "complete", "error_codes": []}},
///  "names": {"NOT_FOUND": 0, "SUCCESS": 0}}
/// ```
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CommandDocument {
    /// Path of the command, such as `resource create`.
    pub command: String,
    /// One sentence about the command.
    pub description: String,
    /// `read`, `create`, `update`, `apply`, `delete` or `run`.
    pub effect: String,
    /// `safe`, `mutating` or `destructive`.
    pub danger_level: String,
    /// Positional arguments, in their order on the command line.
    pub positionals: Vec<PositionalDocument>,
    /// Flags and options, including the global ones. The key is the long name without `--`, or the letter of an argument
    /// without a long name.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<String, FlagDocument>"))]
    pub(crate) flags: SortedMap<String, FlagDocument>,
    /// How the command reads stdin; absent if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin: Option<StdinDocument>,
    /// How the framework retries the command; absent if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryDocument>,
    /// Every exit code of the command, by its number as a string. The process ends with no other code.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<u8, ExitCodeEntry>"))]
    pub(crate) exit_codes: SortedMap<u8, ExitCodeEntry>,
    /// The number of every declared name. `CANCELLED` has several numbers; this map has the first.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<String, u8>"))]
    pub(crate) names: SortedMap<String, u8>,
    /// The exit codes as people read them: one row per name.
    #[serde(skip)]
    pub(crate) exit_code_rows: Vec<ExitCodeRow>,
    /// Example invocations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleDocument>,
    /// Whether the framework provides the command.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub builtin: bool,
    /// JSON Schema of `data`; absent if it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<serde_json::Value>,
}

/// How the framework retries a command that fails with a retryable error.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RetryDocument {
    /// How the delay between attempts grows: `immediate`, `linear` or `exponential`.
    pub policy: String,
    /// Maximum number of attempts, including the first.
    pub attempts: u32,
}

/// How a command reads stdin, or the file that `--input-file` names instead.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StdinDocument {
    /// `buffered`: the command reads all of stdin before it does anything else.
    pub mode: String,
    /// Maximum size of the input, in bytes.
    pub max_bytes: u64,
    /// Whether the command requires input.
    pub required: bool,
}

/// A positional argument.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PositionalDocument {
    /// Name of the argument.
    pub name: String,
    /// Type of the value.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command requires the argument.
    pub required: bool,
    /// One sentence about the argument.
    pub description: String,
    /// Default value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Accepted values, if the argument accepts a fixed set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// Regular expression that every accepted value matches, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Whether the argument accepts more than one value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub variadic: bool,
}

/// A flag or an option.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FlagDocument {
    /// Type of the value; `boolean` for a flag.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command requires the argument.
    pub required: bool,
    /// One sentence about the argument.
    pub description: String,
    /// Default value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Accepted values, if the argument accepts a fixed set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// Regular expression that every accepted value matches, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// One-letter form, without the dash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<char>,
    /// Environment variable that provides the value if the argument is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// Whether every command of the program accepts the argument.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub global: bool,
}

/// Type of an argument's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ValueType {
    /// Any text.
    String,
    /// An integer.
    Integer,
    /// A number, possibly with a fraction.
    Number,
    /// A flag, or one of `true` and `false`.
    Boolean,
    /// Any number of values.
    Array,
    /// One of the values in `enum_values`.
    Enum,
}

impl ValueType {
    /// The printed word.
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

/// An example invocation.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExampleDocument {
    /// One sentence about the example.
    pub description: String,
    /// The command line.
    pub invocation: String,
}
