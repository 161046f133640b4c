//! The tables of the keys.

use std::thread;
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::{Client, Error};

use super::super::IdempotencyStoreError;
use super::super::standing::newer;
use super::session::{PATIENCE, Sessions};
use crate::system::random;

/// The layout of the tables that this program writes. A higher one is of a newer version.
const LAYOUT: i64 = 1;

/// The row of the layout comes last: who finds it finds all the rest, also on a server that makes one table after the
/// other.
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

/// Sees to it that the tables are there, and are of a layout that this program knows.
pub(super) fn prepare(sessions: &Sessions) -> Result<(), IdempotencyStoreError> {
    let layout = sessions.run("be read", |client, _| layout(client))?;
    let layout = match layout {
        Some(layout) => layout,
        None => sessions.run("be written", |client, _| make(client))?,
    };
    if layout == LAYOUT { Ok(()) } else { Err(newer(layout, LAYOUT)) }
}

/// The layout of the tables; none where there are none yet.
fn layout(client: &mut Client) -> Result<Option<i64>, Error> {
    match client.query_typed_opt("SELECT version FROM envelope_idempotency_layout WHERE one = 1", &[]) {
        Ok(row) => row.map(|row| row.try_get(0)).transpose(),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the tables. Several programs may come here at once: one of them makes them; the others wait for it, or are told of
/// a uniqueness rule of the server's own catalogue, which `IF NOT EXISTS` does not keep from them.
fn make(client: &mut Client) -> Result<i64, Error> {
    let until = Instant::now() + PATIENCE;
    loop {
        let made = client.batch_execute(TABLES);
        if let Some(layout) = layout(client)? {
            return Ok(layout);
        }
        match made {
            Err(error) if !is_of_others(&error) || Instant::now() >= until => return Err(error),
            _ => thread::sleep(Duration::from_millis(5 + random::up_to(45))),
        }
    }
}

/// Whether others who do the same are the cause.
fn is_of_others(error: &Error) -> bool {
    let theirs = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        // What one of them made was undone, or is not to be seen yet.
        SqlState::UNDEFINED_TABLE,
    ];
    error.code().is_some_and(|code| theirs.contains(code))
}
