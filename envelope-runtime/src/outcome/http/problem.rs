//! Problem details (RFC 9457): what a service says of a failure, for programs to read.

use ::http::HeaderMap;
use ::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::wire::FieldError;

/// The most characters of a text of the service that are shown.
const LONGEST: usize = 1_000;

/// The members that are used, each as far as it is what it should be: a service that gets one of them wrong is still
/// understood in the others.
#[derive(Debug, Default)]
pub(super) struct Problem {
    /// `detail`, which is about this failure; else `title`, which is about its kind.
    pub(super) message: Option<String>,
    /// The URI of the kind.
    pub(super) kind: Option<String>,
    /// Of the contract: the stable name that callers branch on.
    pub(super) code: Option<String>,
    /// Of the contract: the id of the resource that is in the way.
    pub(super) conflict_id: Option<String>,
    /// Of the contract: the fields that are taken.
    pub(super) conflict_fields: Vec<String>,
    /// Of the contract: how long to wait.
    pub(super) retry_after_ms: Option<u64>,
    /// What is wrong with each part of the request.
    pub(super) errors: Vec<FieldError>,
}

impl Problem {
    /// The problem that an answer describes; empty where it describes none.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Problem {
        if !is_problem(headers) {
            return Problem::default();
        }
        let Ok(members) = serde_json::from_slice::<Map<String, Value>>(body) else { return Problem::default() };
        let text = |name: &str| text(&members, name);
        Problem {
            message: text("detail").or_else(|| text("title")),
            // What has no kind of its own says so with this word.
            kind: text("type").filter(|kind| kind != "about:blank"),
            code: text("code"),
            conflict_id: text("conflict_id"),
            conflict_fields: conflict_fields(&members).unwrap_or_default(),
            retry_after_ms: members.get("retry_after_ms").and_then(Value::as_u64),
            errors: members.get("errors").map(errors).unwrap_or_default(),
        }
    }
}

/// Whether an answer says that its body is problem details.
pub(super) fn is_problem(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/problem+json")
}

/// The faults, as the standard's example has them (`pointer` and `detail`) or as the contract does (`field` and
/// `message`).
fn errors(value: &Value) -> Vec<FieldError> {
    let one = |value: &Value| {
        let members = value.as_object()?;
        Some(FieldError {
            field: text(members, "field").or_else(|| text(members, "pointer"))?,
            message: text(members, "message").or_else(|| text(members, "detail"))?,
            suggestion: text(members, "suggestion"),
        })
    };
    value.as_array().map(|values| values.iter().filter_map(one).collect()).unwrap_or_default()
}

/// `context.conflict_field`: `region,name` where several fields are taken together.
fn conflict_fields(members: &Map<String, Value>) -> Option<Vec<String>> {
    let fields = text(members.get("context")?.as_object()?, "conflict_field")?;
    Some(fields.split(',').map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect())
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    let text = members.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(LONGEST).collect())
}
