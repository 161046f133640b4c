//! Errors of idempotency stores.

use std::error::Error;
use std::fmt;

use crate::error::error_code::{CodeSpec, Codes, ErrorCode};
use crate::error::state_error::{StateCodes, StateErrorCodes};
use crate::wire::{ErrorBody, Phase, SideEffects};

/// An error of an idempotency store. The call had no effect, because a call whose key cannot be claimed does not run.
#[derive(Debug)]
pub struct IdempotencyStoreError {
    retryable: bool,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

pub(crate) const UNAVAILABLE: CodeSpec = CodeSpec {
    name: "IDEMPOTENCY_STORE_UNAVAILABLE",
    description: "The idempotency store cannot be reached or written; nothing was done",
    number: Some(12),
    retryable: true,
    side_effects: SideEffects::None,
};

pub(crate) const UNUSABLE: CodeSpec = CodeSpec {
    name: "IDEMPOTENCY_STORE_UNUSABLE",
    description: "The idempotency store cannot be used by this program; nothing was done",
    number: Some(4),
    retryable: false,
    side_effects: SideEffects::None,
};

impl IdempotencyStoreError {
    /// Creates a retryable IDEMPOTENCY_STORE_UNAVAILABLE, for a store that is busy, full, or cannot be reached.
    pub fn unavailable(message: impl Into<String>) -> Self {
        IdempotencyStoreError { retryable: true, message: message.into(), source: None }
    }

    /// Creates an IDEMPOTENCY_STORE_UNUSABLE, for a store that needs repair: it is read-only, damaged, or created by a newer
    /// version.
    pub fn unusable(message: impl Into<String>) -> Self {
        IdempotencyStoreError { retryable: false, message: message.into(), source: None }
    }

    /// Sets the underlying error, whose message becomes `error.cause`.
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for IdempotencyStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for IdempotencyStoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[diagnostic::do_not_recommend]
impl ErrorCode for IdempotencyStoreError {
    const CODES: &'static [Codes] = &[Codes::One(&UNAVAILABLE), Codes::One(&UNUSABLE)];

    fn code(&self) -> &'static CodeSpec {
        if self.retryable { &UNAVAILABLE } else { &UNUSABLE }
    }

    fn explain(&self, error: &mut ErrorBody) {
        // A call does not run without its key.
        error.phase = Some(Phase::Validation);
    }

    fn underlying(&self) -> Option<&(dyn Error + 'static)> {
        self.source()
    }
}

#[diagnostic::do_not_recommend]
impl StateErrorCodes for IdempotencyStoreError {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
}
