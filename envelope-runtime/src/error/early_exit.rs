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
}

impl From<ErrorBody> for EarlyExit {
    fn from(error: ErrorBody) -> Self {
        EarlyExit::Failed(Box::new(Failure { error, data: None, notes: Notes::default() }))
    }
}

/// The error for a result that cannot be serialized. The handler has done its work.
pub(crate) fn not_serializable(error: &serde_json::Error) -> EarlyExit {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the result of the command cannot be written as JSON");
    body.phase = Some(Phase::Cleanup);
    body.cause = Some(error.to_string());
    body.into()
}
