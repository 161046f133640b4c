//! Idempotency keys in a file of SQLite.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::ffi::{SQLITE_ERROR, SQLITE_IOERR_SHMSIZE};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Savepoint, Transaction, TransactionBehavior};

use super::standing::{Standing, millis, newer, set_back};
use super::{Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, RecordsIn, Timing};

/// How long a process waits for others to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a process waits for the file before it takes it that another held it for the length of a transaction, and how
/// long it then gives that one to renew its lease: longer than SQLite pauses between two looks at a lock.
const IN_LINE: Duration = Duration::from_millis(50);
const WAY: Duration = Duration::from_millis(250);
/// The layout of the tables that this program writes. A higher one is of a newer version.
const LAYOUT: i64 = 1;
/// How many expired keys a claim sweeps away at most.
const SWEPT: i64 = 100;

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

/// Writes the answer of a call, if it still holds its lease. It is kept from now on as long as it was to be kept from the
/// claim: the answer of a call that took longer than that is not gone with it.
const RECORD: &str = "UPDATE envelope_idempotency SET answer = ?4, expires_at = ?5 + (expires_at - claimed_at)
    WHERE scope = ?1 AND key = ?2 AND token = ?3 AND answer IS NULL";

/// Idempotency keys in a file of SQLite, which any number of processes on one machine may use at once: see
/// [`App::idempotency`](crate::App::idempotency).
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
/// The file may be a database of the program's own: the tables of the keys are named `envelope_idempotency…`. Then a
/// handler can [record](crate::Idempotency::record) its outcome in the transaction of its writes. The file is put in WAL
/// mode, where its place allows that.
///
/// Time is the clock of the machine. A clock that is set forward by more than the rest of a lease lets the next call
/// take a running one for dead; the fencing token keeps the first from recording anything then.
#[derive(Debug)]
pub struct SqliteKeys {
    connection: Mutex<Connection>,
    timing: Timing,
}

impl SqliteKeys {
    /// Opens the keys in the file at `path`; makes it where there is none, but not its folder.
    ///
    /// # Errors
    ///
    /// IDEMPOTENCY_STORE_UNAVAILABLE where other processes hold the file or the disk is full; IDEMPOTENCY_STORE_UNUSABLE
    /// where it is read-only, damaged, no database, of a newer version, or in a folder that is not there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, IdempotencyStoreError> {
        let connection = Connection::open(path).map_err(|error| told(error, "cannot be opened"))?;
        connection.busy_timeout(PATIENCE).map_err(|error| told(error, "cannot be opened"))?;
        let layout = layout(&connection).map_err(|error| told(error, "cannot be read"))?;
        match layout {
            Some(LAYOUT) => {}
            Some(other) => return Err(newer(other, LAYOUT)),
            None => {
                write_ahead(&connection).map_err(|error| told(error, "cannot be written"))?;
                make_tables(&connection).map_err(|error| told(error, "cannot be written"))?;
            }
        }
        Ok(SqliteKeys { connection: Mutex::new(connection), timing: Timing::default() })
    }

    /// How long things last, where the [defaults](Timing) do not fit.
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `work` comes to, in a transaction that has the lock for writing from its beginning.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, IdempotencyStoreError> {
        let connection = self.lock();
        let written = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate).and_then(|transaction| {
            let outcome = work(&transaction)?;
            transaction.commit()?;
            Ok(outcome)
        });
        written.map_err(|error| told(error, "cannot be written"))
    }

    /// Claims a key, with the lock for writing. None: what stands there makes way, and is to be looked at again.
    fn claim_locked(
        &self,
        claim: &Claim<'_>,
        makes_way: impl FnOnce(&Standing, i64) -> bool,
    ) -> Result<Option<Claimed>, IdempotencyStoreError> {
        let claimed = self.write(|connection| {
            // Another may have come first.
            let now = now_ms();
            let row = find(connection, claim)?;
            if row.as_ref().is_some_and(|row| makes_way(row, now)) {
                return Ok(Ok(None));
            }
            if let Some(settled) = row.as_ref().and_then(|row| row.settles(claim, now)) {
                return Ok(Ok(Some(settled)));
            }
            if let Some(ahead_ms) = row.as_ref().and_then(|row| row.ahead_of(now)) {
                return Ok(Err(ahead_ms));
            }
            sweep(connection, now)?;
            let takes_over = row.is_some_and(|row| row.is_taken_over(now));
            take(connection, claim, now, takes_over).map(|held| Ok(Some(held)))
        })?;
        claimed.map_err(|ahead_ms| set_back(ahead_ms, "this machine"))
    }

    /// How a lease ended that was not held any more when its holder ended it.
    fn ended(connection: &Connection, lease: &Lease) -> rusqlite::Result<Ended> {
        let query = "SELECT answer FROM envelope_idempotency WHERE scope = ?1 AND key = ?2 AND token = ?3";
        let answer: Option<Option<String>> =
            connection.query_one(query, (&lease.scope, &lease.key, lease.token), |row| row.get(0)).optional()?;
        Ok(answer.flatten().map_or(Ended::Lost, Ended::Answered))
    }
}

