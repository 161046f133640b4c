//! Reads the columns of a violated constraint from PostgreSQL's catalogue.

use postgres::types::Type;
use postgres::{Error, GenericClient};

use crate::Violation;

/// Selects the columns of a unique index, in its order, with the names of its table. A constraint has the name of its index.
const COLUMNS: &str = "
    SELECT attribute.attname::text
    FROM pg_catalog.pg_class AS index
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = index.relnamespace
    JOIN pg_catalog.pg_index AS rule ON rule.indexrelid = index.oid
    JOIN generate_series(0, rule.indnkeyatts - 1) AS part (position) ON true
    JOIN pg_catalog.pg_attribute AS attribute
        ON attribute.attrelid = rule.indrelid AND attribute.attnum = rule.indkey[part.position]
    WHERE index.relname = $1 AND namespace.nspname = $2 AND rule.indisunique AND 0 <> ALL (rule.indkey)
    ORDER BY part.position";

/// Returns the columns of the violated rule, in its order, from the server's catalogue, because PostgreSQL does not report
/// them with the error. Empty if the rule contains an expression, or if the server did not name the constraint.
///
/// A transaction in which the conflict occurred cannot run further queries: roll it back, or use another client.
///
/// ```no_run
/// use envelope_runtime::prelude::*;
/// use envelope_runtime::postgres::conflict_columns;
/// # #[derive(Debug, thiserror::Error, ErrorCode)]
/// # #[error(transparent)]
/// # enum StoreError {
/// #     /// The store failed
/// #     #[error_code(UNAVAILABLE, retryable)]
/// #     Postgres(#[from] postgres::Error),
/// # }
/// # struct User { name: String, email: String }
/// # fn insert(client: &mut postgres::Client, user: &User) -> Result<User, StoreError> { panic!("not called") }
/// # fn find_by(client: &mut postgres::Client, column: &str, user: &User) -> Result<Option<User>, StoreError> { panic!("not called") }
///
/// fn create(client: &mut postgres::Client, user: User) -> Result<Create<User>, StoreError> {
///     insert(client, &user).or_existing_by(|violation| {
///         violation.set_columns(conflict_columns(client, violation)?);
///         let column = if violation.columns() == ["email"] { "email" } else { "name" };
///         find_by(client, column, &user)
///     })
/// }
/// ```
pub fn conflict_columns(client: &mut impl GenericClient, violation: &Violation) -> Result<Vec<String>, Error> {
    let (Some(constraint), Some(schema)) = (violation.constraint(), violation.schema()) else {
        return Ok(Vec::new());
    };
    let rows = client.query_typed(COLUMNS, &[(&constraint, Type::TEXT), (&schema, Type::TEXT)])?;
    rows.iter().map(|row| row.try_get(0)).collect()
}
