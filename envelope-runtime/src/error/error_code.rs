//! Errors as the envelope sees them: a stable code, and what a caller may do about it.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Display, Write as _};

use serde::Serialize;

use crate::error::conflict::{UniqueViolation, Violation};
use crate::error::early_exit::{EarlyExit, Failure, not_serializable};
use crate::error::standard::{ARG_ERROR, GENERAL_ERROR};
use crate::wire::{Body, ErrorBody, Notes, Phase, RetryStrategy, SideEffects};

/// An error that a handler, or the opening of a state, can fail with. Derive it on an enum:
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// #[derive(Debug, ErrorCode)]
/// enum StoreError {
///     /// The quota of the project is used up
///     #[error_code(QUOTA_EXCEEDED, fix_required = "raise the quota of {project}")]
///     Quota { project: String },
///     /// The store cannot be reached
///     #[error_code(UNAVAILABLE, retryable)]
///     Store(std::io::Error),
/// }
/// # impl std::fmt::Display for StoreError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("failed") }
/// # }
/// assert_eq!(StoreError::Quota { project: "a".into() }.code().name, "QUOTA_EXCEEDED");
/// ```
///
/// The compiler holds [`CODES`](ErrorCode::CODES) against the exit-code table of every command that returns this
/// type. The keys of `#[error_code(...)]` are listed in the [attribute reference](crate::attributes).
#[diagnostic::on_unimplemented(
    message = "the error type `{Self}` has no error codes",
    label = "the trait `ErrorCode` is not implemented for this type",
    note = "derive `ErrorCode` for an enum, with one variant for each error of another crate"
)]
pub trait ErrorCode: Display {
    /// Every code that a value of this type can carry.
    const CODES: &'static [Codes];

    /// The code of this value: one of [`CODES`](ErrorCode::CODES).
    fn code(&self) -> &'static CodeSpec;

    /// Adds to the envelope's error what only this value knows: what must be fixed, a suggestion, facts.
    fn explain(&self, error: &mut ErrorBody) {
        let _ = error;
    }

    /// The part of the work that was done before it failed, which is `data` of the envelope: none, unless
    /// `#[error_code(data)]` marks the field that holds it.
    fn payload(&self, payload: &mut Payload) {
        let _ = payload;
    }

    /// Whether this error says that a row, file or name exists already. [`OrExisting`](crate::OrExisting) asks.
    fn is_unique_violation(&self) -> bool {
        false
    }

    /// Which uniqueness rule was violated, as far as the store tells. Asked only where
    /// [`is_unique_violation`](ErrorCode::is_unique_violation) says that one was.
    fn unique_violation(&self) -> Violation {
        Violation::default()
    }

    /// The error below this one; its text becomes `error.cause`.
    fn underlying(&self) -> Option<&(dyn Error + 'static)> {
        None
    }
}

/// One or many codes: a variant that forwards to another error type brings along all of that type's codes.
#[derive(Debug, Clone, Copy)]
pub enum Codes {
    /// A code of the type's own.
    One(&'static CodeSpec),
    /// The codes of the type that a variant forwards to.
    Nested(&'static [Codes]),
}

/// An error code, and what follows from it.
#[derive(Debug, Clone, Copy)]
pub struct CodeSpec {
    /// `error.code`, and the name in the exit-code table: `UNAVAILABLE`.
    pub name: &'static str,
    /// When it happens; the description of the exit code. Empty: the standard one.
    pub description: &'static str,
    /// The exit code that a state's error takes where no table binds the name; a table that binds it gives it this one.
    pub number: Option<u8>,
    /// Whether the same call may succeed when it is made again.
    pub retryable: bool,
    /// What was written before.
    pub side_effects: SideEffects,
}

const GENERAL: CodeSpec = CodeSpec {
    name: GENERAL_ERROR,
    description: "",
    number: None,
    retryable: false,
    side_effects: SideEffects::Partial,
};

/// An error that cannot happen needs no code.
#[diagnostic::do_not_recommend]
impl ErrorCode for Infallible {
    const CODES: &'static [Codes] = &[];

    fn code(&self) -> &'static CodeSpec {
        match *self {}
    }
}

/// GENERAL_ERROR, exit 1: an error of the system says nothing about the command. Give it a variant of your own error
/// enum to give it a code.
#[diagnostic::do_not_recommend]
impl ErrorCode for std::io::Error {
    const CODES: &'static [Codes] = &[Codes::One(&GENERAL)];