impl IdempotencyStore for SqliteKeys {
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        // A call that was made before is answered without a lock for writing.
        let now = now_ms();
        let row = find(&self.lock(), claim).map_err(|error| told(error, "cannot be read"))?;
        match row.as_ref().and_then(|row| row.settles(claim, now)) {
            // Its process may live, in a transaction that keeps it from the renewal of its lease: the lock will tell.
            Some(Claimed::Abandoned { .. }) | None => {}
            Some(settled) => return Ok(settled),
        }
        let asked = Instant::now();
        if let Some(claimed) = self.claim_locked(claim, |row, now| row.has_lapsed(now) && asked.elapsed() > IN_LINE)? {
            return Ok(claimed);
        }
        thread::sleep(WAY);
        let again = self.claim_locked(claim, |_, _| false)?;
        Ok(again.unwrap_or(Claimed::InUse { lease_left: WAY }))
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

fn find(connection: &Connection, claim: &Claim<'_>) -> rusqlite::Result<Option<Standing>> {
    let query = "SELECT command, fingerprint, claimed_at, lease_until, expires_at, answer FROM envelope_idempotency
        WHERE scope = ?1 AND key = ?2";
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Standing {
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

/// Gives the key to a call, in the place of whatever stood there.
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

/// Removes keys that have expired: some at a time, so that no call pays for many.
fn sweep(connection: &Connection, now: i64) -> rusqlite::Result<()> {
    let sweep = "DELETE FROM envelope_idempotency WHERE (scope, key) IN (
        SELECT scope, key FROM envelope_idempotency WHERE expires_at <= ?1 AND lease_until <= ?1 LIMIT ?2)";
    connection.execute(sweep, (now, SWEPT)).map(drop)
}

/// The layout of the tables; none where there are none yet.
fn layout(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let query = "SELECT 1 FROM sqlite_schema WHERE name = 'envelope_idempotency'";
    if connection.query_one(query, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    connection.query_one("SELECT version FROM envelope_idempotency_layout", [], |row| row.get(0)).map(Some)
}

/// Several processes may come here at once. One of them makes the tables, the others find them made.
fn make_tables(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    transaction.commit()
}

/// Turns the write-ahead log on, with which readers and the writer do not wait for each other. For that step SQLite must
/// be alone with the file, and does not wait until it is. A file that stays as it is works, too.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let until = Instant::now() + PATIENCE;
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

/// Whether the store's tables are there, and not as they should be.
fn is_foreign(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{InvalidColumnType, QueryReturnedNoRows, SqlInputError};
    matches!(error, QueryReturnedNoRows | InvalidColumnType(..) | SqlInputError { .. })
        || error.sqlite_extended_error_code() == Some(SQLITE_ERROR)
}

/// What an error of SQLite says of the store.
fn told(error: rusqlite::Error, what: &str) -> IdempotencyStoreError {
    use ErrorCode::{CannotOpen, DatabaseCorrupt, DiskFull, NotADatabase, PermissionDenied, ReadOnly};
    let foreign = is_foreign(&error);
    let why = match error.sqlite_error_code() {
        _ if foreign => ": its tables are not those that this program makes",
        _ if error.sqlite_extended_error_code() == Some(SQLITE_IOERR_SHMSIZE) => {
            ": there is no room for the index of its log"
        }
        Some(DiskFull) => ": the disk is full",
        Some(ReadOnly) => ": it is read-only",
        Some(PermissionDenied) => ": the program may not",
        Some(CannotOpen) => ": its file or folder is not there, or may not be used",
        Some(NotADatabase) => ": it is no database of SQLite",
        Some(DatabaseCorrupt) => ": its file is damaged",
        _ if is_busy(&error) => ": other processes hold it",
        _ => "",
    };
    let message = format!("the idempotency store {what}{why}");
    let told = match error.sqlite_error_code() {
        _ if foreign => IdempotencyStoreError::unusable(message),
        Some(ReadOnly | PermissionDenied | CannotOpen | NotADatabase | DatabaseCorrupt) => {
            IdempotencyStoreError::unusable(message)
        }
        _ => IdempotencyStoreError::unavailable(message),
    };
    told.with_source(error)
}

fn now_ms() -> i64 {
    millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// Any connection to the file: what is written is part of the transaction that it is in.
impl RecordsIn for &Connection {
    type Error = rusqlite::Error;

    fn record(self, lease: &Lease, answer: &str) -> rusqlite::Result<bool> {
        Ok(self.execute(RECORD, (&lease.scope, &lease.key, lease.token, answer, now_ms()))? > 0)
    }

    fn lost() -> rusqlite::Error {
        rusqlite::Error::StatementChangedRows(0)
    }
}

impl RecordsIn for &Transaction<'_> {
    type Error = rusqlite::Error;

    fn record(self, lease: &Lease, answer: &str) -> rusqlite::Result<bool> {
        <&Connection>::record(self, lease, answer)
    }

    fn lost() -> rusqlite::Error {
        <&Connection>::lost()
    }
}

impl RecordsIn for &Savepoint<'_> {
    type Error = rusqlite::Error;

    fn record(self, lease: &Lease, answer: &str) -> rusqlite::Result<bool> {
        <&Connection>::record(self, lease, answer)
    }

    fn lost() -> rusqlite::Error {
        <&Connection>::lost()
    }
}
