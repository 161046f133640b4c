//! A request on its way: what has to be known of it when it comes back without an answer.

use std::error::Error;
use std::io;

use ::http::{HeaderMap, Method, Request, Response};

use super::{Answer, HttpFailure};

/// The header that carries the key of a call, so that a service makes one thing of all requests with it.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A request that is about to be sent. Its method and its headers say whether it may be sent again.
///
/// ```
/// use envelope_runtime::http::{IDEMPOTENCY_KEY, Sent};
/// use envelope_runtime::prelude::*;
/// use http::{Request, Response};
///
/// let lost = || Err::<Response<Vec<u8>>, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
///
/// let with_key = Request::post("/projects").header(IDEMPOTENCY_KEY, "k1").body(()).unwrap();
/// let failure = Sent::of(&with_key).answered(lost()).unwrap_err();
/// assert_eq!((failure.code().name, failure.code().retryable), ("UNAVAILABLE", true));
///
/// let without = Request::post("/projects").body(()).unwrap();
/// let failure = Sent::of(&without).answered(lost()).unwrap_err();
/// assert_eq!((failure.code().name, failure.code().retryable), ("GENERAL_ERROR", false));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "what comes back is handed to `answered`"]
pub struct Sent {
    pub(super) repeatable: bool,
}

impl Sent {
    /// A request of the crate `http`.
    pub fn of<B>(request: &Request<B>) -> Self {
        Sent::new(request.method(), request.headers())
    }

    /// A request of a client that has a type of its own for it.
    pub fn new(method: &Method, headers: &HeaderMap) -> Self {
        Sent { repeatable: method.is_idempotent() || headers.contains_key(IDEMPOTENCY_KEY) }
    }

    /// What came back: an answer, whatever its status, with all of its body; or the error of the client, which is one that
    /// no answer came. A client that makes errors of statuses is told not to.
    ///
    /// # Errors
    ///
    /// UNAVAILABLE where the request may be repeated, else GENERAL_ERROR.
    pub fn answered<B, E>(self, result: Result<Response<B>, E>) -> Result<Answer, HttpFailure>
    where
        B: Into<Vec<u8>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        match result {
            Ok(response) => Ok(Answer::new(self, response.map(Into::into))),
            Err(error) => {
                let error = error.into();
                let repeatable = self.repeatable || was_refused(&*error);
                Err(HttpFailure::unanswered(repeatable, error))
            }
        }
    }
}

/// Whether the system says that nobody listens: no byte of the request was sent. Every other error may come when some
/// were.
fn was_refused(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            if error.kind() == io::ErrorKind::ConnectionRefused {
                return true;
            }
            // `io::Error::source` is that of the error in it, and leaves that one out.
            if error.get_ref().is_some_and(|inner| was_refused(inner)) {
                return true;
            }
        }
        next = error.source();
    }
    false
}