    fn code(&self) -> &'static CodeSpec {
        &GENERAL
    }

    fn is_unique_violation(&self) -> bool {
        self.violates_uniqueness()
    }

    fn unique_violation(&self) -> Violation {
        self.violation()
    }

    fn underlying(&self) -> Option<&(dyn Error + 'static)> {
        self.source()
    }
}

/// GENERAL_ERROR, exit 1.
#[diagnostic::do_not_recommend]
impl ErrorCode for Box<dyn Error + Send + Sync> {
    const CODES: &'static [Codes] = &[Codes::One(&GENERAL)];

    fn code(&self) -> &'static CodeSpec {
        &GENERAL
    }

    fn underlying(&self) -> Option<&(dyn Error + 'static)> {
        self.source()
    }
}

/// The `data` beside an error, as a handler hands it over: see [`ErrorCode::payload`].
#[derive(Debug, Default)]
pub struct Payload(Option<Result<Body, serde_json::Error>>);

impl Payload {
    /// Sets `data`: an object or a list, serialised.
    pub fn set<T: Serialize + ?Sized>(&mut self, data: &T) {
        let mut body = Body::new(false);
        self.0 = Some(body.data(data).map(|()| body));
    }
}

/// What a field marked `#[error_code(data)]` holds: whatever serialises.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be serialised as the `data` of an error",
    label = "a field marked `data` must implement `Serialize`",
    note = "derive `Serialize` for the type and the types of its fields"
)]
pub trait FailureData: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> FailureData for T {}

/// What generated code says of such a field.
pub fn payload<T: FailureData + ?Sized>(payload: &mut Payload, data: &T) {
    payload.set(data);
}

/// Converts an error of a handler or a state into an early exit.
pub(crate) fn to_early_exit<E: ErrorCode>(error: &E) -> EarlyExit {
    let mut payload = Payload::default();
    error.payload(&mut payload);
    let mut failure = Failure { error: body(error), data: None, notes: Notes::default() };
    match payload.0 {
        Some(Ok(data)) => failure.data = Some(data),
        Some(Err(error)) => return not_serializable(&error),
        None => {}
    }
    EarlyExit::Failed(Box::new(failure))
}

fn body<E: ErrorCode>(error: &E) -> ErrorBody {
    let mut body = body_of(error.code(), error, error.underlying());
    error.explain(&mut body);
    if body.code == ARG_ERROR {
        // What a handler finds wrong with its arguments is answered as what clap finds is.
        body.phase = Some(Phase::Validation);
        body.fix_required.get_or_insert("correct the arguments".into());
    }
    body
}

fn body_of(code: &CodeSpec, error: &dyn Display, cause: Option<&(dyn Error + 'static)>) -> ErrorBody {
    let mut body = ErrorBody::new(code.name, error.to_string());
    body.retryable = code.retryable;
    body.phase = Some(Phase::Execution);
    if code.retryable {
        body.retry_strategy = Some(RetryStrategy::ExponentialBackoff);
    }
    // An error that shows its cause in its own text needs no second copy of it.
    body.cause =
        cause.map(Chain).map(|chain| chain.to_string()).filter(|cause| !body.message.ends_with(cause.as_str()));
    body
}

/// An error and those below it, on one line.
struct Chain<'a>(&'a (dyn Error + 'static));

impl Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.0.to_string();
        let mut next = self.0.source();
        while let Some(error) = next {
            let below = error.to_string();
            if !text.ends_with(&below) {
                write!(text, ": {below}")?;
            }
            next = error.source();
        }
        f.write_str(&text)
    }
}
