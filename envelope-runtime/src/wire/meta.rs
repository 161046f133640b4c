//! `meta` of the envelope: what changes from run to run, and nothing else does.

use serde::Serialize;

/// `meta` of the envelope. The fields stand in the order in which they are printed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Meta {
    /// Equal to the process's exit code.
    pub exit_code: u8,
    /// From the start of the run to this envelope, in milliseconds.
    pub duration_ms: u64,
    /// The path of the command, `resource create`; the group's or the tool's name where no command was reached.
    pub command: String,
    /// Names this run in logs: a UUID of version 7.
    pub request_id: String,
    /// When the run started, RFC 3339, UTC.
    pub timestamp: String,
    /// The version of the program, semver.
    pub tool_version: String,
    /// The version of the program's output contract, `MAJOR.MINOR`.
    pub schema_version: String,
    /// What the caller set as `TOOL_TRACE_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Present and true on the answer to a request for help.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub help: bool,
}
