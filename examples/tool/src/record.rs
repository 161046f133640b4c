//! Records and the errors of the store.

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

/// The use of a resource
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
    /// The folder of the store cannot be created
    #[error("cannot create the folder {} of the store: {source}", .path.display())]
    #[error_code(UNAVAILABLE, retryable)]
    Folder { path: PathBuf, source: io::Error },
}

/// Why the store cannot be opened
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum OpenError {
    /// The location of the store is unknown
    #[error("the location of the store is unknown: --store, TOOL_STORE and the home directory are missing")]
    #[error_code(PRECONDITION, fix_required = "pass --store or set TOOL_STORE")]
    NoLocation,
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
