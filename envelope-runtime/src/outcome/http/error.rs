//! The errors of requests, and their codes.

use std::error::Error;
use std::fmt::{self, Display};
use std::time::Duration;

use ::http::{HeaderMap, StatusCode};

use super::problem::Problem;
use super::retry_after::{millis, retry_after};
use crate::error::conflict::{UniqueViolation, Violation};
use crate::error::error_code::{CodeSpec, Codes, ErrorCode};
use crate::error::standard::{self, ALREADY_EXISTS, standard};
use crate::error::state_error::{StateCodes, StateErrorCodes};
use crate::wire::ErrorBody;

/// Returns the standard code from the contract.
const fn code(name: &'static str) -> CodeSpec {
    let Some(row) = standard(name) else { panic!("every code here is a standard one") };
    CodeSpec { name, description: "", number: None, retryable: row.retryable, side_effects: row.side_effects }
}

const GENERAL_ERROR: CodeSpec = code(standard::GENERAL_ERROR);
const ARG_ERROR: CodeSpec = code(standard::ARG_ERROR);
const PRECONDITION: CodeSpec = code("PRECONDITION");
const NOT_FOUND: CodeSpec = code(standard::NOT_FOUND);
const CONFLICT: CodeSpec = code(standard::CONFLICT);
const PERMISSION_DENIED: CodeSpec = code("PERMISSION_DENIED");
const AUTH_REQUIRED: CodeSpec = code("AUTH_REQUIRED");
const PAYMENT_REQUIRED: CodeSpec = code("PAYMENT_REQUIRED");
const RATE_LIMITED: CodeSpec = code("RATE_LIMITED");
const UNAVAILABLE: CodeSpec = code("UNAVAILABLE");

/// Every code except NOT_FOUND.
pub(super) const FAILURES: &[&CodeSpec] = &[
    &GENERAL_ERROR,
    &ARG_ERROR,
    &PRECONDITION,
    &CONFLICT,
    &PERMISSION_DENIED,
    &AUTH_REQUIRED,
    &PAYMENT_REQUIRED,
    &RATE_LIMITED,
    &UNAVAILABLE,
];

/// The failure of a request, with any code of the [table](super) except NOT_FOUND.
///
/// It is the error type of a delete, for which NOT_FOUND is an outcome, and of the function that sends requests. `?` converts
/// it into an [`HttpError`]. A command with this error type declares PRECONDITION, CONFLICT, PERMISSION_DENIED,
/// AUTH_REQUIRED, PAYMENT_REQUIRED, RATE_LIMITED and UNAVAILABLE.
#[derive(Debug)]
pub struct HttpFailure(Box<Details>);

/// The failure of a request, with any code of the [table](super).
///
/// A command with this error type declares NOT_FOUND in addition to the codes of an [`HttpFailure`].
#[derive(Debug)]
pub struct HttpError(Box<Details>);

/// The details of a failed request.
#[derive(Debug)]
struct Details {
    code: &'static CodeSpec,
    status: Option<StatusCode>,
    message: String,
    fix_required: Option<&'static str>,
    retry_after: Option<Duration>,
    problem: Problem,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Details {
    fn new(code: &'static CodeSpec, message: impl Into<String>) -> Details {
        Details {
            code,
            status: None,
            message: message.into(),
            fix_required: None,
            retry_after: None,
            problem: Problem::default(),
            cause: None,
        }
    }

    /// Adds that it is unknown whether the request took effect, for one that may not be repeated.
    fn with_unknown_effect(mut self) -> Details {
        self.message.push_str("; it is unknown whether the request took effect");
        self.fix_required = Some("check whether the request took effect before repeating the call");
        self
    }

    fn explain(&self, error: &mut ErrorBody) {
        let Details { status, problem, .. } = self;
        error.fix_required = self.fix_required.map(Into::into);
        if let Some(status) = status {
            error.context.insert("http_status", status.as_u16());
        }
        if let Some(kind) = &problem.kind {
            error.context.insert("problem_type", kind.as_str());
        }
        if let Some(code) = problem.code.as_deref().filter(|code| *code != self.code.name) {
            error.context.insert("service_code", code);
        }
        error.conflict_id.clone_from(&problem.conflict_id);
        if self.code.name == standard::ARG_ERROR {
            error.errors.clone_from(&problem.errors);
        }
        if self.code.retryable {
            error.retry_after_ms = self.retry_after.map(millis).or(problem.retry_after_ms);
        }
    }

    /// Returns the violated rule, as far as problem details describe it.
    fn violation(&self) -> Violation {
        Violation::default().with_columns(self.problem.conflict_fields.iter().cloned())
    }

    /// Returns whether the status and the code mean that the resource already exists.
    fn is_conflict(&self) -> bool {
        let is_named = |code: &str| [ALREADY_EXISTS, standard::CONFLICT].contains(&code);
        self.status == Some(StatusCode::CONFLICT) && self.problem.code.as_deref().is_none_or(is_named)
    }
}

impl HttpFailure {
    /// The failure of a request without a response.
    pub(super) fn no_response(repeatable: bool, error: Box<dyn Error + Send + Sync>) -> Self {
        let message = "the service did not respond";
        let mut details = if repeatable {
            Details::new(&UNAVAILABLE, message)
        } else {
            Details::new(&GENERAL_ERROR, message).with_unknown_effect()
        };
        details.cause = Some(error);
        HttpFailure(Box::new(details))
    }

