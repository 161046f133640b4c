//! Uniqueness violations of PostgreSQL.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::{UniqueViolation, Violation};

/// Detects violations by SQLSTATE: an existing row (23505), or an existing database, role, schema or table (42P04, 42710,
/// 42P06, 42P07). `postgres::Error` is the same type.
///
/// For a row, the server reports the constraint, its table and schema. The columns are in its catalogue;
/// [`postgres::conflict_columns`](crate::postgres::conflict_columns) reads them.
impl UniqueViolation for Error {
    fn violates_uniqueness(&self) -> bool {
        let codes = [
            SqlState::UNIQUE_VIOLATION,
            SqlState::DUPLICATE_DATABASE,
            SqlState::DUPLICATE_OBJECT,
            SqlState::DUPLICATE_SCHEMA,
            SqlState::DUPLICATE_TABLE,
        ];
        self.code().is_some_and(|code| codes.contains(code))
    }

    fn violation(&self) -> Violation {
        let mut violation = Violation::default();
        let Some(error) = self.as_db_error() else { return violation };
        if let Some(constraint) = error.constraint() {
            violation = violation.with_constraint(constraint);
        }
        if let Some(table) = error.table() {
            violation = violation.with_table(table);
        }
        if let Some(schema) = error.schema() {
            violation = violation.with_schema(schema);
        }
        violation
    }
}
