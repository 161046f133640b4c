//! Early exits: calls that end without an outcome of their handler.

use super::recorded::RecordedAnswer;
use super::standard::GENERAL_ERROR;
use crate::wire::{Body, ErrorBody, Notes, Phase};

/// The end of a call without an outcome of its handler.
#[derive(Debug)]
pub enum EarlyExit {
    /// The call failed. The error's code determines the exit code.
    Failed(Box<Failure>),
    /// The call asked only to validate its arguments, and they are valid.
    ValidatedOnly,
    /// The call has run before with the same idempotency key.
    #[doc(hidden)]
    Replayed(Box<RecordedAnswer>),
}

/// A failure with its `data`, which is null unless part of the work was done.
#[derive(Debug)]
pub struct Failure {
    pub(crate) error: ErrorBody,
    pub(crate) data: Option<Body>,
    pub(crate) notes: Notes,
    /// Whether the data has more levels than the framework serialises.
    pub(crate) is_too_deep: bool,
}

impl EarlyExit {
    /// Returns the exit, and leaks the data of the call if it has too many levels: dropping a level would recurse into the
    /// next one and exhaust the stack.
    pub(crate) fn leaking<T>(self, data: T) -> Self {
        if matches!(&self, EarlyExit::Failed(failure) if failure.is_too_deep) {
            std::mem::forget(data);
        }
        self
    }
}

impl From<ErrorBody> for Failure {
    fn from(error: ErrorBody) -> Self {
        Failure { error, data: None, notes: Notes::default(), is_too_deep: false }
    }
}

impl From<ErrorBody> for EarlyExit {
    /// Not inlined, because a program contains many errors.
    #[inline(never)]
    fn from(error: ErrorBody) -> Self {
        EarlyExit::Failed(Box::new(Failure::from(error)))
    }
}

/// The error for a result that cannot be serialized. The handler has done its work.
pub(crate) fn not_serializable(error: &serde_json::Error) -> EarlyExit {
    // Writing into memory fails only if the data has too many levels.
    let is_too_deep = error.is_io();
    let mut body = if is_too_deep {
        ErrorBody::new(GENERAL_ERROR, error.to_string())
    } else {
        let mut body = ErrorBody::new(GENERAL_ERROR, "the result of the command cannot be written as JSON");
        body.cause = Some(error.to_string());
        body
    };
    body.phase = Some(Phase::Cleanup);
    EarlyExit::Failed(Box::new(Failure { is_too_deep, ..Failure::from(body) }))
}
