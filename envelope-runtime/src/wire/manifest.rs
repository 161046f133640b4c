//! The manifest: the whole program in one answer, in a shape that other frameworks print, too. Its public schema is
//! `ManifestResponse`, in the version of [`Manifest::SCHEMA_VERSION`].

use serde::Serialize;

use super::{ExitCodeEntry, SortedMap, ValueType};

/// `data` of `tool manifest`.
///
/// ```json
/// {"schema_version": "3.21", "framework_version": "0.1.0", "etag": "9c0b1f4d52a7e836",
///  "commands": {"resource.list": {"description": "List all resources", "danger_level": "safe", "required_scopes": [],
///                                 "flags": {}, "exit_codes": {}}},
///  "flags": {"help": {"type": "boolean", "required": false, "description": "Print help", "short": "h"}},
///  "exit_codes": {"0": {"name": "SUCCESS", "description": "The command succeeded", "retryable": false,
///                       "side_effects": "complete", "error_codes": []}}}
/// ```
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Manifest {
    /// Version of this shape.
    pub schema_version: String,
    /// Version of the framework.
    pub framework_version: String,
    /// Hash of the fields below: 16 hexadecimal digits that change if and only if one of them does.
    pub etag: String,
    /// Every command and group, by its path with dots: `resource.create`.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<String, CommandEntry>"))]
    pub(crate) commands: SortedMap<String, Box<CommandEntry>>,
    /// The flags of every command, accepted before and after its path.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<String, FlagEntry>"))]
    pub(crate) flags: SortedMap<String, FlagEntry>,
    /// The exit codes of every command, unless its entry has another meaning for the number.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<u8, ExitCodeEntry>"))]
    pub(crate) exit_codes: SortedMap<u8, ExitCodeEntry>,
    /// Environment variables that contain a secret for every command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_env_vars: Vec<String>,
}

impl Manifest {
    /// Version of the public schema that this shape conforms to.
    pub const SCHEMA_VERSION: &'static str = "3.21";
}

/// A command or a group of commands.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestCommand"))]
#[non_exhaustive]
pub struct CommandEntry {
    /// One sentence about the command.
    pub description: String,
    /// `safe`, `mutating` or `destructive`.
    pub danger_level: String,
    /// Whether repeating a call leaves the same state as making it once.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub idempotent: bool,
    /// Permissions that the caller needs. The framework knows of none: the list is always empty.
    pub required_scopes: Vec<String>,
    /// Flags and options of this command, without the global ones.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<String, FlagEntry>"))]
    pub(crate) flags: SortedMap<String, FlagEntry>,
    /// Positional arguments, in their order on the command line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub positionals: Vec<PositionalEntry>,
    /// Exit codes that differ from those of the manifest.
    #[cfg_attr(feature = "schemars", schemars(with = "std::collections::BTreeMap<u8, ExitCodeEntry>"))]
    pub(crate) exit_codes: SortedMap<u8, ExitCodeEntry>,
    /// JSON Schema of `data`; absent if it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<serde_json::Value>,
    /// Example invocations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleEntry>,
    /// Paths of the commands and groups in a group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subcommands: Vec<String>,
    /// Whether the framework provides the command.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub builtin: bool,
    /// How the command reads stdin; absent if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin: Option<StdinEntry>,
    /// Environment variables that contain a secret for this command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_env_vars: Vec<String>,
}

/// A flag or an option.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestFlag"))]
#[non_exhaustive]
pub struct FlagEntry {
    /// Type of the value; `boolean` for a flag.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command requires the argument.
    pub required: bool,
    /// One sentence about the argument.
    pub description: String,
    /// Default value, as JSON of the type in `type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// Accepted values, if the argument accepts a fixed set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// One-letter form, without the dash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<char>,
    /// Regular expression that every accepted value matches, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Environment variables that provide the value if the argument is absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env_vars: Vec<EnvVarEntry>,
    /// JSON Schema of one value, if the argument accepts several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<serde_json::Value>,
}

/// A positional argument.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestPositional"))]
#[non_exhaustive]
pub struct PositionalEntry {
    /// Name of the argument, in lower case.
    pub name: String,
    /// Type of one value.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command requires the argument.
    pub required: bool,
    /// One sentence about the argument, with the pattern of its values if one is known.
    pub description: String,
    /// Accepted values, if the argument accepts a fixed set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// Whether the argument accepts all remaining values.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub variadic: bool,
}

/// An environment variable of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EnvVarEntry {
    /// Name of the variable.
    pub name: String,
}

/// How a command reads stdin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(tag = "mode", rename_all = "snake_case")]
#[non_exhaustive]
pub enum StdinEntry {
    /// The command reads all of stdin before it does anything else.
    Buffered {
        /// Maximum size of the input, in bytes.
        max_bytes: u64,
    },
    /// The command reads and answers one line after the other.
    Lines {
        /// Maximum size of a line, in bytes.
        max_line_bytes: u64,
    },
}

/// An example invocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestExample"))]
#[non_exhaustive]
pub struct ExampleEntry {
    /// One sentence about the example.
    pub description: String,
    /// The command line.
    pub command: String,
}
