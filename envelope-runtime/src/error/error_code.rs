//! Error codes: what a program prints about an error, and whether the call can be repeated.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use serde::Serialize;

use crate::error::conflict::{UniqueViolation, Violation};
use crate::error::early_exit::{EarlyExit, Failure, not_serializable};
use crate::error::standard::{ALREADY_EXISTS, ARG_ERROR, CONFLICT, GENERAL_ERROR};
use crate::error::state_error::{StateCodes, StateErrorCodes};
use crate::wire::{Body, ErrorBody, Phase, RetryStrategy, SideEffects};

/// An error type with error codes, for handlers and state constructors. Derive it for an enum:
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
/// The compiler checks [`CODES`](ErrorCode::CODES) against the exit-code table of every command that returns this type.
/// The [attribute reference](crate::attributes) lists the keys of `#[error_code(...)]`.
#[diagnostic::on_unimplemented(
    message = "the error type `{Self}` has no error codes",
    label = "the trait `ErrorCode` is not implemented for this type",
    note = "derive `ErrorCode` for an enum, with one variant for each error of another crate",
    note = "`Box<dyn Error + Send + Sync>` is an error of any kind, which exits with 1"
)]
pub trait ErrorCode: Display {
    /// Every code that a value of this type can have.
    const CODES: &'static [Codes];

    /// The code of this value, one of [`CODES`](ErrorCode::CODES).
    fn code(&self) -> &'static CodeSpec;

    /// Adds the details of this value to the envelope's `error`, such as `fix_required`, `suggestion` and `context`.
    fn explain(&self, error: &mut ErrorBody) {
        let _ = error;
    }

    /// Sets `data` of the envelope to the part of the work that was completed. The derive uses the field marked
    /// `#[error_code(data)]`; without one, `data` is null.
    fn payload(&self, payload: &mut Payload) {
        let _ = payload;
    }

    /// Whether this error means that a row, file or name already exists. [`OrExisting`](crate::OrExisting) calls it.
    fn is_unique_violation(&self) -> bool {
        false
    }

    /// The uniqueness rule that was violated, if the store reports it. Called only if
    /// [`is_unique_violation`](ErrorCode::is_unique_violation) returns true.
    fn unique_violation(&self) -> Violation {
        Violation::default()
    }

    /// The source of this error. Its text becomes `error.cause`.
    fn underlying(&self) -> Option<&(dyn Error + 'static)> {
        None
    }
}

/// An entry of [`ErrorCode::CODES`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Codes {
    /// A single code.
    One(&'static CodeSpec),
    /// The codes of another error type, to which a variant forwards.
    Nested(&'static [Codes]),
}

/// An error code and its properties.
///
/// The derive creates it. An implementation of [`ErrorCode`] by hand builds it in a constant:
///
/// ```
/// use envelope_runtime::{CodeSpec, wire::SideEffects};
///
/// const BUSY: CodeSpec = CodeSpec::new("BUSY").with_number(80).with_retryable(true).with_side_effects(SideEffects::None);
/// assert_eq!((BUSY.name, BUSY.number), ("BUSY", Some(80)));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CodeSpec {
    /// `error.code`, and the name in the exit-code table: `UNAVAILABLE`.
    pub name: &'static str,
    /// The description of the exit code. If it is empty, the standard description is used.
    pub description: &'static str,
    /// The exit code. The error of a state uses it if no table binds the name; a table that binds the name must bind it to
    /// this number.
    pub number: Option<u8>,
    /// Whether the same call may succeed if it is repeated.
    pub retryable: bool,
    /// The side effects that the command may have had when it failed.
    pub side_effects: SideEffects,
}

impl CodeSpec {
    /// Creates a code with the standard description and no number. It is not retryable and may have partial side effects.
    pub const fn new(name: &'static str) -> Self {
        CodeSpec { name, description: "", number: None, retryable: false, side_effects: SideEffects::Partial }
    }

    /// Sets the description of the exit code.
    pub const fn with_description(self, description: &'static str) -> Self {
        CodeSpec { description, ..self }
    }

    /// Sets the exit code.
    pub const fn with_number(self, number: u8) -> Self {
        CodeSpec { number: Some(number), ..self }
    }

    /// Sets whether the same call may succeed if it is repeated.
    pub const fn with_retryable(self, retryable: bool) -> Self {
        CodeSpec { retryable, ..self }
    }

    /// Sets the side effects that the command may have had when it failed.
    pub const fn with_side_effects(self, side_effects: SideEffects) -> Self {
        CodeSpec { side_effects, ..self }
    }
}

const GENERAL: CodeSpec = CodeSpec::new(GENERAL_ERROR);

/// The error that cannot occur has no codes.
#[diagnostic::do_not_recommend]
impl ErrorCode for Infallible {
    const CODES: &'static [Codes] = &[];

    fn code(&self) -> &'static CodeSpec {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl StateErrorCodes for Infallible {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
}

/// GENERAL_ERROR, exit 1. For another code, wrap the error in a variant of your own error enum.
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

