//! The outcomes that a handler can record together with its effect.

use crate::wire::Body;

/// What a handler returns of a command that changes something: what
/// [`Idempotency::record`](crate::Idempotency::record) takes.
pub trait Outcome {
    /// `data` of the answer; none where nothing was changed.
    #[doc(hidden)]
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>>;
}

/// `data` of an answer that is still to be given.
#[doc(hidden)]
#[derive(Debug)]
pub struct Recordable(pub(crate) Body);