    /// Returns the status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the wait that the service requests before a retry.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl HttpError {
    /// The error of a response without a success status.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap, body: &[u8], repeatable: bool) -> Self {
        let problem = Problem::read(headers, body);
        let problem_code = problem.code.as_deref().filter(|_| is_error(status));
        let by_name = problem_code.and_then(|name| FAILURES.iter().find(|code| code.name == name));
        let by_status = by_status(status, repeatable);
        let code = by_name.copied().unwrap_or(by_status);
        let mut message = format!("the service responded with {status}");
        if !is_error(status) {
            message.push_str(", which this program does not support");
        }
        let mut details = Details::new(code, message);
        if is_from_intermediary(status) && !code.retryable {
            details = details.with_unknown_effect();
        }
        if let Some(message) = problem.message.clone().filter(|_| is_error(status)) {
            details.message = message;
        }
        HttpError(Box::new(Details { status: Some(status), retry_after: retry_after(headers), problem, ..details }))
    }

    /// The error of a success whose body cannot be used.
    pub(super) fn unreadable(status: StatusCode, message: &str, error: Option<serde_json::Error>) -> Self {
        let mut details = Details::new(&GENERAL_ERROR, message);
        details.status = Some(status);
        details.cause = error.map(Into::into);
        HttpError(Box::new(details))
    }

    /// Returns the status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Returns the wait that the service requests before a retry.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns whether the resource does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.code.name == NOT_FOUND.name
    }

    /// Returns the id of the conflicting resource, from problem details.
    pub(super) fn conflict_id(&self) -> Option<&str> {
        self.0.problem.conflict_id.as_deref()
    }

    /// Converts the error into a failure, unless it is NOT_FOUND.
    pub(super) fn into_failure(self) -> Option<HttpFailure> {
        (!self.is_not_found()).then_some(HttpFailure(self.0))
    }
}

impl From<HttpFailure> for HttpError {
    fn from(failure: HttpFailure) -> Self {
        HttpError(failure.0)
    }
}

fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// Returns whether the response comes from a gateway or proxy, which does not know whether the request took effect.
fn is_from_intermediary(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT)
}

/// Returns the code of a status, according to the [table](super).
fn by_status(status: StatusCode, repeatable: bool) -> &'static CodeSpec {
    match status.as_u16() {
        400 | 413 | 414 | 422 => &ARG_ERROR,
        401 | 407 => &AUTH_REQUIRED,
        402 => &PAYMENT_REQUIRED,
        403 | 451 => &PERMISSION_DENIED,
        404 | 410 => &NOT_FOUND,
        409 | 423 => &CONFLICT,
        412 | 428 => &PRECONDITION,
        429 => &RATE_LIMITED,
        408 | 425 | 503 => &UNAVAILABLE,
        502 | 504 if repeatable => &UNAVAILABLE,
        _ => &GENERAL_ERROR,
    }
}

macro_rules! errors {
    ($($ty:ident, $codes:expr;)*) => {
        $(
            /// A status 409, unless its problem details give a different cause.
            impl UniqueViolation for $ty {
                fn violates_uniqueness(&self) -> bool {
                    self.0.is_conflict()
                }

                fn violation(&self) -> Violation {
                    self.0.violation()
                }
            }

            impl Display for $ty {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0.message)
                }
            }

            impl Error for $ty {
                fn source(&self) -> Option<&(dyn Error + 'static)> {
                    self.underlying()
                }
            }

            #[diagnostic::do_not_recommend]
            impl ErrorCode for $ty {
                const CODES: &'static [Codes] = $codes;

                fn code(&self) -> &'static CodeSpec {
                    self.0.code
                }

                fn explain(&self, error: &mut ErrorBody) {
                    self.0.explain(error);
                }

                fn is_unique_violation(&self) -> bool {
                    self.violates_uniqueness()
                }

                fn unique_violation(&self) -> Violation {
                    self.violation()
                }

                fn underlying(&self) -> Option<&(dyn Error + 'static)> {
                    self.0.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
                }
            }

            #[diagnostic::do_not_recommend]
            impl StateErrorCodes for $ty {
                type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
            }
        )*
    };
}

errors! {
    HttpFailure, &[
        Codes::One(&GENERAL_ERROR),
        Codes::One(&ARG_ERROR),
        Codes::One(&PRECONDITION),
        Codes::One(&CONFLICT),
        Codes::One(&PERMISSION_DENIED),
        Codes::One(&AUTH_REQUIRED),
        Codes::One(&PAYMENT_REQUIRED),
        Codes::One(&RATE_LIMITED),
        Codes::One(&UNAVAILABLE),
    ];
    HttpError, &[Codes::One(&NOT_FOUND), Codes::Nested(HttpFailure::CODES)];
}
