//! Problem details (RFC 9457): a service's machine-readable description of a failure.

use ::http::HeaderMap;
use ::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::wire::FieldError;

/// The largest part of a text of the service that is shown, in characters.
const MAX_TEXT_CHARS: usize = 1_000;

/// The supported members. Each one with an unexpected type is ignored; the others are still used.
#[derive(Debug, Default)]
pub(super) struct Problem {
    /// `detail`, which describes this failure, or else `title`, which describes its type.
    pub(super) message: Option<String>,
    /// The URI of the problem type.
    pub(super) kind: Option<String>,
    /// The stable error code, as in the contract.
    pub(super) code: Option<String>,
    /// The id of the conflicting resource, as in the contract.
    pub(super) conflict_id: Option<String>,
    /// The conflicting fields, as in the contract.
    pub(super) conflict_fields: Vec<String>,
    /// The wait before a retry, as in the contract.
    pub(super) retry_after_ms: Option<u64>,
    /// The faults of the request.
    pub(super) errors: Vec<FieldError>,
}

impl Problem {
    /// Reads the problem that a response describes. Empty if the response has no problem details.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Problem {
        if !is_problem(headers) {
            return Problem::default();
        }
        let Ok(members) = serde_json::from_slice::<Map<String, Value>>(body) else { return Problem::default() };
        let text = |name: &str| text(&members, name);
        Problem {
            message: text("detail").or_else(|| text("title")),
            // RFC 9457: `about:blank` means that the problem has no specific type.
            kind: text("type").filter(|kind| kind != "about:blank"),
            code: text("code"),
            conflict_id: text("conflict_id"),
            conflict_fields: conflict_fields(&members).unwrap_or_default(),
            retry_after_ms: members.get("retry_after_ms").and_then(Value::as_u64),
            errors: members.get("errors").map(errors).unwrap_or_default(),
        }
    }
}

/// Returns whether the body of a response is problem details, according to its content type.
pub(super) fn is_problem(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/problem+json")
}

/// Reads the faults, in the form of the RFC's example (`pointer` and `detail`) or of the contract (`field` and `message`).
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

/// Reads `context.conflict_field`, which is `region,name` if the fields are unique together.
fn conflict_fields(members: &Map<String, Value>) -> Option<Vec<String>> {
    let fields = text(members.get("context")?.as_object()?, "conflict_field")?;
    Some(fields.split(',').map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect())
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    let text = members.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_TEXT_CHARS).collect())
}
