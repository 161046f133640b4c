//! Uniqueness violations reported by sqlx.

use sqlx::Error;
use sqlx::error::DatabaseError;

use crate::{UniqueViolation, Violation};

/// The SQLSTATEs of a `CREATE` in PostgreSQL whose database, role (or other object), schema or table already exists. sqlx
/// itself recognises the state for an existing row, 23505.
const DUPLICATE_OBJECT: [&str; 4] = ["42P04", "42710", "42P06", "42P07"];

/// SQLite's extended result codes for UNIQUE constraints, primary keys and rowids. sqlx itself does not recognise the last.
const SQLITE_UNIQUE: [&str; 3] = ["2067", "1555", "2579"];

/// Detects violations by the driver's classification or by the code of the database: SQLite's extended result code or
/// PostgreSQL's SQLSTATE. For SQLite, the columns and their table are known; for PostgreSQL, the constraint and its table.
impl UniqueViolation for Error {
    fn violates_uniqueness(&self) -> bool {
        self.as_database_error().is_some_and(|error| {
            error.is_unique_violation() || has_code(error, &DUPLICATE_OBJECT) || has_code(error, &SQLITE_UNIQUE)
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
