//! What an error of the server says of the store.

use std::error::Error as _;
use std::io;

use postgres::Error;
use postgres::error::SqlState;

use super::super::IdempotencyStoreError;

/// What cannot be done with the store (`not`: "be written"), and why. A connection string, which may hold a password, is in
/// none of these texts.
pub(super) fn told(error: Error, not: &str) -> IdempotencyStoreError {
    let (usable_later, why) = reason(&error);
    let message = format!("the idempotency store cannot {not}{why}");
    let told = if usable_later {
        IdempotencyStoreError::unavailable(message)
    } else {
        IdempotencyStoreError::unusable(message)
    };
    told.with_source(error)
}

/// A connection string that is none.
pub(super) fn unreadable(error: Error) -> IdempotencyStoreError {
    IdempotencyStoreError::unusable("the connection string of the idempotency store cannot be read").with_source(error)
}

/// Whether the store may be used later, and a clause that says what is wrong.
fn reason(error: &Error) -> (bool, &'static str) {
    let Some(code) = error.code() else {
        let reached_nobody = is_cut_off(error);
        // Else the two do not agree on how to connect: a password that is missing, TLS that one of them wants.
        return (reached_nobody, if reached_nobody { ": its server does not answer" } else { "" });
    };
    match *code {
        SqlState::INSUFFICIENT_PRIVILEGE => (false, ": the program's user may not"),
        SqlState::READ_ONLY_SQL_TRANSACTION => (false, ": its server is read-only, as a standby is"),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            (false, ": its server does not accept the user or the password")
        }
        SqlState::INVALID_CATALOG_NAME => (false, ": its server has no such database"),
        SqlState::INVALID_SCHEMA_NAME => (false, ": the user's search_path names no schema that is there"),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => (false, ": its tables are not those of this program"),
        SqlState::DISK_FULL => (true, ": the disk of its server is full"),
        SqlState::TOO_MANY_CONNECTIONS => (true, ": its server has too many connections"),
        SqlState::OUT_OF_MEMORY => (true, ": its server is out of memory"),
        SqlState::LOCK_NOT_AVAILABLE => (true, ": other calls hold it"),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            (true, ": too many calls write at once")
        }
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => (true, ": its server is shutting down"),
        SqlState::CANNOT_CONNECT_NOW => (true, ": its server is starting or shutting down"),
        _ => (true, ""),
    }
}

/// Whether the network, or the other end, is gone: before anything was said or in the middle of it.
pub(super) fn is_cut_off(error: &Error) -> bool {
    error.is_closed() || error.source().and_then(|source| source.downcast_ref::<io::Error>()).is_some()
}
