//! Converts a response of a service into the outcome of a command.

use ::http::header::LOCATION;
use ::http::{HeaderMap, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::problem::is_problem;
use super::{HttpError, HttpFailure, SentRequest};
use crate::error::conflict::UniqueViolation;
use crate::error::resource::Resource;
use crate::outcome::Create;
use crate::outcome::or_existing::outcome;

/// A response with any status and its complete body, created by [`SentRequest::response`].
#[derive(Debug, Clone)]
#[must_use = "the response may be a failure"]
pub struct HttpResponse {
    sent: SentRequest,
    response: Response<Vec<u8>>,
}

/// The information in a response for finding its resource, passed to the closure of [`HttpResponse::created`]. If it is
/// empty, look the resource up by the arguments of the create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceHint<'a> {
    location: Option<&'a str>,
    id: Option<&'a str>,
    fields: &'a [String],
}

impl<'a> ResourceHint<'a> {
    /// Returns the header `Location`. It is often a path, but it may be the URL of a different host, which must not receive
    /// credentials.
    pub fn location(&self) -> Option<&'a str> {
        self.location
    }

    /// Returns `conflict_id` of problem details.
    pub fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// Returns the conflicting fields, from `context.conflict_field` of problem details. If empty, the conflict is about the
    /// field marked `#[resource(key)]`.
    pub fn fields(&self) -> &'a [String] {
        self.fields
    }
}

impl HttpResponse {
    pub(super) fn new(sent: SentRequest, response: Response<Vec<u8>>) -> Self {
        HttpResponse { sent, response }
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the body.
    pub fn body(&self) -> &[u8] {
        self.response.body()
    }

    /// Returns the response if its status is a success: 200 to 299 except 202, which means that the work is not done yet.
    ///
    /// # Errors
    ///
    /// The code of the status, according to the [table](super).
    pub fn success(self) -> Result<HttpResponse, HttpError> {
        if self.is_success() { Ok(self) } else { Err(self.failure()) }
    }

    /// Deserializes the JSON body.
    ///
    /// # Errors
    ///
    /// The code of the status, or GENERAL_ERROR if the body of a success cannot be deserialized.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, HttpError> {
        let response = self.success()?;
        serde_json::from_slice(response.body()).map_err(|error| response.unreadable(Some(error)))
    }

    /// Deserializes the JSON body. Returns `None` if the resource does not exist.
    ///
    /// # Errors
    ///
    /// Those of [`read`](HttpResponse::read) except NOT_FOUND.
    pub fn found<T: DeserializeOwned>(self) -> Result<Option<T>, HttpFailure> {
        not_found_as_none(self.read())
    }

    /// Returns whether the service deleted the resource; `false` if it does not exist.
    ///
    /// # Errors
    ///
    /// Those of [`success`](HttpResponse::success) except NOT_FOUND.
    pub fn deleted(self) -> Result<bool, HttpFailure> {
        Ok(not_found_as_none(self.success())?.is_some())
    }

    /// Converts the response into the outcome of a create.
    ///
    /// A success is [`Create::Created`], and a 409 is [`Create::AlreadyExists`]. The resource is the body or, in problem
    /// details, the member `data`. If the body contains no resource, `find` must fetch it. If `find` returns `None` after a
    /// conflict, the resource was deleted in between, and the outcome is [`Create::Vanished`]. A 409 whose problem details
    /// have a `code` other than ALREADY_EXISTS and CONFLICT is an error, because the conflict has a different cause. A 409
    /// with a `context.conflict_field` is [`Create::AlreadyExistsBy`] that field.
    ///
    /// ```
    /// use envelope_runtime::http::{HttpError, SentRequest};
    /// use envelope_runtime::prelude::*;
    /// use http::{Request, Response};
    ///
    /// #[derive(Debug, PartialEq, Serialize, serde::Deserialize, Resource)]
    /// struct Note { #[resource(id)] id: u8, #[resource(key)] name: String }
    ///
    /// let sent = SentRequest::of(&Request::post("/notes").body(()).unwrap());
    /// let result = Response::builder().status(409).body(r#"{"id": 1, "name": "foo"}"#);
    /// let response = sent.response(result).unwrap();
    /// let outcome: Result<_, HttpError> = response.created(|_| Ok::<_, HttpError>(None));
    /// assert_eq!(outcome.unwrap(), Create::AlreadyExists(Note { id: 1, name: "foo".to_owned() }));
    /// ```
    ///
    /// # Errors
    ///
    /// The code of the status; the error of `find`; or GENERAL_ERROR if the service reports a success and the resource is
    /// neither in the body nor found.
    pub fn created<T, F, E>(self, find: impl FnOnce(&ResourceHint<'_>) -> Result<Option<T>, F>) -> Result<Create<T>, E>
    where
        T: Resource + DeserializeOwned,
        E: From<HttpError> + From<F>,
    {
        let location = self.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        if self.is_success() {
            return match self.resource() {
                Some(new) => Ok(Create::Created(new)),
                None => match find(&ResourceHint { location, id: None, fields: &[] })? {
                    Some(new) => Ok(Create::Created(new)),
                    None => Err(self.unreadable(None).into()),
                },
            };
        }
        let error = self.failure();
        if !error.violates_uniqueness() {
            return Err(error.into());
        }
        let violation = error.violation();
        let existing = match self.resource() {
            Some(existing) => Some(existing),
            None => find(&ResourceHint { location, id: error.conflict_id(), fields: violation.columns() })?,
        };
        Ok(outcome(violation, existing))
    }

    fn is_success(&self) -> bool {
        self.status().is_success() && self.status() != StatusCode::ACCEPTED
    }

    fn failure(&self) -> HttpError {
        HttpError::of(self.status(), self.headers(), self.body(), self.sent.repeatable)
    }

    fn unreadable(&self, error: Option<serde_json::Error>) -> HttpError {
        let message = match error {
            Some(_) => "the response of the service has an unexpected format",
            None => "the service reports a success without a resource",
        };
        HttpError::unreadable(self.status(), message, error)
    }

    /// Returns the resource in the body. An object without the id field is not a resource, even if it deserializes.
    fn resource<T: Resource + DeserializeOwned>(&self) -> Option<T> {
        let mut value: serde_json::Value = serde_json::from_slice(self.body()).ok()?;
        if is_problem(self.headers()) {
            value = value.get_mut("data")?.take();
        }
        value.get(T::ID_FIELD)?;
        serde_json::from_value(value).ok()
    }
}

/// Converts NOT_FOUND into `None`.
fn not_found_as_none<T>(result: Result<T, HttpError>) -> Result<Option<T>, HttpFailure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) => error.into_failure().map_or(Ok(None), Err),
    }
}
