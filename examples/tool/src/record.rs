//! What is stored, and what can fail while it is: the store's vocabulary, as the envelope sees it.

use std::io;
use std::path::PathBuf;

use envelope_runtime::clap::{self, ValueEnum};
use envelope_runtime::idempotency::IdempotencyStoreError;
use envelope_runtime::prelude::*;

/// A stored resource
#[derive(Debug, PartialEq, Serialize, Resource)]
#[resource(kind = "resource")]
pub(crate) struct Record {
    #[resource(id)]
    pub(crate) id: String,
    #[resource(key)]
    pub(crate) name: String,
    pub(crate) created_at: String,
    pub(crate) status: Status,
    #[resource(secret)]
    pub(crate) token: Secret,
}

/// What a resource is in use for
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// In use
    Active,
    /// Kept for later
    Inactive,
    /// Kept for the record
    Archived,
}

/// A failure of the store
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum StoreError {
    /// The store cannot be opened, read or written
    #[error("the store failed: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Sqlite(#[from] rusqlite::Error),
    /// The folder of the store cannot be made
    #[error("the store's folder {} cannot be made: {source}", .path.display())]
    #[error_code(UNAVAILABLE, retryable)]
    Folder { path: PathBuf, source: io::Error },
}

/// Why the store cannot be opened
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum OpenError {
    /// No place for the store is known
    #[error("no place for the store is known: there is neither --store nor TOOL_STORE nor a home directory")]
    #[error_code(PRECONDITION, fix_required = "give --store, or set TOOL_STORE")]
    Homeless,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        OpenError::Store(error.into())
    }
}

/// Why the idempotency keys cannot be opened
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum KeysError {
    #[error(transparent)]
    File(#[from] OpenError),
    #[error(transparent)]
    Keys(#[from] IdempotencyStoreError),
}
