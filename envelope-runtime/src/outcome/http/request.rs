//! The properties of a request that matter if it gets no response.

use std::error::Error;
use std::io;

use ::http::{HeaderMap, Method, Request, Response};

use super::{HttpFailure, HttpResponse};

/// The header with the key of a call. A service treats all requests with the same key as one.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A request to send. Its method and headers determine whether it may be repeated.
///
/// ```
/// use envelope_runtime::http::{IDEMPOTENCY_KEY, SentRequest};
/// use envelope_runtime::prelude::*;
/// use http::{Request, Response};
///
/// let lost = || Err::<Response<Vec<u8>>, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
///
/// let with_key = Request::post("/projects").header(IDEMPOTENCY_KEY, "k1").body(()).unwrap();
/// let failure = SentRequest::of(&with_key).response(lost()).unwrap_err();
/// assert_eq!((failure.code().name, failure.code().retryable), ("UNAVAILABLE", true));
///
/// let without = Request::post("/projects").body(()).unwrap();
/// let failure = SentRequest::of(&without).response(lost()).unwrap_err();
/// assert_eq!((failure.code().name, failure.code().retryable), ("GENERAL_ERROR", false));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "pass the result of the client to `response`"]
pub struct SentRequest {
    pub(super) repeatable: bool,
}

impl SentRequest {
    /// Creates the record of a request of the crate `http`.
    pub fn of<B>(request: &Request<B>) -> Self {
        SentRequest::new(request.method(), request.headers())
    }

    /// Creates the record of a request of a client with a different request type.
    pub fn new(method: &Method, headers: &HeaderMap) -> Self {
        SentRequest { repeatable: method.is_idempotent() || headers.contains_key(IDEMPOTENCY_KEY) }
    }

    /// Converts the client's result. `Ok` is a response with any status and its complete body, and `Err` means that there was
    /// no response. Configure the client not to return errors for statuses.
    ///
    /// # Errors
    ///
    /// UNAVAILABLE if the request may be repeated, otherwise GENERAL_ERROR.
    pub fn response<B, E>(self, result: Result<Response<B>, E>) -> Result<HttpResponse, HttpFailure>
    where
        B: Into<Vec<u8>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        match result {
            Ok(response) => Ok(HttpResponse::new(self, response.map(Into::into))),
            Err(error) => {
                let error = error.into();
                let repeatable = self.repeatable || connection_was_refused(&*error);
                Err(HttpFailure::no_response(repeatable, error))
            }
        }
    }
}

/// Returns whether the connection was refused, in which case nothing was sent. After any other error, part of the request
/// may have been sent.
fn connection_was_refused(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            if error.kind() == io::ErrorKind::ConnectionRefused {
                return true;
            }
            // `io::Error::source` skips the wrapped error and returns that error's source.
            if error.get_ref().is_some_and(|inner| connection_was_refused(inner)) {
                return true;
            }
        }
        next = error.source();
    }
    false
}
