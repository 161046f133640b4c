//! Databases. PostgreSQL makes and drops them outside of transactions.

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

/// What a database would be that is made of the template.
const WOULD_BE: &str = "SELECT $1, current_user::text, pg_encoding_to_char(encoding)::text
    FROM pg_catalog.pg_database WHERE datname = 'template1'";

/// Why a database cannot be changed
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum DatabaseError {
    /// Somebody is connected to the database, or to the template of a new one
    #[error("the database '{0}' cannot be changed: somebody is connected to it, or to the template of a new one")]
    #[error_code(
        CONFLICT,
        retryable,
        suggestion = "the call may be made by a connection to that very database: name another in --url"
    )]
    InUse(String),
    /// The connection was lost before the server said what became of the change
    #[error("the connection was lost, and whether the change of the database '{name}' took effect is not known")]
    #[error_code(
        CONNECTION_LOST = 81,
        fix_required = "look whether it took effect: `pgtool database get {name}` tells",
        suggestion = "a retry needs a new idempotency key: the old one stands for this answer"
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

// It needs no record in the transaction of its work, which PostgreSQL does not have: CREATE DATABASE is all or nothing by
// itself, and its name is its key. A call that was killed is made again, and where the first one made the database, the
// answer is ALREADY_EXISTS with the database, and says that it may be the first one's work.
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
            None => Create::Created(would_be(server, &name)?),
        });
    }
    match change(server, &format!("CREATE DATABASE {}", name.quoted()), &name) {
        // Whoever drops it at once has not kept it from being made.
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

/// Delete a database and all that is in it
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
    example("See what would go", "pgtool database delete shop --dry-run"),
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
        match server.change_at_once(&format!("DROP DATABASE {}", name.quoted())) {
            Err(error) if error.code() == Some(&SqlState::INVALID_CATALOG_NAME) => false,
            other => told(other, &name).map(|()| true)?,
        }
    };
    Ok(if there { Delete::deleted(name) } else { Delete::not_found(name) })
}

fn change(server: &Server, statement: &str, name: &Name) -> Result<(), DatabaseError> {
    told(server.change_at_once(statement), name)
}

/// What became of a statement that is no part of a transaction.
fn told(changed: Result<(), postgres::Error>, name: &Name) -> Result<(), DatabaseError> {
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

fn would_be(server: &Server, name: &Name) -> Result<Database, ServerError> {
    Ok(database(&server.client().query_typed_one(WOULD_BE, &[(&name.as_str(), Type::TEXT)])?)?)
}

fn database(row: &Row) -> Result<Database, postgres::Error> {
    Ok(Database { name: row.try_get(0)?, owner: row.try_get(1)?, encoding: row.try_get(2)? })
}
