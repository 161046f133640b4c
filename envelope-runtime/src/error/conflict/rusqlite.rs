//! Uniqueness violations of SQLite.

use rusqlite::{Error, ffi};

use crate::{UniqueViolation, Violation};

/// By SQLite's extended result code: a UNIQUE constraint, a primary key, or a rowid that is taken. It tells the columns
/// and their table, but not where an index on an expression was violated.
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
