//! Errors of the server and their codes.

use std::error::Error as _;

use envelope_runtime::idempotency::IdempotencyStoreError;
use envelope_runtime::prelude::*;
use postgres::Error;
use postgres::error::SqlState;

/// A failure of the server
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum ServerError {
    /// The server cannot be reached or is unavailable; nothing was done
    #[error("the server is unavailable: {}", message(.0))]
    #[error_code(UNAVAILABLE, retryable)]
    Unavailable(Error),
    /// The server rejects the user or the password
    #[error("the server rejected the login: {}", message(.0))]
    #[error_code(AUTH_REQUIRED, fix_required = "pass a valid user and password in --url or PGTOOL_URL")]
    Login(Error),
    /// The user lacks a permission on the server
    #[error("permission denied: {}", message(.0))]
    #[error_code(PERMISSION_DENIED, fix_required = "connect as a user with the permission, or grant it")]
    Denied(Error),
    /// The name is reserved by the server
    #[error("the name is reserved: {}", message(.0))]
    #[error_code(ARG_ERROR, fix_required = "choose a name that does not start with pg_")]
    Reserved(Error),
    /// The server cannot do this in its current state
    #[error("the server cannot do this in its current state: {}", message(.0))]
    #[error_code(PRECONDITION, fix_required = "resolve the cause in the message and call again")]
    NotReady(Error),
    /// The server refused the statement; nothing was done
    #[error("the server refused the statement: {}", message(.0))]
    #[error_code(SERVER_REFUSED = 80, side_effects = "none")]
    Refused(Error),
}

/// Returns the message of the server, or of the client if the server did not respond.
fn message(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(told), _) => told.message().to_owned(),
        (None, Some(below)) => format!("{error}: {below}"),
        (None, None) => error.to_string(),
    }
}

impl From<Error> for ServerError {
    fn from(error: Error) -> Self {
        let Some(code) = error.code() else { return ServerError::Unavailable(error) };
        match *code {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => ServerError::Login(error),
            SqlState::INSUFFICIENT_PRIVILEGE => ServerError::Denied(error),
            SqlState::RESERVED_NAME => ServerError::Reserved(error),
            // No such database, a read-only standby, objects that depend on a role, the role of this connection, a template.
            SqlState::INVALID_CATALOG_NAME
            | SqlState::READ_ONLY_SQL_TRANSACTION
            | SqlState::DEPENDENT_OBJECTS_STILL_EXIST
            | SqlState::OBJECT_IN_USE
            | SqlState::WRONG_OBJECT_TYPE => ServerError::NotReady(error),
            // Classes: connection, transaction rollback, resources, operator intervention.
            _ if ["08", "40", "53", "57"].contains(&&code.code()[..2]) => ServerError::Unavailable(error),
            _ => ServerError::Refused(error),
        }
    }
}

/// Whether the connection was lost, which leaves the outcome of the last statement unknown.
pub(crate) fn is_lost(error: &Error) -> bool {
    error.as_db_error().is_none()
        || matches!(error.code(), Some(code) if ["08", "57"].contains(&&code.code()[..2]))
        // A distributed server may not know the outcome.
        || error.code() == Some(&SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN)
}

/// Why a change failed
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum ChangeError {
    /// The connection was lost before the server confirmed the change
    #[error("the connection was lost, and the outcome of the change is unknown")]
    #[error_code(
        CONNECTION_LOST = 81,
        fix_required = "check whether the change took effect; calls with an idempotency key need no check"
    )]
    Lost(#[source] Error),
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<Error> for ChangeError {
    fn from(error: Error) -> Self {
        ChangeError::Server(error.into())
    }
}

/// Why the server cannot be used
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum OpenError {
    /// No server is configured
    #[error("no server: --url and PGTOOL_URL are missing")]
    #[error_code(PRECONDITION, fix_required = "pass --url or set PGTOOL_URL")]
    NoServer,
    /// The connection string is invalid
    #[error("invalid connection string: {}", message(.0))]
    #[error_code(PRECONDITION, fix_required = "pass a connection string: postgres://user:password@host/database")]
    Unreadable(Error),
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// Why the idempotency keys cannot be used
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum KeysError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Keys(#[from] IdempotencyStoreError),
}

/// Why a role or a database cannot be read
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum GetError {
    /// The server has nothing of this name
    #[error("the server has no {kind} '{name}'")]
    #[error_code(
        NOT_FOUND,
        fix_required = "pass the name of an existing {kind}",
        suggestion = "`pgtool {kind} list` lists all of them"
    )]
    NotFound { kind: &'static str, name: String },
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<Error> for GetError {
    fn from(error: Error) -> Self {
        GetError::Server(error.into())
    }
}
