//! Records and the errors of the store.

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::{Serialize, Serializer};

/// A stored resource
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created_at: String,
    pub(crate) status: Status,
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

/// A text that is not printed.
#[derive(PartialEq)]
pub(crate) struct Secret(String);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

/// A failure of the store
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the store failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("cannot create the folder {} of the store: {source}", .path.display())]
    Folder { path: PathBuf, source: io::Error },
}

/// Why the store cannot be opened
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("the location of the store is unknown: --store, TOOL_STORE and the home directory are missing")]
    NoLocation,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        OpenError::Store(error.into())
    }
}
