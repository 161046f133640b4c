//! Uniqueness violations of SQLite.

use rusqlite::ffi;

use crate::UniqueViolation;

/// By SQLite's extended result code: a UNIQUE constraint, a primary key, or a rowid that is taken.
impl UniqueViolation for rusqlite::Error {
    fn violates_uniqueness(&self) -> bool {
        matches!(
            self.sqlite_error().map(|error| error.extended_code),
            Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID)
        )
    }
}
