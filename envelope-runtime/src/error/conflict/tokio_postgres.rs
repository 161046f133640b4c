//! Uniqueness violations of PostgreSQL.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::{UniqueViolation, Violation};

/// By SQLSTATE: a row that a uniqueness rule is against (23505), and a database, role, schema or table that is there (42P04,
/// 42710, 42P06, 42P07). `postgres::Error` is the same type.
///
/// Of a row the server tells the constraint, its table and schema. Its columns it keeps in its catalogue, where
/// [`postgres::conflict_columns`](crate::postgres::conflict_columns) finds them.
impl UniqueViolation for Error {
    fn violates_uniqueness(&self) -> bool {
        let exists = [
            SqlState::UNIQUE_VIOLATION,
            SqlState::DUPLICATE_DATABASE,
            SqlState::DUPLICATE_OBJECT,
            SqlState::DUPLICATE_SCHEMA,
            SqlState::DUPLICATE_TABLE,
        ];
        self.code().is_some_and(|code| exists.contains(code))
    }

    fn violation(&self) -> Violation {
        let mut violation = Violation::default();
        let Some(told) = self.as_db_error() else { return violation };
        if let Some(constraint) = told.constraint() {
            violation = violation.with_constraint(constraint);
        }
        if let Some(table) = told.table() {
            violation = violation.with_table(table);
        }
        if let Some(schema) = told.schema() {
            violation = violation.with_schema(schema);
        }
        violation
    }
}
