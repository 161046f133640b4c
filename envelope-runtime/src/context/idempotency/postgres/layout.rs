//! The tables of the keys.

use std::thread;
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::{Client, Error};

use super::super::IdempotencyStoreError;
use super::super::key_record::newer_layout;
use super::session::{NETWORK_TIMEOUT, Sessions};
use crate::system::random;

/// The layout of the tables that this program writes. Newer versions have higher numbers.
const LAYOUT: i64 = 1;

/// The row of the layout comes last: if it exists, everything else exists too, even on a server that creates the tables one
/// after the other.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS envelope_idempotency (
        scope text NOT NULL,
        key text NOT NULL,
        command text NOT NULL,
        fingerprint text NOT NULL,
        holder text NOT NULL,
        token bigint NOT NULL,
        claimed_at bigint NOT NULL,
        lease_until bigint NOT NULL,
        expires_at bigint NOT NULL,
        answer text,
        PRIMARY KEY (scope, key)
    );
    CREATE INDEX IF NOT EXISTS envelope_idempotency_expiry ON envelope_idempotency (expires_at);
    CREATE TABLE IF NOT EXISTS envelope_idempotency_layout (
        one integer NOT NULL PRIMARY KEY CHECK (one = 1),
        version bigint NOT NULL,
        last_token bigint NOT NULL
    );
    INSERT INTO envelope_idempotency_layout VALUES (1, 1, 0) ON CONFLICT (one) DO NOTHING;
";

/// Creates the tables unless they exist, and checks that their layout is supported.
pub(super) fn prepare(sessions: &Sessions) -> Result<(), IdempotencyStoreError> {
    let layout = sessions.run("be read", |client, _| layout(client))?;
    let layout = match layout {
        Some(layout) => layout,
        None => sessions.run("be written", |client, _| create(client))?,
    };
    if layout == LAYOUT { Ok(()) } else { Err(newer_layout(layout, LAYOUT)) }
}

/// Returns the layout of the tables, or `None` if they do not exist.
fn layout(client: &mut Client) -> Result<Option<i64>, Error> {
    match client.query_typed_opt("SELECT version FROM envelope_idempotency_layout WHERE one = 1", &[]) {
        Ok(row) => row.map(|row| row.try_get(0)).transpose(),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Creates the tables. If several programs do so concurrently, one of them succeeds. The others wait for it or get a unique
/// violation in the server's catalogue, which `IF NOT EXISTS` does not prevent.
fn create(client: &mut Client) -> Result<i64, Error> {
    let until = Instant::now() + NETWORK_TIMEOUT;
    loop {
        let created = client.batch_execute(TABLES);
        if let Some(layout) = layout(client)? {
            return Ok(layout);
        }
        match created {
            Err(error) if !is_concurrent_creation(&error) || Instant::now() >= until => return Err(error),
            _ => thread::sleep(Duration::from_millis(5 + random::up_to(45))),
        }
    }
}

/// Returns whether a concurrent creation of the tables causes the error.
fn is_concurrent_creation(error: &Error) -> bool {
    let codes = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        // The other creation was rolled back or is not visible yet.
        SqlState::UNDEFINED_TABLE,
    ];
    error.code().is_some_and(|code| codes.contains(code))
}
