//! The answers of a service over HTTP, as outcomes and as errors with codes.
//!
//! The module brings no client. It takes the types of the crate `http`, which ureq 3, reqwest and hyper share:
//! [`Sent`] notes what matters of a request before it is sent, and makes of what comes back an [`Answer`], or the failure
//! of a request that got none. A handler reads the answer with the method for its effect:
//!
//! | method | for | what it makes of 404 | and of 409 |
//! |---|---|---|---|
//! | [`created`](Answer::created) | a create | the error NOT_FOUND | the outcome [`Create::AlreadyExists`](crate::Create::AlreadyExists), with the resource |
//! | [`read`](Answer::read) | a get, a list, an update | the error NOT_FOUND | the error CONFLICT |
//! | [`found`](Answer::found) | a look for what may be absent | `None` | the error CONFLICT |
//! | [`deleted`](Answer::deleted) | a delete | `false` | the error CONFLICT |
//! | [`success`](Answer::success) | what has nothing to read | the error NOT_FOUND | the error CONFLICT |
//!
//! ```
//! use envelope_runtime::http::{HttpError, HttpFailure, IDEMPOTENCY_KEY, Answer, Sent};
//! use envelope_runtime::prelude::*;
//! use http::{Request, Response};
//!
//! #[derive(Debug, PartialEq, Serialize, serde::Deserialize, Resource)]
//! struct Project { #[resource(id)] id: String, #[resource(key)] name: String }
//!
//! struct Service;
//!
//! impl Service {
//!     /// The one function that knows the client.
//!     fn send(&self, request: Request<String>) -> Result<Answer, HttpFailure> {
//!         let sent = Sent::of(&request);
//!         sent.answered(client(request))
//!     }
//! }
//! # /// A service that has the project p_1, whose name is apollo.
//! # fn client(request: Request<String>) -> std::io::Result<Response<Vec<u8>>> {
//! #     let there = Response::builder().body(br#"{"id": "p_1", "name": "apollo"}"#.to_vec());
//! #     let conflict = Response::builder().status(409).header("location", "/projects/p_1").body(Vec::new());
//! #     let absent = Response::builder().status(404).body(Vec::new());
//! #     Ok(match request.method().as_str() {
//! #         "POST" => conflict,
//! #         "GET" if request.uri().path() == "/projects/p_1" => there,
//! #         _ => absent,
//! #     }.unwrap())
//! # }
//!
//! fn create(service: &Service, key: &str, name: &str) -> Result<Create<Project>, HttpError> {
//!     let request = Request::post("/projects").header(IDEMPOTENCY_KEY, key).body(format!(r#"{{"name":"{name}"}}"#));
//!     service.send(request.unwrap())?.created(|at| {
//!         let request = Request::get(at.location().unwrap_or("/projects/by-name/apollo")).body(String::new());
//!         service.send(request.unwrap())?.found()
//!     })
//! }
//!
//! fn delete(service: &Service, id: &str) -> Result<Delete<Project>, HttpFailure> {
//!     let request = Request::delete(format!("/projects/{id}")).body(String::new());
//!     let gone = service.send(request.unwrap())?.deleted()?;
//!     Ok(if gone { Delete::deleted(id) } else { Delete::not_found(id) })
//! }
//!
//! let apollo = Project { id: "p_1".to_owned(), name: "apollo".to_owned() };
//! assert_eq!(create(&Service, "k1", "apollo").unwrap(), Create::AlreadyExists(apollo));
//! assert_eq!(delete(&Service, "p_2").unwrap(), Delete::not_found("p_2"));
//! ```
//!
//! # The codes
//!
//! A status decides. Only where the body is problem details (RFC 9457) with a `code` of this table, other than NOT_FOUND,
//! that one holds. Texts are shown and never read.
//!
//! | status | code | retryable |
//! |---|---|---|
//! | 400, 413, 414, 422 | ARG_ERROR: the service refused what it was sent, and did nothing | no |
//! | 401, 407 | AUTH_REQUIRED | no |
//! | 402 | PAYMENT_REQUIRED | no |
//! | 403, 451 | PERMISSION_DENIED | no |
//! | 404, 410 | NOT_FOUND; see above | no |
//! | 409, 423 | CONFLICT; see above | no |
//! | 412, 428 | PRECONDITION | no |
//! | 429 | RATE_LIMITED | yes |
//! | 408, 425, 503 | UNAVAILABLE: the service did nothing | yes |
//! | 502, 504, or no answer at all | UNAVAILABLE, where the request may be repeated | yes |
//! | | else GENERAL_ERROR: nobody knows whether it took effect | no |
//! | any other | GENERAL_ERROR | no |
//!
//! `error.context.http_status` tells the status. `Retry-After`, in seconds or as a date, is `error.retry_after_ms`; a date
//! is measured against the `Date` of the same answer, so that a clock that is wrong on either side does not matter. Of
//! problem details, `detail` or `title` is the message, `errors` are those of an ARG_ERROR, and `type` stands in
//! `error.context.problem_type`.
//!
//! # What may be repeated
//!
//! A connection that breaks before the answer comes leaves open whether the request took effect. It is safe to send again
//! where that has the effect of sending it once: a GET, HEAD, OPTIONS, TRACE, PUT or DELETE, and any request with the
//! header [`Idempotency-Key`](IDEMPOTENCY_KEY). Send the [key of the call](crate::Idempotency::key) to a service that
//! honours it. To one that does not, send it where the resource has a name that the service gives once: a repeated POST
//! is answered with 409 there, and so with the one resource. A request that was never sent, since the connection was
//! refused, may be repeated in any case.

mod answer;
mod failure;
mod problem;
mod retry_after;
mod sent;

#[cfg(test)]
mod tests;

pub use answer::{Answer, Whereabouts};
pub use failure::{HttpError, HttpFailure};
pub use sent::{IDEMPOTENCY_KEY, Sent};
