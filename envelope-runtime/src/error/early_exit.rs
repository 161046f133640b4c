//! A call that ends without an outcome of its handler.

use super::recorded::Recorded;
use super::standard::GENERAL_ERROR;
use crate::wire::{Body, ErrorBody, Notes, Phase};

/// A run that ends without an outcome of the handler's.
#[derive(Debug)]
pub enum Stop {
    /// The envelope's error, whose code decides the exit code.
    Failed(Box<Failure>),
    /// The arguments were all that was to be looked at, and they are right.
    Checked,
    /// The call was made before, with the same idempotency key.
    #[doc(hidden)]
    Recorded(Box<Recorded>),
}

/// A failure, and the `data` that stands beside it: null, but for the part of the work that was done.
#[derive(Debug)]
pub struct Failure {
    pub(crate) error: ErrorBody,
    pub(crate) data: Option<Body>,
    pub(crate) notes: Notes,
}

impl From<ErrorBody> for Stop {
    fn from(error: ErrorBody) -> Self {
        Stop::Failed(Box::new(Failure { error, data: None, notes: Notes::default() }))
    }
}

/// The handler did its work, and its result cannot be told.
pub(crate) fn unserialisable(error: &serde_json::Error) -> Stop {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the result of the command cannot be written as JSON");
    body.phase = Some(Phase::Cleanup);
    body.cause = Some(error.to_string());
    body.into()
}
