//! What can go wrong with a server, as the envelope sees it.

use std::error::Error as _;

use envelope_runtime::idempotency::IdempotencyStoreError;
use envelope_runtime::prelude::*;
use postgres::Error;
use postgres::error::SqlState;

/// A failure of the server, told apart by its own codes
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum ServerError {
    /// The server cannot be reached, or cannot serve now; nothing was done
    #[error("the server cannot serve: {}", said(.0))]
    #[error_code(UNAVAILABLE, retryable)]
    Unavailable(Error),
    /// The server does not accept the user or the password
    #[error("the server does not let the user in: {}", said(.0))]
    #[error_code(
        AUTH_REQUIRED,
        fix_required = "give a user and a password that the server accepts, in --url or PGTOOL_URL"
    )]
    Login(Error),
    /// The user may not do this on the server
    #[error("the user may not do this: {}", said(.0))]
    #[error_code(PERMISSION_DENIED, fix_required = "connect as a user who may, or have the right granted")]
    Denied(Error),
    /// The server reserves the name for itself
    #[error("the server reserves the name: {}", said(.0))]
    #[error_code(ARG_ERROR, fix_required = "give a name that does not start with pg_")]
    Reserved(Error),
    /// The server is not in a state to do this
    #[error("the server is not in a state to do this: {}", said(.0))]
    #[error_code(PRECONDITION, fix_required = "see to what the message names, then call again")]
    NotReady(Error),
    /// The server refuses for a reason of its own; nothing was done
    #[error("the server refuses: {}", said(.0))]
    #[error_code(SERVER_REFUSED = 80, side_effects = "none")]
    Refused(Error),
}

/// What the server said, else what kept it from saying anything.
fn said(error: &Error) -> String {
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
            // No such database to connect to, a standby, objects that depend on a role, the role of this very connection, a
            // template.
            SqlState::INVALID_CATALOG_NAME
            | SqlState::READ_ONLY_SQL_TRANSACTION
            | SqlState::DEPENDENT_OBJECTS_STILL_EXIST
            | SqlState::OBJECT_IN_USE
            | SqlState::WRONG_OBJECT_TYPE => ServerError::NotReady(error),
            // Classes of codes: the connection, a transaction undone for others, resources, an operator at work.
            _ if ["08", "40", "53", "57"].contains(&&code.code()[..2]) => ServerError::Unavailable(error),
            _ => ServerError::Refused(error),
        }
    }
}

/// Whether the connection is gone, so that nobody said what became of the last statement.
pub(crate) fn is_lost(error: &Error) -> bool {
    error.as_db_error().is_none()
        || matches!(error.code(), Some(code) if ["08", "57"].contains(&&code.code()[..2]))
        // A server of many machines does not know it itself.
        || error.code() == Some(&SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN)
}

/// Why something cannot be changed
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum ChangeError {
    /// The connection was lost before the server said what became of the change
    #[error("the connection was lost, and whether the change took effect is not known")]
    #[error_code(
        CONNECTION_LOST = 81,
        fix_required = "look whether it took effect; a call with an idempotency key need not"
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
    /// No server is named
    #[error("no server is named: there is neither --url nor PGTOOL_URL")]
    #[error_code(PRECONDITION, fix_required = "give --url, or set PGTOOL_URL")]
    NoServer,
    /// The connection string cannot be read
    #[error("the connection string cannot be read: {}", said(.0))]
    #[error_code(PRECONDITION, fix_required = "give a connection string: postgres://user:password@host/database")]
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

/// Why a thing cannot be read
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum GetError {
    /// The server has nothing of this name
    #[error("the server has no {kind} '{name}'")]
    #[error_code(
        NOT_FOUND,
        fix_required = "give the name of a {kind} that exists",
        suggestion = "`pgtool {kind} list` shows every one"
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
