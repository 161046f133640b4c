//! What came back from a service, read as the outcome of a command.

use ::http::header::LOCATION;
use ::http::{HeaderMap, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::problem::is_problem;
use super::{HttpError, HttpFailure, Sent};
use crate::error::conflict::UniqueViolation;
use crate::error::resource::Resource;
use crate::outcome::Create;
use crate::outcome::or_existing::outcome;

/// An answer of a service, whatever its status, with all of its body: what [`Sent::answered`] makes.
#[derive(Debug, Clone)]
#[must_use = "an answer may tell a failure"]
pub struct Answer {
    sent: Sent,
    response: Response<Vec<u8>>,
}

/// What an answer says of where its resource is: what the closure of [`Answer::created`] is given. Where it says nothing,
/// the resource is looked up by what it was to be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whereabouts<'a> {
    location: Option<&'a str>,
    id: Option<&'a str>,
    fields: &'a [String],
}

impl<'a> Whereabouts<'a> {
    /// The header `Location`, as it was sent: often a path, and at times the address of another host, to which no
    /// credentials belong.
    pub fn location(&self) -> Option<&'a str> {
        self.location
    }

    /// `conflict_id` of problem details.
    pub fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// The fields that are taken, by `context.conflict_field` of problem details. Empty where it does not tell them: then
    /// it is the one marked `#[resource(key)]`.
    pub fn fields(&self) -> &'a [String] {
        self.fields
    }
}

impl Answer {
    pub(super) fn new(sent: Sent, response: Response<Vec<u8>>) -> Self {
        Answer { sent, response }
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Its headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Its body.
    pub fn body(&self) -> &[u8] {
        self.response.body()
    }

    /// The answer, if its status tells a success: 200 to 299, but 202, which tells that nothing was done yet.
    ///
    /// # Errors
    ///
    /// The code of its status, by the [table](super).
    pub fn success(self) -> Result<Answer, HttpError> {
        if self.is_success() { Ok(self) } else { Err(self.failure()) }
    }

    /// What the body holds, as JSON.
    ///
    /// # Errors
    ///
    /// The code of its status; GENERAL_ERROR where the body of a success is not what it should be.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, HttpError> {
        let answer = self.success()?;
        serde_json::from_slice(answer.body()).map_err(|error| answer.unreadable(Some(error)))
    }

    /// What the body holds; `None` where the service says that there is no such thing.
    ///
    /// # Errors
    ///
    /// As [`read`](Answer::read), but NOT_FOUND.
    pub fn found<T: DeserializeOwned>(self) -> Result<Option<T>, HttpFailure> {
        absent_is_none(self.read())
    }

    /// Whether the service removed what it was told to remove; `false` where there was no such thing.
    ///
    /// # Errors
    ///
    /// As [`success`](Answer::success), but NOT_FOUND.
    pub fn deleted(self) -> Result<bool, HttpFailure> {
        Ok(absent_is_none(self.success())?.is_some())
    }

    /// The outcome of a create.
    ///
    /// A success is [`Create::Created`], with the resource in the body. A 409 is [`Create::AlreadyExists`], with the
    /// resource in the body: the whole of it, or the member `data` of problem details. Where the body has no resource,
    /// `find` fetches it by what the answer says, or looks it up; where `find` finds nothing after a conflict, the
    /// resource vanished in between, and the outcome is [`Create::Vanished`]. A 409 whose problem details have a `code`
    /// other than ALREADY_EXISTS and CONFLICT is an error, since something else is in the way; one with a
    /// `context.conflict_field` is [`Create::AlreadyExistsBy`] that field.
    ///
    /// ```
    /// use envelope_runtime::http::{HttpError, Sent};
    /// use envelope_runtime::prelude::*;
    /// use http::{Request, Response};
    ///
    /// #[derive(Debug, PartialEq, Serialize, serde::Deserialize, Resource)]
    /// struct Note { #[resource(id)] id: u8, #[resource(key)] name: String }
    ///
    /// let sent = Sent::of(&Request::post("/notes").body(()).unwrap());
    /// let response = Response::builder().status(409).body(r#"{"id": 1, "name": "foo"}"#);
    /// let answer = sent.answered(response).unwrap();
    /// let outcome: Result<_, HttpError> = answer.created(|_| Ok::<_, HttpError>(None));
    /// assert_eq!(outcome.unwrap(), Create::AlreadyExists(Note { id: 1, name: "foo".to_owned() }));
    /// ```
    ///
    /// # Errors
    ///
    /// The code of its status; what `find` fails with; GENERAL_ERROR where the service tells a success, and the resource
    /// is neither in the body nor found.
    pub fn created<T, F, E>(self, find: impl FnOnce(&Whereabouts<'_>) -> Result<Option<T>, F>) -> Result<Create<T>, E>
    where
        T: Resource + DeserializeOwned,
        E: From<HttpError> + From<F>,
    {
        let location = self.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        if self.is_success() {
            return match self.resource() {
                Some(new) => Ok(Create::Created(new)),
                None => match find(&Whereabouts { location, id: None, fields: &[] })? {
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
            None => find(&Whereabouts { location, id: error.conflict_id(), fields: violation.columns() })?,
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
            Some(_) => "the answer of the service is not what this program expects",
            None => "the service says that it is done, and shows no resource",
        };
        HttpError::unreadable(self.status(), message, error)
    }

    /// The resource in the body. One without its id is something else, however well it fits.
    fn resource<T: Resource + DeserializeOwned>(&self) -> Option<T> {
        let mut value: serde_json::Value = serde_json::from_slice(self.body()).ok()?;
        if is_problem(self.headers()) {
            value = value.get_mut("data")?.take();
        }
        value.get(T::ID_FIELD)?;
        serde_json::from_value(value).ok()
    }
}

/// NOT_FOUND as no error.
fn absent_is_none<T>(result: Result<T, HttpError>) -> Result<Option<T>, HttpFailure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) => error.into_failure().map_or(Ok(None), Err),
    }
}
