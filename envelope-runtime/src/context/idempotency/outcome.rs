//! The outcomes that a handler can record in the transaction of its writes.

use crate::wire::Body;

/// The outcome of a command with an effect, accepted by [`Idempotency::record`](crate::Idempotency::record).
pub trait Outcome {
    /// Returns `data` of the answer, or `None` if nothing was changed.
    #[doc(hidden)]
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>>;
}

/// `data` of a future answer.
#[doc(hidden)]
#[derive(Debug)]
pub struct Recordable(pub(crate) Body);
