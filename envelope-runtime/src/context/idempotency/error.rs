//! What can be wrong with an idempotency store.

use std::error::Error;
use std::fmt;

use crate::error::error_code::{CodeSpec, Codes, ErrorCode};
use crate::wire::{ErrorBody, Phase, SideEffects};

/// An idempotency store that cannot be used. Nothing was done in its call: a call whose key cannot be claimed does not
/// run.
#[derive(Debug)]
pub struct IdempotencyStoreError {
    usable_later: bool,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

pub(crate) const UNAVAILABLE: CodeSpec = CodeSpec {
    name: "IDEMPOTENCY_STORE_UNAVAILABLE",
    description: "The store of idempotency keys cannot be reached or written; nothing was done",
    number: Some(12),
    retryable: true,
    side_effects: SideEffects::None,
};

pub(crate) const UNUSABLE: CodeSpec = CodeSpec {
    name: "IDEMPOTENCY_STORE_UNUSABLE",
    description: "The store of idempotency keys is not one that the program can use; nothing was done",
    number: Some(4),
    retryable: false,
    side_effects: SideEffects::None,
};

impl IdempotencyStoreError {
    /// It may be used later: it is busy, full, or cannot be reached. IDEMPOTENCY_STORE_UNAVAILABLE, retryable.
    pub fn unavailable(message: impl Into<String>) -> Self {
        IdempotencyStoreError { usable_later: true, message: message.into(), source: None }
    }

    /// It cannot be used until somebody sees to it: it is read-only, damaged, of a newer version.
    /// IDEMPOTENCY_STORE_UNUSABLE.
    pub fn unusable(message: impl Into<String>) -> Self {
        IdempotencyStoreError { usable_later: false, message: message.into(), source: None }
    }

    /// The error below, whose text becomes `error.cause`.
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
        if self.usable_later { &UNAVAILABLE } else { &UNUSABLE }
    }

    fn explain(&self, error: &mut ErrorBody) {
        // No call runs without its key.
        error.phase = Some(Phase::Validation);
    }

    fn underlying(&self) -> Option<&(dyn Error + 'static)> {
        self.source()
    }
}
