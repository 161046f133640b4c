//! Idempotency keys in a SQLite file.

use std::ffi::c_int;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::ffi::{SQLITE_ERROR, SQLITE_IOERR_SHMSIZE};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Savepoint, Transaction, TransactionBehavior};

use super::key_record::{KeyRecord, clock_set_back, millis, newer_layout};
use super::{Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, RecordsIn, Timing};

/// How long to wait for the lock of another writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A wait for the lock that is longer than this means that another process held it for a whole transaction.
const CONTENTION_THRESHOLD: Duration = Duration::from_millis(50);
/// How long that process then gets to renew its lease. This is longer than SQLite pauses between two attempts to lock.
const RENEWAL_GRACE: Duration = Duration::from_millis(250);
/// The layout of the tables that this program writes. Newer versions have higher numbers.
const LAYOUT: i64 = 1;
/// The largest number of expired keys that a claim deletes.
const MAX_SWEPT: i64 = 100;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS envelope_idempotency_layout (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
        version INTEGER NOT NULL,
        last_token INTEGER NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO envelope_idempotency_layout VALUES (1, 1, 0);
    CREATE TABLE IF NOT EXISTS envelope_idempotency (
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        command TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        token INTEGER NOT NULL,
        claimed_at INTEGER NOT NULL,
        lease_until INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        answer TEXT,
        PRIMARY KEY (scope, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS envelope_idempotency_expiry ON envelope_idempotency (expires_at);
";

/// Writes the answer of a call if it still holds its lease. The retention period starts now, not at the claim; otherwise the
/// answer of a very long call would expire immediately.
const RECORD: &str = "UPDATE envelope_idempotency SET answer = ?4, expires_at = ?5 + (expires_at - claimed_at)
    WHERE scope = ?1 AND key = ?2 AND token = ?3 AND answer IS NULL";

/// Idempotency keys in a SQLite file, which any number of processes on one machine can use concurrently; see
/// [`AppBuilder::idempotency`](crate::AppBuilder::idempotency).
///
/// ```no_run
/// use std::path::PathBuf;
///
/// use envelope_runtime::idempotency::SqliteKeys;
///
/// #[derive(clap::Args)]
/// struct Globals {
///     /// File of the notes, and of the keys of calls that changed them
///     #[arg(long, env = "NOTES_STORE", default_value = "notes.db", global = true)]
///     store: PathBuf,
/// }
///
/// # use envelope_runtime::prelude::*;
/// # /// List the notes
/// # #[command(effect = "read")]
/// # fn list() -> Result<Vec<u8>, std::convert::Infallible> { Ok(Vec::new()) }
/// let app = App::new("notes", "1.0.0")
///     .idempotency(|globals: &Globals| SqliteKeys::open(&globals.store))
///     .command::<list>()
///     .build();
/// ```
///
/// The file may be the program's database: the tables of the keys are named `envelope_idempotency…`. A handler can then
/// [record](crate::Idempotency::record) its outcome in the transaction of its writes. The file is switched to WAL mode if
/// its file system allows that.
///
/// Times are those of the machine's clock. If the clock is set forward by more than the rest of a lease, the next call
/// takes over the key of a running one. The fencing token then prevents the running call from recording an answer.
#[derive(Debug)]
pub struct SqliteKeys {
    connection: Mutex<Connection>,
    timing: Timing,
}

impl SqliteKeys {
    /// Opens the keys in the file at `path`. Creates the file, but not its folder, if it does not exist.
    ///
    /// # Errors
    ///
    /// IDEMPOTENCY_STORE_UNAVAILABLE if other processes lock the file or the disk is full. IDEMPOTENCY_STORE_UNUSABLE if the
    /// file is read-only, damaged, not a database, or created by a newer version, or if its folder does not exist.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, IdempotencyStoreError> {
        let connection = Connection::open(path).map_err(|error| store_error(error, "cannot be opened"))?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| store_error(error, "cannot be opened"))?;
        let layout = layout(&connection).map_err(|error| store_error(error, "cannot be read"))?;
        match layout {
            Some(LAYOUT) => {}
            Some(other) => return Err(newer_layout(other, LAYOUT)),
            None => {
                enable_wal(&connection).map_err(|error| store_error(error, "cannot be written"))?;
                create_tables(&connection).map_err(|error| store_error(error, "cannot be written"))?;
            }
        }
        Ok(SqliteKeys { connection: Mutex::new(connection), timing: Timing::default() })
    }

    /// Replaces the [default](Timing) durations.
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` in a transaction that locks the file for writing from its start.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, IdempotencyStoreError> {
        let connection = self.lock();
        let written = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate).and_then(|transaction| {
            let outcome = work(&transaction)?;
            transaction.commit()?;
            Ok(outcome)
        });
        written.map_err(|error| store_error(error, "cannot be written"))
    }

    /// Claims a key while holding the write lock. Returns `None` if `must_wait` returns true for the record under the key; the
    /// claim must then be repeated.
    fn claim_locked(
        &self,
        claim: &Claim<'_>,
        must_wait: impl FnOnce(&KeyRecord, i64) -> bool,
    ) -> Result<Option<Claimed>, IdempotencyStoreError> {
        let claimed = self.write(|connection| {
            // Another call may have changed the record before the lock was acquired.
            let now = now_ms();
            let record = find(connection, claim)?;
            if record.as_ref().is_some_and(|record| must_wait(record, now)) {
                return Ok(Ok(None));
            }
            if let Some(resolved) = record.as_ref().and_then(|record| record.resolve(claim, now)) {
                return Ok(Ok(Some(resolved)));
            }
            if let Some(ms_in_future) = record.as_ref().and_then(|record| record.ms_in_future(now)) {
                return Ok(Err(ms_in_future));
            }
            sweep(connection, now)?;
            let takes_over = record.is_some_and(|record| record.is_taken_over(now));
            take(connection, claim, now, takes_over).map(|held| Ok(Some(held)))
        })?;
        claimed.map_err(|ms_in_future| clock_set_back(ms_in_future, "this machine"))
    }

    /// Returns how a lease ended that was no longer held when its holder ended it.
    fn ended(connection: &Connection, lease: &Lease) -> rusqlite::Result<Ended> {
        let query = "SELECT answer FROM envelope_idempotency WHERE scope = ?1 AND key = ?2 AND token = ?3";
        let answer: Option<Option<String>> =
            connection.query_one(query, (&lease.scope, &lease.key, lease.token), |row| row.get(0)).optional()?;
        Ok(answer.flatten().map_or(Ended::Lost, Ended::Answered))
    }
}

impl IdempotencyStore for SqliteKeys {
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        // The answer of an earlier call is returned without a write lock.
        let now = now_ms();
        let record = find(&self.lock(), claim).map_err(|error| store_error(error, "cannot be read"))?;
        match record.as_ref().and_then(|record| record.resolve(claim, now)) {
            // The other process may still run, in a transaction that prevents it from renewing its lease. Waiting for the
            // lock shows whether it does.
            Some(Claimed::Abandoned { .. }) | None => {}
            Some(resolved) => return Ok(resolved),
        }
        let started = Instant::now();
        let was_locked = |record: &KeyRecord, now| record.has_lapsed(now) && started.elapsed() > CONTENTION_THRESHOLD;
        if let Some(claimed) = self.claim_locked(claim, was_locked)? {
            return Ok(claimed);
        }
        thread::sleep(RENEWAL_GRACE);
        let claimed = self.claim_locked(claim, |_, _| false)?;
        Ok(claimed.unwrap_or(Claimed::InUse { lease_left: RENEWAL_GRACE }))
    }

    fn renew(&self, lease: &Lease) -> Result<bool, IdempotencyStoreError> {
        let renew = "UPDATE envelope_idempotency SET lease_until = ?4
            WHERE scope = ?1 AND key = ?2 AND token = ?3 AND answer IS NULL";
        let until = now_ms() + millis(lease.lasts);
        self.write(|connection| Ok(connection.execute(renew, (&lease.scope, &lease.key, lease.token, until))? > 0))
    }

    fn record(&self, lease: &Lease, answer: &str) -> Result<Ended, IdempotencyStoreError> {
        self.write(|connection| {
            if connection.record(lease, answer)? { Ok(Ended::Done) } else { SqliteKeys::ended(connection, lease) }
        })
    }

    fn release(&self, lease: &Lease) -> Result<Ended, IdempotencyStoreError> {
        let release = "DELETE FROM envelope_idempotency
            WHERE scope = ?1 AND key = ?2 AND token = ?3 AND answer IS NULL";
        self.write(|connection| {
            let released = connection.execute(release, (&lease.scope, &lease.key, lease.token))? > 0;
            if released { Ok(Ended::Done) } else { SqliteKeys::ended(connection, lease) }
        })
    }

    fn timing(&self) -> Timing {
        self.timing
    }
}

fn find(connection: &Connection, claim: &Claim<'_>) -> rusqlite::Result<Option<KeyRecord>> {
    let query = "SELECT command, fingerprint, claimed_at, lease_until, expires_at, answer FROM envelope_idempotency
        WHERE scope = ?1 AND key = ?2";
    let row = |row: &rusqlite::Row<'_>| {
        Ok(KeyRecord {
            command: row.get(0)?,
            fingerprint: row.get(1)?,
            claimed_at: row.get(2)?,
            lease_until: row.get(3)?,
            expires_at: row.get(4)?,
            answer: row.get(5)?,
        })
    };
    connection.query_one(query, (claim.scope, claim.key), row).optional()
}

/// Gives the key to a call and replaces any record under it.
fn take(connection: &Connection, claim: &Claim<'_>, now: i64, takes_over: bool) -> rusqlite::Result<Claimed> {
    let next = "UPDATE envelope_idempotency_layout SET last_token = last_token + 1 RETURNING last_token";
    let token: i64 = connection.query_one(next, [], |row| row.get(0))?;
    connection.execute(
        "INSERT OR REPLACE INTO envelope_idempotency
            (scope, key, command, fingerprint, token, claimed_at, lease_until, expires_at, answer)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)",
        (
            claim.scope,
            claim.key,
            claim.command,
            claim.fingerprint,
            token,
            now,
            now + millis(claim.timing.lease),
            now + millis(claim.timing.keep),
        ),
    )?;
    Ok(Claimed::Held(Lease {
        scope: claim.scope.to_owned(),
        key: claim.key.to_owned(),
        token,
        lasts: claim.timing.lease,
        takes_over,
    }))
}

/// Deletes a limited number of expired keys, to bound the cost for each call.
fn sweep(connection: &Connection, now: i64) -> rusqlite::Result<()> {
    let sweep = "DELETE FROM envelope_idempotency WHERE (scope, key) IN (
        SELECT scope, key FROM envelope_idempotency WHERE expires_at <= ?1 AND lease_until <= ?1 LIMIT ?2)";
    connection.execute(sweep, (now, MAX_SWEPT)).map(drop)
}

/// Returns the layout of the tables, or `None` if they do not exist.
fn layout(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let query = "SELECT 1 FROM sqlite_schema WHERE name = 'envelope_idempotency'";
    if connection.query_one(query, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    connection.query_one("SELECT version FROM envelope_idempotency_layout", [], |row| row.get(0)).map(Some)
}

/// Creates the tables. If several processes do so concurrently, one of them creates the tables and the others find them.
fn create_tables(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    transaction.commit()
}

/// Enables the write-ahead log, which lets readers and a writer proceed concurrently. SQLite needs exclusive access for this
/// step and does not wait for it. The keys also work without the log.
fn enable_wal(connection: &Connection) -> rusqlite::Result<()> {
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.query_one("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(error) if is_busy(&error) && Instant::now() < until => thread::sleep(Duration::from_millis(5)),
            Err(error) if is_busy(&error) => return Ok(()),
            other => return other,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn extended_code(error: &rusqlite::Error) -> Option<c_int> {
    error.sqlite_error().map(|error| error.extended_code)
}

/// Returns whether the error means that the tables exist with unexpected columns or rows.
fn has_foreign_tables(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{InvalidPath, NulError};
    match error.sqlite_error() {
        Some(error) => error.extended_code == SQLITE_ERROR,
        // A missing row, a column of another type, or a statement that does not match the tables. The last one is not named
        // because rusqlite 0.39 has its variant only with the feature `modern_sqlite`.
        None => !matches!(error, NulError(_) | InvalidPath(_)),
    }
}

/// Converts an error of SQLite. `problem` completes the sentence "the idempotency store …".
fn store_error(error: rusqlite::Error, problem: &str) -> IdempotencyStoreError {
    use ErrorCode::{CannotOpen, DatabaseCorrupt, DiskFull, NotADatabase, PermissionDenied, ReadOnly};
    let foreign = has_foreign_tables(&error);
    let reason = match error.sqlite_error_code() {
        _ if foreign => ": its tables have an unexpected layout",
        _ if extended_code(&error) == Some(SQLITE_IOERR_SHMSIZE) => {
            ": no space is left for the index of its write-ahead log"
        }
        Some(DiskFull) => ": the disk is full",
        Some(ReadOnly) => ": it is read-only",
        Some(PermissionDenied) => ": permission denied",
        Some(CannotOpen) => ": its file or folder does not exist or permission is denied",
        Some(NotADatabase) => ": it is not a SQLite database",
        Some(DatabaseCorrupt) => ": its file is damaged",
        _ if is_busy(&error) => ": it is locked by other processes",
        _ => "",
    };
    let message = format!("the idempotency store {problem}{reason}");
    let store_error = match error.sqlite_error_code() {
        _ if foreign => IdempotencyStoreError::unusable(message),
        Some(ReadOnly | PermissionDenied | CannotOpen | NotADatabase | DatabaseCorrupt) => {
            IdempotencyStoreError::unusable(message)
        }
        _ => IdempotencyStoreError::unavailable(message),
    };
    store_error.with_source(error)
}

fn now_ms() -> i64 {
    millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// Accepts any connection to the file. The record is part of the connection's current transaction.
#[diagnostic::do_not_recommend]
impl RecordsIn for &Connection {
    type Error = rusqlite::Error;

    fn record(self, lease: &Lease, answer: &str) -> rusqlite::Result<bool> {
        Ok(self.execute(RECORD, (&lease.scope, &lease.key, lease.token, answer, now_ms()))? > 0)
    }

    fn lost() -> rusqlite::Error {
        rusqlite::Error::StatementChangedRows(0)
    }
}

#[diagnostic::do_not_recommend]
impl RecordsIn for &Transaction<'_> {
    type Error = rusqlite::Error;

    fn record(self, lease: &Lease, answer: &str) -> rusqlite::Result<bool> {
        <&Connection>::record(self, lease, answer)
    }

    fn lost() -> rusqlite::Error {
        <&Connection>::lost()
    }
}

#[diagnostic::do_not_recommend]
impl RecordsIn for &Savepoint<'_> {
    type Error = rusqlite::Error;

    fn record(self, lease: &Lease, answer: &str) -> rusqlite::Result<bool> {
        <&Connection>::record(self, lease, answer)
    }

    fn lost() -> rusqlite::Error {
        <&Connection>::lost()
    }
}
