//! `meta` of the envelope: every value that changes from one invocation to the next.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// `meta` of the envelope.
///
/// ```json
/// {"exit_code": 0, "duration_ms": 3, "command": "resource create", "request_id": "01890a5d-ac96-774b-bcce-b302099a8057",
///  "timestamp": "2026-01-01T00:00:00.000Z", "tool_version": "1.2.3", "schema_version": "1.0"}
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Meta {
    /// Exit code of the process.
    pub exit_code: u8,
    /// Time from the start of the invocation to this envelope, in milliseconds.
    pub duration_ms: u64,
    /// Path of the command, such as `resource create`. If the call reached no command, the path of the group or the name of
    /// the program.
    pub command: String,
    /// Id of this invocation in logs: a UUID of version 7.
    pub request_id: String,
    /// Start of the invocation, RFC 3339, UTC.
    pub timestamp: String,
    /// Version of the program, in semver.
    pub tool_version: String,
    /// Version of the program's output contract, `MAJOR.MINOR`.
    pub schema_version: String,
    /// Trace of the caller: the trace id in the environment variable `TRACEPARENT` (W3C Trace Context), or the value of
    /// `TOOL_TRACE_ID`.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub trace_id: Option<String>,
    /// True for the answer to `--help`; otherwise absent.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub help: bool,
    /// Time limit of the command, in milliseconds; 0 if the caller disabled it. Absent if the command has no limit.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub timeout_ms: Option<u64>,
    /// True for a dry run; otherwise absent.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub dry_run: bool,
    /// Fields of some answers only.
    #[cfg_attr(feature = "schemars", schemars(flatten))]
    pub notes: Notes,
}

/// The fields of `meta` that only some answers have. A boolean is printed if it is true, and absent otherwise.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate key of `meta`")]
#[non_exhaustive]
pub struct Notes {
    /// The arguments were checked and nothing else was done, as `--validate-only` asks.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub validation_only: bool,
    /// The caller confirmed a destructive call.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub confirmed: bool,
    /// The answer is that of an earlier call with the same idempotency key.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub idempotency_hit: bool,
    /// Number of retries before this answer; absent if there were none.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub retries: Option<u32>,
    /// The caller's copy is current, and `data` is null.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub not_modified: bool,
    /// Size of a list and its next page.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub pagination: Option<Pagination>,
    /// The list was cut at the maximum size of an answer.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub truncated: bool,
    /// Number of items that were printed before an error ended the stream.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub items_emitted: Option<u64>,
    /// Command of a line of `exec`, as the line names it.
    #[cfg_attr(feature = "schemars", schemars(rename = "_cmd", skip_serializing_if = "Option::is_none"))]
    pub cmd: Option<String>,
    /// Number of that line, counted from 1.
    #[cfg_attr(feature = "schemars", schemars(rename = "_line", skip_serializing_if = "Option::is_none"))]
    pub line: Option<u64>,
    /// Command line for the rest of a list. People are shown it instead of the cursor.
    #[cfg_attr(feature = "schemars", schemars(skip))]
    pub(crate) rest: Option<String>,
}

impl Serialize for Meta {
    // Not derived: a flattened field is serialised through another serialiser, for which every type in it is compiled again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("exit_code", &self.exit_code)?;
        map.serialize_entry("duration_ms", &self.duration_ms)?;
        map.serialize_entry("command", &self.command)?;
        map.serialize_entry("request_id", &self.request_id)?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        map.serialize_entry("tool_version", &self.tool_version)?;
        map.serialize_entry("schema_version", &self.schema_version)?;
        optional(&mut map, "trace_id", self.trace_id.as_ref())?;
        optional(&mut map, "help", self.help.then_some(&true))?;
        optional(&mut map, "timeout_ms", self.timeout_ms.as_ref())?;
        optional(&mut map, "dry_run", self.dry_run.then_some(&true))?;
        let notes = &self.notes;
        optional(&mut map, "validation_only", notes.validation_only.then_some(&true))?;
        optional(&mut map, "confirmed", notes.confirmed.then_some(&true))?;
        optional(&mut map, "idempotency_hit", notes.idempotency_hit.then_some(&true))?;
        optional(&mut map, "retries", notes.retries.as_ref())?;
        optional(&mut map, "not_modified", notes.not_modified.then_some(&true))?;
        optional(&mut map, "pagination", notes.pagination.as_ref())?;
        optional(&mut map, "truncated", notes.truncated.then_some(&true))?;
        optional(&mut map, "items_emitted", notes.items_emitted.as_ref())?;
        optional(&mut map, "_cmd", notes.cmd.as_ref())?;
        optional(&mut map, "_line", notes.line.as_ref())?;
        map.end()
    }
}

/// Writes a field unless it is `None`.
fn optional<M: SerializeMap, T: Serialize>(map: &mut M, name: &'static str, value: Option<&T>) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// `meta.pagination` of a list.
///
/// ```json
/// {"total": 365, "returned": 20, "truncated": true, "has_more": true, "next_cursor": "5b32302c2031375d"}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Pagination {
    /// Number of items in the whole list; null if it is unknown.
    pub total: Option<u64>,
    /// Number of items in `data`.
    pub returned: u64,
    /// Whether a limit ended the list before its last item.
    pub truncated: bool,
    /// Whether more items follow.
    pub has_more: bool,
    /// Value of `--cursor` that continues the list; null if no items follow.
    pub next_cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::{Meta, Notes, Pagination};

    #[test]
    fn fields_are_printed_in_order_and_absent_if_they_are_empty() {
        let pagination = Pagination { total: None, returned: 1, truncated: true, has_more: true, next_cursor: None };
        let mut meta = Meta {
            exit_code: 3,
            duration_ms: 4,
            command: "a b".to_owned(),
            request_id: "r".to_owned(),
            timestamp: "t".to_owned(),
            tool_version: "1.2.3".to_owned(),
            schema_version: "1.0".to_owned(),
            trace_id: Some("x".to_owned()),
            help: true,
            timeout_ms: Some(0),
            dry_run: true,
            notes: Notes {
                validation_only: true,
                confirmed: true,
                idempotency_hit: true,
                retries: Some(2),
                not_modified: true,
                pagination: Some(pagination),
                truncated: true,
                items_emitted: Some(0),
                cmd: Some("a.b".to_owned()),
                line: Some(7),
                rest: Some("not printed".to_owned()),
            },
        };
        let always = r#"{"exit_code":3,"duration_ms":4,"command":"a b","request_id":"r","timestamp":"t","tool_version":"1.2.3","schema_version":"1.0""#;
        let sometimes = concat!(
            r#","trace_id":"x","help":true,"timeout_ms":0,"dry_run":true,"validation_only":true,"confirmed":true"#,
            r#","idempotency_hit":true,"retries":2,"not_modified":true,"pagination":{"total":null,"returned":1,"truncated":true,"has_more":true"#,
            r#","next_cursor":null},"truncated":true,"items_emitted":0,"_cmd":"a.b","_line":7}"#,
        );
        assert_eq!(serde_json::to_string(&meta).unwrap(), format!("{always}{sometimes}"));
        (meta.trace_id, meta.help, meta.timeout_ms, meta.dry_run) = (None, false, None, false);
        meta.notes = Notes::default();
        assert_eq!(serde_json::to_string(&meta).unwrap(), format!("{always}}}"));
    }
}
