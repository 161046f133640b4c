//! Databases, which PostgreSQL creates and drops outside of transactions.

use envelope_runtime::prelude::*;
use postgres::Row;
use postgres::error::SqlState;
use postgres::types::Type;

use crate::error::{ChangeError, GetError, ServerError, is_lost};
use crate::name::Name;
use crate::server::Server;

pub(crate) type Commands = commands![create, get, list, delete];

/// A database of the server
#[derive(Debug, PartialEq, Serialize, Resource)]
pub(crate) struct Database {
    #[resource(id, key)]
    name: String,
    owner: String,
    encoding: String,
}

const DATABASE: &str = "SELECT datname::text, pg_get_userbyid(datdba)::text, pg_encoding_to_char(encoding)::text
    FROM pg_catalog.pg_database";

/// The database that `CREATE DATABASE` would create from the template.
const WOULD_BE: &str = "SELECT $1, current_user::text, pg_encoding_to_char(encoding)::text
    FROM pg_catalog.pg_database WHERE datname = 'template1'";

/// Why a database cannot be changed
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum DatabaseError {
    /// The database or the template of a new one has open connections
    #[error("the database '{0}' or the template of a new one has open connections")]
    #[error_code(
        CONFLICT,
        retryable,
        suggestion = "if the open connection is this call's own, pass another database in --url"
    )]
    InUse(String),
    /// The connection was lost before the server confirmed the change
    #[error("the connection was lost, and the outcome of the change of database '{name}' is unknown")]
    #[error_code(
        CONNECTION_LOST = 81,
        fix_required = "check whether the change took effect with `pgtool database get {name}`",
        suggestion = "retry with a new idempotency key: the old one is bound to this answer"
    )]
    Lost { name: String, source: postgres::Error },
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl From<ServerError> for DatabaseError {
    fn from(error: ServerError) -> Self {
        DatabaseError::Change(error.into())
    }
}

// The idempotency key needs no record in the same transaction: `CREATE DATABASE` is atomic, and the name identifies the
// database. After a crash, the retry creates the database or reports ALREADY_EXISTS with a hint that the first call may have
// created it.
/// Create a database
#[command(
    effect = "create",
    exit_codes(
        ALREADY_EXISTS = 10,
        CONFLICT,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        UNAVAILABLE,
        CONNECTION_LOST = 81,
        SERVER_REFUSED = 80
    ),
    get = get,
    example("Create a database", "pgtool database create shop")
)]
pub(crate) fn create(
    server: &Server,
    plan: &Plan,
    /// Name of the database; no other database may have it
    name: Name,
) -> Result<Create<Database>, DatabaseError> {
    if plan.is_dry_run() {
        return Ok(match find(server, &name)? {
            Some(existing) => Create::AlreadyExists(existing),
            None => Create::Created(planned_database(server, &name)?),
        });
    }
    match change(server, &format!("CREATE DATABASE {}", name.quoted()), &name) {
        // A database that was dropped immediately was created nevertheless.
        Ok(()) => Ok(find(server, &name)?.map_or(Create::Vanished, Create::Created)),
        Err(error) => Err(error).or_existing(|| Ok(find(server, &name)?)),
    }
}

/// Show a database
#[command(
    effect = "read",
    exit_codes(NOT_FOUND, PRECONDITION, PERMISSION_DENIED, AUTH_REQUIRED, UNAVAILABLE, SERVER_REFUSED = 80),
    example("Show a database", "pgtool database get shop")
)]
pub(crate) fn get(
    server: &Server,
    /// Name of the database
    name: Name,
) -> Result<Database, GetError> {
    find(server, &name)?.ok_or_else(|| GetError::NotFound { kind: Database::KIND, name: name.into() })
}

/// List all databases, by name
#[command(
    effect = "read",
    exit_codes(PRECONDITION, PERMISSION_DENIED, AUTH_REQUIRED, UNAVAILABLE, SERVER_REFUSED = 80),
    example("List all databases", "pgtool database list")
)]
pub(crate) fn list(server: &Server) -> Result<Vec<Database>, ServerError> {
    let rows = server.client().query(&format!("{DATABASE} ORDER BY datname"), &[])?;
    Ok(rows.iter().map(database).collect::<Result<_, _>>()?)
}

/// Delete a database and its content
#[command(
    effect = "delete",
    confirm,
    exit_codes(
        NOT_FOUND = 0,
        CONFLICT,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        UNAVAILABLE,
        CONNECTION_LOST = 81,
        SERVER_REFUSED = 80
    ),
    example("List what would be deleted", "pgtool database delete shop --dry-run"),
    example("Delete a database", "pgtool database delete shop --confirm-destructive")
)]
pub(crate) fn delete(
    server: &Server,
    plan: &Plan,
    /// Name of the database
    name: Name,
) -> Result<Delete<Database>, DatabaseError> {
    let there = if plan.is_dry_run() {
        find(server, &name)?.is_some()
    } else {
        match server.execute(&format!("DROP DATABASE {}", name.quoted())) {
            Err(error) if error.code() == Some(&SqlState::INVALID_CATALOG_NAME) => false,
            other => checked(other, &name).map(|()| true)?,
        }
    };
    Ok(if there { Delete::deleted(name) } else { Delete::not_found(name) })
}

fn change(server: &Server, statement: &str, name: &Name) -> Result<(), DatabaseError> {
    checked(server.execute(statement), name)
}

/// Maps the result of a statement outside of a transaction.
fn checked(changed: Result<(), postgres::Error>, name: &Name) -> Result<(), DatabaseError> {
    changed.map_err(|error| match error.code() {
        Some(&SqlState::OBJECT_IN_USE) => DatabaseError::InUse(name.to_string()),
        _ if is_lost(&error) => DatabaseError::Lost { name: name.to_string(), source: error },
        _ => ServerError::from(error).into(),
    })
}

fn find(server: &Server, name: &Name) -> Result<Option<Database>, ServerError> {
    let query = format!("{DATABASE} WHERE datname = $1");
    let found = server.client().query_typed_opt(&query, &[(&name.as_str(), Type::TEXT)])?;
    Ok(found.as_ref().map(database).transpose()?)
}

fn planned_database(server: &Server, name: &Name) -> Result<Database, ServerError> {
    Ok(database(&server.client().query_typed_one(WOULD_BE, &[(&name.as_str(), Type::TEXT)])?)?)
}

fn database(row: &Row) -> Result<Database, postgres::Error> {
    Ok(Database { name: row.try_get(0)?, owner: row.try_get(1)?, encoding: row.try_get(2)? })
}
