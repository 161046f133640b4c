//! The code of every status, and the outcome of every form of a response.

use std::error::Error;
use std::io;

use ::http::{Method, Request, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{HttpError, HttpFailure, HttpResponse, IDEMPOTENCY_KEY, SentRequest};
use crate::error::early_exit::EarlyExit;
use crate::error::error_code;
use crate::error::resource::Resource;
use crate::outcome::Create;
use crate::wire::ErrorBody;
use crate::{ErrorCode, UniqueViolation};

const PROBLEM: (&str, &str) = ("content-type", "application/problem+json; charset=utf-8");
const POST: SentRequest = SentRequest { repeatable: false };
const GET: SentRequest = SentRequest { repeatable: true };

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Item {
    id: u32,
    #[serde(default)]
    name: String,
}

impl Resource for Item {
    const KIND: &'static str = "item";
    const ID_FIELD: &'static str = "id";
    const KEY_FIELD: Option<&'static str> = Some("name");
    type Id = u32;

    fn id(&self) -> &u32 {
        &self.id
    }

    fn key(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

fn item() -> Item {
    Item { id: 7, name: "foo".to_owned() }
}

fn response(sent: SentRequest, status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    sent.response(response.body(body)).unwrap()
}

fn error(sent: SentRequest, status: u16, headers: &[(&str, &str)], body: &str) -> HttpError {
    response(sent, status, headers, body).success().unwrap_err()
}

/// Returns the `error` of the envelope.
fn body_of(error: &impl ErrorCode) -> ErrorBody {
    match error_code::to_early_exit(error) {
        EarlyExit::Failed(failure) => failure.error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_status_has_a_code() {
    let named = |status: u16| match status {
        400 | 413 | 414 | 422 => ("ARG_ERROR", false),
        401 | 407 => ("AUTH_REQUIRED", false),
        402 => ("PAYMENT_REQUIRED", false),
        403 | 451 => ("PERMISSION_DENIED", false),
        404 | 410 => ("NOT_FOUND", false),
        409 | 423 => ("CONFLICT", false),
        412 | 428 => ("PRECONDITION", false),
        429 => ("RATE_LIMITED", true),
        408 | 425 | 502..=504 => ("UNAVAILABLE", true),
        _ => ("GENERAL_ERROR", false),
    };
    for status in (202..=202).chain(300..=599) {
        let body = body_of(&error(GET, status, &[], ""));
        assert_eq!((&*body.code, body.retryable), named(status), "{status}");
        assert_eq!(serde_json::to_value(&body.context).unwrap(), json!({"http_status": status}));
        assert!(body.message.starts_with(&format!("the service responded with {status}")), "{}", body.message);
    }
    for status in (200..=299).filter(|status| *status != 202) {
        assert!(response(GET, status, &[], "").success().is_ok(), "{status}");
    }
}

#[test]
fn every_code_is_listed() {
    let listed: Vec<&str> = HttpFailure::CODES
        .iter()
        .map(|code| match code {
            error_code::Codes::One(code) => code.name,
            error_code::Codes::Nested(_) => panic!("a failure has no nested codes"),
        })
        .collect();
    let by_hand: Vec<&str> = super::error::FAILURES.iter().map(|code| code.name).collect();
    assert_eq!(listed, by_hand);
    for status in 300..=599 {
        let error = error(GET, status, &[], "");
        assert!(error.is_not_found() != listed.contains(&error.code().name), "{status}");
    }
}

#[test]
fn a_gateway_error_is_not_retryable_if_the_request_may_not_be_repeated() {
    for status in [502, 504] {
        let body = body_of(&error(POST, status, &[("retry-after", "1")], ""));
        assert_eq!((&*body.code, body.retryable, body.retry_after_ms), ("GENERAL_ERROR", false, None));
        assert!(body.message.ends_with("it is unknown whether the request took effect"), "{}", body.message);
        assert!(body.fix_required.is_some());
    }
    let body = body_of(&error(POST, 503, &[], ""));
    assert_eq!((&*body.code, body.retryable), ("UNAVAILABLE", true), "503 means that the request had no effect");
}

#[test]
fn a_request_without_a_response_is_retryable_if_it_may_be_repeated() {
    let lost = |sent: SentRequest, kind: io::ErrorKind| {
        let body = body_of(&sent.response(Err::<Response<Vec<u8>>, _>(io::Error::from(kind))).unwrap_err());
        assert!(body.cause.is_some() && body.context.is_empty(), "{body:?}");
        (body.code.into_owned(), body.retryable, body.fix_required.is_some())
    };
    let unavailable = ("UNAVAILABLE".to_owned(), true, false);
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE, Method::PUT, Method::DELETE] {
        let sent = SentRequest::new(&method, &::http::HeaderMap::new());
        assert_eq!(lost(sent, io::ErrorKind::ConnectionReset), unavailable, "{method}");
    }
    for method in [Method::POST, Method::PATCH] {
        let request = Request::builder().method(&method).uri("/").body(()).unwrap();
        let sent = SentRequest::of(&request);
        let doubtful = ("GENERAL_ERROR".to_owned(), false, true);
        assert_eq!(lost(sent, io::ErrorKind::UnexpectedEof), doubtful, "{method}");
        assert_eq!(lost(sent, io::ErrorKind::TimedOut), doubtful, "{method}");
        assert_eq!(lost(sent, io::ErrorKind::ConnectionRefused), unavailable, "the request was never sent");

        let request = Request::builder().method(&method).uri("/").header(IDEMPOTENCY_KEY, "k1").body(()).unwrap();
        assert_eq!(lost(SentRequest::of(&request), io::ErrorKind::UnexpectedEof), unavailable, "{method} with a key");
    }
}

#[test]
fn a_refused_connection_is_found_in_nested_client_errors() {
    #[derive(Debug)]
    struct Client(io::Error);
    impl std::fmt::Display for Client {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the client failed")
        }
    }
    impl Error for Client {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
    let errors: [Box<dyn Error + Send + Sync>; 3] = [
        Box::new(Client(refused())),
        Box::new(Client(io::Error::other(refused()))),
        Box::new(io::Error::other(Client(refused()))),
    ];
    for error in errors {
        let failure = POST.response(Err::<Response<Vec<u8>>, _>(error)).unwrap_err();
        assert_eq!(failure.code().name, "UNAVAILABLE", "{failure:?}");
        assert!(failure.status().is_none());
    }
    let other = Client(io::Error::other("connection refused"));
    let failure = POST.response(Err::<Response<Vec<u8>>, _>(other)).unwrap_err();
    assert_eq!(failure.code().name, "GENERAL_ERROR", "the message is not interpreted");
}

#[test]
fn retry_after_is_reported_for_retryable_codes() {
    for (status, wait) in [(429, Some(2_000)), (503, Some(2_000)), (403, None), (500, None)] {
        let error = error(GET, status, &[("retry-after", "2")], "");
        assert_eq!(body_of(&error).retry_after_ms, wait, "{status}");
        assert_eq!(error.retry_after().unwrap().as_secs(), 2);
    }
    let body = body_of(&error(GET, 429, &[PROBLEM], r#"{"retry_after_ms": 1500}"#));
    assert_eq!(body.retry_after_ms, Some(1_500));
    let body = body_of(&error(GET, 429, &[PROBLEM, ("retry-after", "1")], r#"{"retry_after_ms": 1500}"#));
    assert_eq!(body.retry_after_ms, Some(1_000), "the header takes precedence");
}

#[test]
fn problem_details_are_reported() {
    let problem = json!({
        "type": "https://example.com/probs/quota", "title": "Quota used up", "detail": "no room for foo",
        "code": "QUOTA_EXCEEDED", "conflict_id": "p_1",
    });
    let body = body_of(&error(GET, 403, &[PROBLEM], &problem.to_string()));
    assert_eq!((&*body.code, &*body.message), ("PERMISSION_DENIED", "no room for foo"));
    assert_eq!(body.conflict_id.as_deref(), Some("p_1"));
    assert_eq!(
        serde_json::to_value(&body.context).unwrap(),
        json!({"http_status": 403, "problem_type": "https://example.com/probs/quota", "service_code": "QUOTA_EXCEEDED"})
    );
    let title = body_of(&error(GET, 403, &[PROBLEM], r#"{"title": "Quota used up", "type": "about:blank"}"#));
    assert_eq!(title.message, "Quota used up");
    assert_eq!(serde_json::to_value(&title.context).unwrap(), json!({"http_status": 403}));
}

#[test]
fn a_problem_code_takes_precedence_if_it_is_in_the_table() {
    let rows = [
        (422, "PRECONDITION", "PRECONDITION"),
        (500, "UNAVAILABLE", "UNAVAILABLE"),
        (404, "PERMISSION_DENIED", "PERMISSION_DENIED"),
        (404, "NOT_FOUND", "NOT_FOUND"),
        (409, "NOT_FOUND", "CONFLICT"),
        (409, "ALREADY_EXISTS", "CONFLICT"),
        (422, "SUCCESS", "ARG_ERROR"),
        (422, "TIMEOUT", "ARG_ERROR"),
        (422, "unavailable", "ARG_ERROR"),
        (302, "UNAVAILABLE", "GENERAL_ERROR"),
    ];
    for (status, code, expected) in rows {
        let body = json!({"code": code}).to_string();
        let body = body_of(&error(GET, status, &[PROBLEM], &body));
        assert_eq!(body.code, expected, "{status} {code}");
        let context = serde_json::to_value(&body.context).unwrap();
        assert_eq!(context.get("service_code").is_some(), code != expected, "{context}");
    }
    let plain = body_of(&error(GET, 422, &[("content-type", "application/json")], r#"{"code": "UNAVAILABLE"}"#));
    assert_eq!(plain.code, "ARG_ERROR", "a code outside of problem details is ignored");
}

#[test]
fn faults_of_the_request_are_reported_for_arg_error() {
    let problem = json!({"detail": "two faults", "errors": [
        {"pointer": "#/name", "detail": "is too long"},
        {"field": "status", "message": "is unknown", "suggestion": "active"},
        {"detail": "of nothing"}, "text", 7,
    ]});
    let body = body_of(&error(GET, 422, &[PROBLEM], &problem.to_string()));
    assert_eq!((&*body.code, &*body.message), ("ARG_ERROR", "two faults"));
    assert_eq!(
        serde_json::to_value(&body.errors).unwrap(),
        json!([
            {"field": "#/name", "message": "is too long"},
            {"field": "status", "message": "is unknown", "suggestion": "active"},
        ])
    );
    let other = body_of(&error(GET, 403, &[PROBLEM], &problem.to_string()));
    assert!(other.errors.is_empty(), "only ARG_ERROR has `errors`");
}

#[test]
fn malformed_problem_details_are_ignored() {
    let long =
        json!({"detail": "x".repeat(5_000), "title": ["no text"], "errors": {}, "retry_after_ms": -1}).to_string();
    for body in ["", "<html>", "[]", "null", "7", r#"{"detail": 7, "code": null, "type": {}}"#, r#"{"detail": " "}"#] {
        let body = body_of(&error(GET, 503, &[PROBLEM], body));
        assert_eq!(
            (&*body.code, &*body.message),
            ("UNAVAILABLE", "the service responded with 503 Service Unavailable")
        );
    }
    assert_eq!(body_of(&error(GET, 503, &[PROBLEM], &long)).message.len(), 1_000);
}

/// Returns the outcome of a create or the code of its error, and the arguments of the closure if it was called.
fn created(response: HttpResponse, found: Option<Item>) -> (Result<Create<Item>, &'static str>, Option<Value>) {
    let mut hint = None;
    let outcome: Result<_, HttpError> = response.created(|given| {
        assert!(given.fields().is_empty());
        hint = Some(json!([given.location(), given.id()]));
        Ok::<_, HttpFailure>(found)
    });
    (outcome.map_err(|error| error.code().name), hint)
}

#[test]
fn a_created_resource_is_in_the_body_or_fetched() {
    let body = json!(item()).to_string();
    for status in [200, 201] {
        let made = created(response(POST, status, &[("location", "/items/7")], &body), None);
        assert_eq!(made, (Ok(Create::Created(item())), None));
    }
    for (status, body) in [(201, ""), (204, ""), (201, "{}"), (201, "<html>"), (201, r#"{"name": "foo"}"#)] {
        let made = created(response(POST, status, &[("location", "/items/7")], body), Some(item()));
        assert_eq!(made, (Ok(Create::Created(item())), Some(json!(["/items/7", null]))), "{status} {body}");
        let made = created(response(POST, status, &[], body), None);
        assert_eq!(made, (Err("GENERAL_ERROR"), Some(json!([null, null]))), "{status} {body}");
    }
    assert_eq!(
        created(response(POST, 202, &[], &body), Some(item())),
        (Err("GENERAL_ERROR"), None),
        "the resource does not exist yet"
    );
}

#[test]
fn an_existing_resource_is_in_the_body_or_in_problem_details_or_fetched() {
    let body = json!(item()).to_string();
    let exists = || Ok(Create::AlreadyExists(item()));
    let in_body = created(response(POST, 409, &[("location", "/items/7")], &body), None);
    assert_eq!(in_body, (exists(), None));
    let problem = json!({"code": "ALREADY_EXISTS", "data": item()}).to_string();
    assert_eq!(created(response(POST, 409, &[PROBLEM], &problem), None), (exists(), None));

    let by_location = created(response(POST, 409, &[("location", "/items/7")], ""), Some(item()));
    assert_eq!(by_location, (exists(), Some(json!(["/items/7", null]))));
    let bare = created(response(POST, 409, &[], "taken"), Some(item()));
    assert_eq!(bare, (exists(), Some(json!([null, null]))));
    let by_id = json!({"code": "CONFLICT", "conflict_id": "7", "id": 9, "name": "of the problem"}).to_string();
    let by_id = created(response(POST, 409, &[PROBLEM], &by_id), Some(item()));
    assert_eq!(by_id, (exists(), Some(json!([null, "7"]))));

    let by_email = json!({"code": "ALREADY_EXISTS", "data": item(), "context": {"conflict_field": "region, email"}});
    let by_email = created(response(POST, 409, &[PROBLEM], &by_email.to_string()), None);
    assert_eq!(by_email, (Ok(Create::AlreadyExistsBy(item(), vec!["region".into(), "email".into()])), None));

    let gone = created(response(POST, 409, &[("location", "/items/7")], ""), None);
    assert_eq!(gone, (Ok(Create::Vanished), Some(json!(["/items/7", null]))));
}

#[test]
fn a_conflict_with_a_different_code_is_an_error() {
    let in_use = json!({"code": "IDEMPOTENCY_KEY_IN_USE", "data": item()}).to_string();
    assert_eq!(created(response(POST, 409, &[PROBLEM], &in_use), Some(item())), (Err("CONFLICT"), None));
    for (status, code) in [(404, "NOT_FOUND"), (422, "ARG_ERROR"), (423, "CONFLICT"), (503, "UNAVAILABLE")] {
        let body = json!(item()).to_string();
        assert_eq!(created(response(POST, status, &[], &body), Some(item())), (Err(code), None));
    }
    let outcome: Result<Create<Item>, HttpError> =
        response(POST, 409, &[], "").created(|_| Err(response(GET, 401, &[], "").found::<Item>().unwrap_err()));
    assert_eq!(outcome.unwrap_err().code().name, "AUTH_REQUIRED", "the error of the closure");
}

#[test]
fn found_and_deleted_accept_a_missing_resource() {
    let body = json!(item()).to_string();
    assert_eq!(response(GET, 200, &[], &body).found().unwrap(), Some(item()));
    assert!(response(GET, 204, &[], "").deleted().unwrap());
    for status in [404, 410] {
        assert_eq!(response(GET, status, &[], &body).found::<Item>().unwrap(), None);
        assert!(!response(GET, status, &[], "").deleted().unwrap());
        assert!(response(GET, status, &[], "").read::<Item>().unwrap_err().is_not_found());
    }
    let failures = [(409, "CONFLICT"), (503, "UNAVAILABLE")];
    for (status, code) in failures {
        assert_eq!(response(GET, status, &[], "").deleted().unwrap_err().code().name, code);
        assert_eq!(response(GET, status, &[], "").found::<Item>().unwrap_err().code().name, code);
    }
}

#[test]
fn an_unexpected_body_is_an_error() {
    for body in ["", "<html>", "{}", "7"] {
        let body = body_of(&response(GET, 200, &[], body).read::<Item>().unwrap_err());
        assert_eq!((&*body.code, body.retryable), ("GENERAL_ERROR", false));
        assert_eq!(body.message, "the response of the service has an unexpected format");
        assert!(body.cause.is_some(), "{body:?}");
    }
}

#[test]
fn a_409_is_a_uniqueness_violation_for_or_existing() {
    assert!(error(POST, 409, &[], "").is_unique_violation());
    assert!(error(POST, 409, &[PROBLEM], r#"{"code": "ALREADY_EXISTS"}"#).is_unique_violation());
    assert!(!error(POST, 409, &[PROBLEM], r#"{"code": "IDEMPOTENCY_KEY_IN_USE"}"#).is_unique_violation());
    assert!(!error(POST, 422, &[], "").is_unique_violation());
    assert!(response(GET, 409, &[], "").deleted().unwrap_err().violates_uniqueness());
}
