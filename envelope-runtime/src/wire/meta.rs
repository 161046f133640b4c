//! `meta` of the envelope: what changes from run to run, and nothing else does.

use std::ops::Not;

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
    #[serde(skip_serializing_if = "Not::not")]
    pub help: bool,
    /// The time limit of the command, in milliseconds; 0 where its caller lifted it. Absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// What only some answers have.
    #[serde(flatten)]
    pub notes: Notes,
}

/// What `meta` tells of some answers only.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own on the wire")]
pub struct Notes {
    /// Present and true where the arguments were checked and nothing else was done.
    #[serde(skip_serializing_if = "Not::not")]
    pub validation_only: bool,
    /// Present and true where the caller confirmed what cannot be undone.
    #[serde(skip_serializing_if = "Not::not")]
    pub confirmed: bool,
    /// Present and true where the call was made before with the same idempotency key, and this is that one's answer.
    #[serde(skip_serializing_if = "Not::not")]
    pub idempotency_hit: bool,
    /// How often the command was tried again before this answer; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// Present and true where what the caller has is what there is; `data` is null.
    #[serde(skip_serializing_if = "Not::not")]
    pub not_modified: bool,
    /// Where a list begins, ends and goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// Present and true where a list was cut because the answer would have been too large.
    #[serde(skip_serializing_if = "Not::not")]
    pub truncated: bool,
    /// How many items were printed before an error ended the stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items_emitted: Option<u64>,
    /// The command of a line that was read from stdin, as the line names it.
    #[serde(rename = "_cmd", skip_serializing_if = "Option::is_none")]
    pub cmd: Option<String>,
    /// The number of that line, from 1.
    #[serde(rename = "_line", skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The invocation that gets the rest of a list: for people, who are not shown the cursor.
    #[serde(skip)]
    pub(crate) rest: Option<String>,
}

/// Where a list begins, ends and goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Pagination {
    /// How many items there are in all; null where nobody can tell.
    pub total: Option<u64>,
    /// How many are in `data`.
    pub returned: u64,
    /// Whether a limit cut the list short.
    pub truncated: bool,
    /// Whether there are more behind these.
    pub has_more: bool,
    /// What to pass as `--cursor` for those; null where there are none.
    pub next_cursor: Option<String>,
}