#[diagnostic::do_not_recommend]
impl StateErrorCodes for std::io::Error {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
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

#[diagnostic::do_not_recommend]
impl StateErrorCodes for Box<dyn Error + Send + Sync> {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
}

macro_rules! pointers {
    ($($pointer:ident)*) => {
        $(
            /// The code of the error inside.
            #[diagnostic::do_not_recommend]
            impl<E: ErrorCode> ErrorCode for $pointer<E> {
                const CODES: &'static [Codes] = E::CODES;

                fn code(&self) -> &'static CodeSpec {
                    (**self).code()
                }

                fn explain(&self, error: &mut ErrorBody) {
                    (**self).explain(error);
                }

                fn payload(&self, payload: &mut Payload) {
                    (**self).payload(payload);
                }

                fn is_unique_violation(&self) -> bool {
                    (**self).is_unique_violation()
                }

                fn unique_violation(&self) -> Violation {
                    (**self).unique_violation()
                }

                fn underlying(&self) -> Option<&(dyn Error + 'static)> {
                    (**self).underlying()
                }
            }

            #[diagnostic::do_not_recommend]
            impl<E: StateErrorCodes> StateErrorCodes for $pointer<E> {
                type Codes = E::Codes;
            }
        )*
    };
}

pointers!(Box Arc);

/// The `data` printed with an error; see [`ErrorCode::payload`].
#[derive(Debug, Default)]
pub struct Payload(Option<Result<Body, serde_json::Error>>);

impl Payload {
    /// Serialises `data`, an object or a list.
    pub fn set<T: Serialize + ?Sized>(&mut self, data: &T) {
        let mut body = Body::new(false);
        self.0 = Some(body.data(data).map(|()| body));
    }
}

/// The type of a field marked `#[error_code(data)]`: any serialisable type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be serialised as the `data` of an error",
    label = "a field marked `data` must implement `Serialize`",
    note = "derive `Serialize` for the type and the types of its fields"
)]
pub trait FailureData {
    /// Sets the payload to this value.
    fn set(&self, payload: &mut Payload);
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> FailureData for T {
    fn set(&self, payload: &mut Payload) {
        payload.set(self);
    }
}

/// The origin of an error, which decides the meaning of a uniqueness violation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Create,
    /// Any other change.
    Change,
    /// A read or a state.
    Other,
}

/// Converts an error of a handler or a state into an early exit.
pub(crate) fn to_early_exit<E: ErrorCode>(error: &E) -> EarlyExit {
    early_exit(error, Origin::Other)
}

/// Converts the error of a create. A uniqueness violation that was not resolved to the existing resource is CONFLICT.
pub(crate) fn create_failed<E: ErrorCode>(error: &E) -> EarlyExit {
    early_exit(error, Origin::Create)
}

/// Converts the error of a handler that changes something. The same call would violate a uniqueness rule again, so a
/// violation that claims to be retryable is CONFLICT.
pub(crate) fn change_failed<E: ErrorCode>(error: &E) -> EarlyExit {
    early_exit(error, Origin::Change)
}

fn early_exit<E: ErrorCode>(error: &E, origin: Origin) -> EarlyExit {
    let mut body = body_of(error.code(), error, error.underlying());
    error.explain(&mut body);
    let is_suspect = origin == Origin::Create || origin == Origin::Change && body.retryable;
    let body = finished(body, origin, is_suspect && error.is_unique_violation());
    let mut payload = Payload::default();
    error.payload(&mut payload);
    let mut failure = Failure::from(body);
    match payload.0 {
        Some(Ok(data)) => failure.data = Some(data),
        Some(Err(error)) => return not_serializable(&error),
        None => {}
    }
    EarlyExit::Failed(Box::new(failure))
}

const UNRESOLVED_CREATE: &str = "Report it: the handler must call `or_existing` on the result of the insert";

const UNRESOLVED_CHANGE: &str =
    "Report it: the handler must convert a uniqueness violation into an error that is not retryable, such as CONFLICT";

/// Changes the code of an error to CONFLICT, which the same call cannot resolve.
fn unresolved(error: &mut ErrorBody, suggestion: &'static str) {
    (error.retryable, error.retry_after_ms, error.retry_strategy) = (false, None, None);
    if error.code != CONFLICT {
        // Both are about the other code.
        (error.fix_required, error.suggestion) = (None, None);
        error.code = CONFLICT.into();
    }
    error.suggestion.get_or_insert(suggestion.into());
}

/// Completes the body of an error. `is_conflict` is whether it is a uniqueness violation that the handler should have
/// resolved.
fn finished(mut body: ErrorBody, origin: Origin, is_conflict: bool) -> ErrorBody {
    // ALREADY_EXISTS carries the existing resource, which only the outcome of a create has.
    if is_conflict || body.code == ALREADY_EXISTS {
        unresolved(&mut body, if origin == Origin::Change { UNRESOLVED_CHANGE } else { UNRESOLVED_CREATE });
    }
    if body.code == ARG_ERROR {
        // Same fields as for an argument that clap rejects.
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
    // Many errors already print their source at the end of their own message.
    body.cause =
        cause.map(Chain).map(|chain| chain.to_string()).filter(|cause| !body.message.ends_with(cause.as_str()));
    body
}

/// Displays an error and its sources on one line.
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
