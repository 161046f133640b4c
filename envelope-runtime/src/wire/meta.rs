//! `meta` of the envelope: what changes from run to run, and nothing else does.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// `meta` of the envelope. The fields stand in the order in which they are printed.
#[derive(Debug, Clone)]
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
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub trace_id: Option<String>,
    /// Present and true on the answer to a request for help.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub help: bool,
    /// The time limit of the command, in milliseconds; 0 where its caller lifted it. Absent where it has none.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub timeout_ms: Option<u64>,
    /// What only some answers have.
    #[cfg_attr(feature = "schemars", schemars(flatten))]
    pub notes: Notes,
}

/// What `meta` tells of some answers only.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own on the wire")]
pub struct Notes {
    /// Present and true where the arguments were checked and nothing else was done.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub validation_only: bool,
    /// Present and true where the caller confirmed what cannot be undone.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub confirmed: bool,
    /// Present and true where the call was made before with the same idempotency key, and this is that one's answer.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub idempotency_hit: bool,
    /// How often the command was tried again before this answer; absent where it was not.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub retries: Option<u32>,
    /// Present and true where what the caller has is what there is; `data` is null.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub not_modified: bool,
    /// Where a list begins, ends and goes on.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub pagination: Option<Pagination>,
    /// Present and true where a list was cut because the answer would have been too large.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "std::ops::Not::not"))]
    pub truncated: bool,
    /// How many items were printed before an error ended the stream.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub items_emitted: Option<u64>,
    /// The command of a line that was read from stdin, as the line names it.
    #[cfg_attr(feature = "schemars", schemars(rename = "_cmd", skip_serializing_if = "Option::is_none"))]
    pub cmd: Option<String>,
    /// The number of that line, from 1.
    #[cfg_attr(feature = "schemars", schemars(rename = "_line", skip_serializing_if = "Option::is_none"))]
    pub line: Option<u64>,
    /// The invocation that gets the rest of a list: for people, who are not shown the cursor.
    #[cfg_attr(feature = "schemars", schemars(skip))]
    pub(crate) rest: Option<String>,
}

impl Serialize for Meta {
    // Not derived: to flatten the notes, a derive needs a serialiser of its own, and every type in them once more for it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("exit_code", &self.exit_code)?;
        map.serialize_entry("duration_ms", &self.duration_ms)?;
        map.serialize_entry("command", &self.command)?;
        map.serialize_entry("request_id", &self.request_id)?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        map.serialize_entry("tool_version", &self.tool_version)?;
        map.serialize_entry("schema_version", &self.schema_version)?;
        given(&mut map, "trace_id", self.trace_id.as_ref())?;
        given(&mut map, "help", self.help.then_some(&true))?;
        given(&mut map, "timeout_ms", self.timeout_ms.as_ref())?;
        let notes = &self.notes;
        given(&mut map, "validation_only", notes.validation_only.then_some(&true))?;
        given(&mut map, "confirmed", notes.confirmed.then_some(&true))?;
        given(&mut map, "idempotency_hit", notes.idempotency_hit.then_some(&true))?;
        given(&mut map, "retries", notes.retries.as_ref())?;
        given(&mut map, "not_modified", notes.not_modified.then_some(&true))?;
        given(&mut map, "pagination", notes.pagination.as_ref())?;
        given(&mut map, "truncated", notes.truncated.then_some(&true))?;
        given(&mut map, "items_emitted", notes.items_emitted.as_ref())?;
        given(&mut map, "_cmd", notes.cmd.as_ref())?;
        given(&mut map, "_line", notes.line.as_ref())?;
        map.end()
    }
}

/// A field that is there only where it says something.
fn given<M: SerializeMap, T: Serialize>(map: &mut M, name: &'static str, value: Option<&T>) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::{Meta, Notes, Pagination};

    #[test]
    fn what_is_known_is_printed_in_its_order_and_nothing_else() {
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
            r#","trace_id":"x","help":true,"timeout_ms":0,"validation_only":true,"confirmed":true,"idempotency_hit":true"#,
            r#","retries":2,"not_modified":true,"pagination":{"total":null,"returned":1,"truncated":true,"has_more":true"#,
            r#","next_cursor":null},"truncated":true,"items_emitted":0,"_cmd":"a.b","_line":7}"#,
        );
        assert_eq!(serde_json::to_string(&meta).unwrap(), format!("{always}{sometimes}"));
        (meta.trace_id, meta.help, meta.timeout_ms, meta.notes) = (None, false, None, Notes::default());
        assert_eq!(serde_json::to_string(&meta).unwrap(), format!("{always}}}"));
    }
}
