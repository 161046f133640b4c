//! The manifest: the whole program in one answer, in the shape that programs of other frameworks give it too.
//! The public schema is `ManifestResponse`, of the version that [`Manifest::SCHEMA_VERSION`] names.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ExitCodeEntry, ValueType};

/// `data` of `tool manifest`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// The version of this shape.
    pub schema_version: String,
    /// The version of the framework.
    pub framework_version: String,
    /// Changes when, and only when, something below does.
    pub etag: String,
    /// From the path of a command or group, with dots, to what it is.
    pub commands: BTreeMap<String, CommandEntry>,
    /// The flags that every command takes, before or after its path.
    pub flags: BTreeMap<String, FlagEntry>,
    /// What holds for every command that does not say otherwise.
    pub exit_codes: BTreeMap<u8, ExitCodeEntry>,
    /// The environment variables from which a secret that every command takes is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_env_vars: Vec<String>,
}

impl Manifest {
    /// The version of the public schema that this shape keeps.
    pub const SCHEMA_VERSION: &'static str = "3.21";
}

/// A command, or a group of them.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestCommand"))]
pub struct CommandEntry {
    /// What it does, in a sentence.
    pub description: String,
    /// `safe`, `mutating` or `destructive`.
    pub danger_level: String,
    /// Whether the same call, made again, leaves what the first one left.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub idempotent: bool,
    /// The permissions that its caller needs, of which the framework knows none.
    pub required_scopes: Vec<String>,
    /// The flags of this command alone.
    pub flags: BTreeMap<String, FlagEntry>,
    /// Arguments by position, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub positionals: Vec<PositionalEntry>,
    /// What differs from the shared table.
    pub exit_codes: BTreeMap<u8, ExitCodeEntry>,
    /// The JSON Schema of `data`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<serde_json::Value>,
    /// Invocations to start from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleEntry>,
    /// A group's commands and groups, by their paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subcommands: Vec<String>,
    /// Whether it comes with the framework.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub builtin: bool,
    /// How it reads stdin, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin: Option<StdinEntry>,
    /// The environment variables from which a secret of this command is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_env_vars: Vec<String>,
}

/// An argument by name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestFlag"))]
pub struct FlagEntry {
    /// The type of the value.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command cannot do without it.
    pub required: bool,
    /// What it is for.
    pub description: String,
    /// The value where none is given, of the type that `type` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// Every value that is accepted, where they can be listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// The one-letter form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<char>,
    /// The regular expression of every value that is accepted, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The environment variables that are read where the flag is not given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env_vars: Vec<EnvVarEntry>,
    /// The JSON Schema of one value, where it takes several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<serde_json::Value>,
}

/// An argument by position.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestPositional"))]
pub struct PositionalEntry {
    /// The argument's name.
    pub name: String,
    /// The type of one value.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Whether the command cannot do without it.
    pub required: bool,
    /// What it is for.
    pub description: String,
    /// Every value that is accepted, where they can be listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enum_values: Vec<String>,
    /// Whether it takes every value that is left.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub variadic: bool,
}

/// An environment variable that a flag reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct EnvVarEntry {
    /// The variable's name.
    pub name: String,
}

/// How a command reads stdin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum StdinEntry {
    /// Whole, before the command does anything.
    Buffered {
        /// The most bytes that it takes.
        max_bytes: u64,
    },
    /// One line after the other.
    Lines {
        /// The most bytes that a line has.
        max_line_bytes: u64,
    },
}

/// An invocation to start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(rename = "ManifestExample"))]
pub struct ExampleEntry {
    /// What it does.
    pub description: String,
    /// What to type.
    pub command: String,
}
