//! `error` and `warnings` of the envelope.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// `error` of the envelope: what went wrong, whether to try again, and what to do about it.
///
/// The fields stand in the order in which they are printed. Only `code`, `message` and `retryable` are always there.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ErrorBody {
    /// The stable name that callers branch on: `^[A-Z][A-Z0-9_]+$`.
    pub code: Cow<'static, str>,
    /// A sentence for people.
    pub message: String,
    /// Whether the same call, unchanged, may succeed when it is made again.
    pub retryable: bool,
    /// The id of the resource that is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_id: Option<String>,
    /// How far the command had come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Every bad argument of the call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What the caller must correct before the call can succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_required: Option<Cow<'static, str>>,
    /// An invocation that corrects it: runs verbatim, never destroys anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_command: Option<String>,
    /// More about the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The error below this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// How long to wait before the next try, in milliseconds. Only where `retryable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// How to space the tries. Only where `retryable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// Facts about the failure.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub context: Facts,
    /// What to do next, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Cow<'static, str>>,
}

impl ErrorBody {
    /// An error with a code and a message, and nothing else yet.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        ErrorBody {
            code: code.into(),
            message: message.into(),
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

/// One bad argument of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// The argument as its user writes it: `--name`, `<ID>`; or the word that is no argument.
    pub field: String,
    /// What is wrong with it, in a sentence.
    pub message: String,
    /// The nearest valid spelling, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// How far a command had come when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing was done.
    Validation,
    /// The handler, or what it needs, was at work.
    Execution,
    /// The work was over.
    Cleanup,
}

impl Phase {
    pub(super) const ALL: [Phase; 3] = [Phase::Validation, Phase::Execution, Phase::Cleanup];

    /// The word that is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Validation => "validation",
            Phase::Execution => "execution",
            Phase::Cleanup => "cleanup",
        }
    }
}

/// How to space the tries of a call that may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RetryStrategy {
    /// At once.
    Immediate,
    /// After the same pause each time.
    LinearBackoff,
    /// After a pause that doubles each time.
    ExponentialBackoff,
}

impl RetryStrategy {
    pub(super) const ALL: [RetryStrategy; 3] =
        [RetryStrategy::Immediate, RetryStrategy::LinearBackoff, RetryStrategy::ExponentialBackoff];

    /// The word that is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            RetryStrategy::Immediate => "immediate",
            RetryStrategy::LinearBackoff => "linear_backoff",
            RetryStrategy::ExponentialBackoff => "exponential_backoff",
        }
    }
}

/// A remark on a command that went well.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Warning {
    /// The stable name that callers branch on: `^[A-Z][A-Z0-9_]+$`.
    pub code: Cow<'static, str>,
    /// A sentence for people.
    pub message: String,
    /// Facts about it.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub context: Facts,
}

impl Warning {
    /// A warning without facts.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Warning { code: code.into(), message: message.into(), context: Facts::default() }
    }
}

/// Named facts, printed as one object in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Facts(Vec<(Cow<'static, str>, serde_json::Value)>);

impl Facts {
    /// Adds a fact; one of the same name is replaced.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<serde_json::Value>) {
        self.add(name.into(), value.into());
    }

    fn add(&mut self, name: Cow<'static, str>, value: serde_json::Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fact of this name, where it is a text.
    #[cfg(feature = "tracing")]
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.as_str())
    }

    /// The facts in their order.
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
