//! Conversion of PostgreSQL errors into store errors.

use std::error::Error as _;
use std::io;

use postgres::Error;
use postgres::error::SqlState;

use super::super::IdempotencyStoreError;

/// Converts an error of the server. `operation` completes the sentence "the idempotency store cannot …". The message never
/// contains the connection string, which may contain a password.
pub(super) fn store_error(error: Error, operation: &str) -> IdempotencyStoreError {
    let (retryable, reason) = reason(&error);
    let message = format!("the idempotency store cannot {operation}{reason}");
    let store_error =
        if retryable { IdempotencyStoreError::unavailable(message) } else { IdempotencyStoreError::unusable(message) };
    store_error.with_source(error)
}

/// The error for an invalid connection string.
pub(super) fn invalid_connection_string(error: Error) -> IdempotencyStoreError {
    IdempotencyStoreError::unusable("the connection string of the idempotency store is invalid").with_source(error)
}

/// Returns whether the error is retryable, and the reason as a clause of the message.
fn reason(error: &Error) -> (bool, &'static str) {
    let Some(code) = error.code() else {
        let unreachable = is_cut_off(error);
        // Otherwise client and server disagree on the connection: a missing password, or TLS that only one of them wants.
        return (unreachable, if unreachable { ": the server does not respond" } else { "" });
    };
    match *code {
        SqlState::INSUFFICIENT_PRIVILEGE => (false, ": permission denied to the user"),
        SqlState::READ_ONLY_SQL_TRANSACTION => (false, ": the server is read-only, such as a standby"),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            (false, ": the server rejects the user or the password")
        }
        SqlState::INVALID_CATALOG_NAME => (false, ": the database does not exist"),
        SqlState::INVALID_SCHEMA_NAME => (false, ": no schema in the user's search_path exists"),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => (false, ": its tables have an unexpected layout"),
        SqlState::DISK_FULL => (true, ": the disk of the server is full"),
        SqlState::TOO_MANY_CONNECTIONS => (true, ": the server has too many connections"),
        SqlState::OUT_OF_MEMORY => (true, ": the server is out of memory"),
        SqlState::LOCK_NOT_AVAILABLE => (true, ": it is locked by other calls"),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => (true, ": too many concurrent writes"),
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => (true, ": the server is shutting down"),
        SqlState::CANNOT_CONNECT_NOW => (true, ": the server is starting or shutting down"),
        _ => (true, ""),
    }
}

/// Returns whether the network or the server failed, before or during a connection.
pub(super) fn is_cut_off(error: &Error) -> bool {
    error.is_closed() || error.source().and_then(|source| source.downcast_ref::<io::Error>()).is_some()
}
