//! Uniqueness violations told through sqlx.

use sqlx::Error;
use sqlx::error::DatabaseError;

use crate::{UniqueViolation, Violation};

/// The SQLSTATEs by which PostgreSQL says that what a `CREATE` names is there: a database, a role (or another object), a
/// schema, a table. A row that is there has the state 23505, which sqlx knows by itself.
const CREATED_BEFORE: [&str; 4] = ["42P04", "42710", "42P06", "42P07"];

/// SQLite's extended result codes for a UNIQUE constraint, a primary key, and a rowid that is taken; sqlx does not know
/// the last by itself.
const SQLITE_UNIQUE: [&str; 3] = ["2067", "1555", "2579"];

/// By the driver's own word for it, or the code of the server: SQLite's extended result code, PostgreSQL's SQLSTATE. It
/// tells the columns and their table where the store is SQLite, the constraint and its table where it is PostgreSQL.
impl UniqueViolation for Error {
    fn violates_uniqueness(&self) -> bool {
        self.as_database_error().is_some_and(|error| {
            error.is_unique_violation() || has_code(error, &CREATED_BEFORE) || has_code(error, &SQLITE_UNIQUE)
        })
    }

    fn violation(&self) -> Violation {
        let Some(error) = self.as_database_error() else { return Violation::default() };
        if has_code(error, &SQLITE_UNIQUE) {
            return super::sqlite::violation(error.message());
        }
        let mut violation = Violation::default();
        if let Some(constraint) = error.constraint() {
            violation = violation.with_constraint(constraint);
        }
        match error.table() {
            Some(table) => violation.with_table(table),
            None => violation,
        }
    }
}

fn has_code(error: &dyn DatabaseError, codes: &[&str]) -> bool {
    error.code().is_some_and(|code| codes.contains(&&*code))
}
