//! Uniqueness violations of SQLite.

use rusqlite::{Error, ffi};

use crate::{UniqueViolation, Violation};

/// Detects violations by SQLite's extended result codes for UNIQUE constraints, primary keys and rowids. The columns and
/// their table are known, except for an index on an expression.
impl UniqueViolation for Error {
    fn violates_uniqueness(&self) -> bool {
        matches!(
            self.sqlite_error().map(|error| error.extended_code),
            Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID)
        )
    }

    fn violation(&self) -> Violation {
        match self {
            Error::SqliteFailure(_, Some(message)) => super::sqlite::violation(message),
            _ => Violation::default(),
        }
    }
}
