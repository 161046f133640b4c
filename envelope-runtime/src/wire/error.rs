//! `error` and `warnings` of the envelope.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::shallow;

/// `error` of the envelope: the failure, whether a retry can succeed, and the correction.
///
/// `code`, `message` and `retryable` are required; the other fields are absent if they are empty. The fields are declared in
/// the order in which they are printed.
///
/// ```
/// use envelope_runtime::wire::ErrorBody;
///
/// let mut error = ErrorBody::new("QUOTA_EXCEEDED", "the quota of 10 resources is used up");
/// error.suggestion = Some("delete a resource".into());
/// error.context.insert("limit", 10);
/// assert_eq!(
///     serde_json::to_string(&error)?,
///     r#"{"code":"QUOTA_EXCEEDED","message":"the quota of 10 resources is used up","retryable":false,"context":{"limit":10},"suggestion":"delete a resource"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ErrorBody {
    /// Stable name that callers match on: `^[A-Z][A-Z0-9_]+$`.
    pub code: Cow<'static, str>,
    /// One sentence for people. Its wording may change between versions.
    pub message: String,
    /// Whether repeating the same call can succeed and cannot apply its effect twice.
    pub retryable: bool,
    /// Id of the existing resource that a create conflicts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_id: Option<String>,
    /// How far the command got.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Every invalid argument of the call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The correction that the call needs to succeed, as an imperative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_required: Option<Cow<'static, str>>,
    /// Command line that makes the correction. It is safe to run verbatim and quoted for a POSIX shell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_command: Option<String>,
    /// Further description of the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Message of the underlying error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// Delay before the next attempt, in milliseconds. Present only if `retryable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// How the delay between attempts grows. Present only if `retryable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// Named facts about the failure.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub context: Facts,
    /// A next step for the caller, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Cow<'static, str>>,
}

impl ErrorBody {
    /// Creates an error with a code and a message. It is not retryable, and the other fields are empty.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        ErrorBody::with_message(code.into(), message.into())
    }

    /// Not inlined, because a program contains many errors.
    #[inline(never)]
    fn with_message(code: Cow<'static, str>, message: String) -> Self {
        ErrorBody {
            code,
            message,
            retryable: false,
            conflict_id: None,
            phase: None,
            errors: Vec::new(),
            fix_required: None,
            fix_command: None,
            detail: None,
            cause: None,
            retry_after_ms: None,
            retry_strategy: None,
            context: Facts::default(),
            suggestion: None,
        }
    }
}

/// One invalid argument of a call.
///
/// ```json
/// {"field": "--nmae", "message": "unexpected argument", "suggestion": "--name"}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FieldError {
    /// The argument as on the command line: `--name`, `<ID>`, or the unexpected word itself.
    pub field: String,
    /// One sentence about the fault.
    pub message: String,
    /// Nearest valid spelling, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// How far a command got before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// The arguments were being checked. The command is guaranteed to have done nothing.
    Validation,
    /// A state was being constructed, or the handler was running.
    Execution,
    /// The handler had finished.
    Cleanup,
}

impl Phase {
    pub(super) const ALL: [Phase; 3] = [Phase::Validation, Phase::Execution, Phase::Cleanup];

    /// The printed word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Validation => "validation",
            Phase::Execution => "execution",
            Phase::Cleanup => "cleanup",
        }
    }
}

/// How the delay between the attempts of a retryable call grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryStrategy {
    /// No delay.
    Immediate,
    /// The same delay before every attempt.
    LinearBackoff,
    /// A delay that doubles with every attempt.
    ExponentialBackoff,
}

impl RetryStrategy {
    pub(super) const ALL: [RetryStrategy; 3] =
        [RetryStrategy::Immediate, RetryStrategy::LinearBackoff, RetryStrategy::ExponentialBackoff];

    /// The printed word.
    pub const fn as_str(self) -> &'static str {
        match self {
            RetryStrategy::Immediate => "immediate",
            RetryStrategy::LinearBackoff => "linear_backoff",
            RetryStrategy::ExponentialBackoff => "exponential_backoff",
        }
    }
}

/// An item of `warnings` in the envelope. A warning does not change the exit code.
///
/// ```json
/// {"code": "TRUNCATED", "message": "412 of 1000 items fill the 1 MiB of an answer", "context": {"returned": 412}}
/// ```
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Warning {
    /// Stable name that callers match on: `^[A-Z][A-Z0-9_]+$`.
    pub code: Cow<'static, str>,
    /// One sentence for people.
    pub message: String,
    /// Named facts about the warning; absent if there are none.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub context: Facts,
}

impl Warning {
    /// Creates a warning without facts.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Warning { code: code.into(), message: message.into(), context: Facts::default() }
    }
}

/// Named JSON values, printed as one object in the order of insertion.
///
/// ```
/// use envelope_runtime::wire::Facts;
///
/// let mut facts = Facts::default();
/// facts.insert("limit", 10);
/// facts.insert("name", "foo");
/// facts.insert("limit", 20);
/// assert_eq!(serde_json::to_string(&facts)?, r#"{"limit":20,"name":"foo"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Facts(Vec<(Cow<'static, str>, serde_json::Value)>);

impl Facts {
    /// Adds a fact. A fact of the same name is replaced in its place. A value that is nested deeper than 120 levels is
    /// replaced by a text that says so.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<serde_json::Value>) {
        self.add(name.into(), value.into());
    }

    fn add(&mut self, name: Cow<'static, str>, value: serde_json::Value) {
        let value = shallow(value);
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Returns true if there are no facts.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the fact of this name if it is a string.
    #[cfg(feature = "tracing")]
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.as_str())
    }

    /// Iterates over the facts in the order of insertion.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &serde_json::Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Facts {
    fn schema_name() -> Cow<'static, str> {
        "Facts".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "object", "additionalProperties": true})
    }
}
