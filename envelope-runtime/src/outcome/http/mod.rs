//! Converts the responses of HTTP services into outcomes and errors with codes.
//!
//! The module contains no client. It uses the types of the crate `http`, which ureq 3, reqwest and hyper share.
//! [`SentRequest`] records the relevant properties of a request and converts the client's result into an
//! [`HttpResponse`], or into the failure of a request without a response. A handler reads the response with the method for
//! its effect:
//!
//! | method | for | status 404 | status 409 |
//! |---|---|---|---|
//! | [`created`](HttpResponse::created) | a create | the error NOT_FOUND | the outcome [`Create::AlreadyExists`](crate::Create::AlreadyExists), with the resource |
//! | [`read`](HttpResponse::read) | a get, a list, an update | the error NOT_FOUND | the error CONFLICT |
//! | [`found`](HttpResponse::found) | a lookup of a resource that may not exist | `None` | the error CONFLICT |
//! | [`deleted`](HttpResponse::deleted) | a delete | `false` | the error CONFLICT |
//! | [`success`](HttpResponse::success) | a response without a body | the error NOT_FOUND | the error CONFLICT |
//!
//! ```
//! use envelope_runtime::http::{HttpError, HttpFailure, HttpResponse, IDEMPOTENCY_KEY, SentRequest};
//! use envelope_runtime::prelude::*;
//! use http::{Request, Response};
//!
//! #[derive(Debug, PartialEq, Serialize, serde::Deserialize, Resource)]
//! struct Project { #[resource(id)] id: String, #[resource(key)] name: String }
//!
//! struct Service;
//!
//! impl Service {
//!     /// The only function that depends on the client.
//!     fn send(&self, request: Request<String>) -> Result<HttpResponse, HttpFailure> {
//!         let sent = SentRequest::of(&request);
//!         sent.response(client(request))
//!     }
//! }
//! # /// A service with the project p_1, named apollo.
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
//!     service.send(request.unwrap())?.created(|hint| {
//!         let request = Request::get(hint.location().unwrap_or("/projects/by-name/apollo")).body(String::new());
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
//! The status determines the code. If the body is problem details (RFC 9457) with a `code` from this table other than
//! NOT_FOUND, that code takes precedence. Messages are shown and never interpreted.
//!
//! | status | code | retryable |
//! |---|---|---|
//! | 400, 413, 414, 422 | ARG_ERROR: the service rejected the request without an effect | no |
//! | 401, 407 | AUTH_REQUIRED | no |
//! | 402 | PAYMENT_REQUIRED | no |
//! | 403, 451 | PERMISSION_DENIED | no |
//! | 404, 410 | NOT_FOUND; see above | no |
//! | 409, 423 | CONFLICT; see above | no |
//! | 412, 428 | PRECONDITION | no |
//! | 429 | RATE_LIMITED | yes |
//! | 408, 425, 503 | UNAVAILABLE: the request had no effect | yes |
//! | 502, 504, or no response | UNAVAILABLE, if the request may be repeated | yes |
//! | | otherwise GENERAL_ERROR: it is unknown whether the request took effect | no |
//! | any other | GENERAL_ERROR | no |
//!
//! `error.context.http_status` contains the status. `Retry-After`, in seconds or as a date, becomes
//! `error.retry_after_ms`. A date is relative to the `Date` of the same response, to be independent of wrong clocks. The
//! `detail` or `title` of problem details becomes the message, `errors` become those of an ARG_ERROR, and `type` becomes
//! `error.context.problem_type`.
//!
//! # Requests that may be repeated
//!
//! If a connection breaks before the response, it is unknown whether the request took effect. Repeating the request is safe
//! if it is idempotent: a GET, HEAD, OPTIONS, TRACE, PUT or DELETE, or any request with the header
//! [`Idempotency-Key`](IDEMPOTENCY_KEY). Send the [key of the call](crate::Idempotency::key) to a service that supports
//! the header. Also send it to other services if the resource has a unique name: a repeated POST then gets a 409 with the
//! same resource. A request that was never sent, because the connection was refused, may always be repeated.

mod error;
mod problem;
mod request;
mod response;
mod retry_after;

#[cfg(test)]
mod tests;

pub use error::{HttpError, HttpFailure};
pub use request::{IDEMPOTENCY_KEY, SentRequest};
pub use response::{HttpResponse, ResourceHint};
