//! Idempotency keys in PostgreSQL.

mod layout;
mod session;
mod store_error;

use std::cell::Cell;
use std::fmt;

use postgres::error::SqlState;
use postgres::types::Type;
use postgres::{Client, Config, Error, IsolationLevel, NoTls, Row, Transaction};

use self::session::{Attempt, Sessions};
use super::key_record::{KeyRecord, clock_set_back, millis};
use super::{Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, RecordsIn, Timing};
use crate::system::random;

/// The largest number of expired keys that a claim deletes.
const MAX_SWEPT: i64 = 100;
/// How often a claim is attempted if other calls change the key concurrently.
const MAX_CLAIM_ATTEMPTS: u32 = 20;

/// The server's clock, which all callers share, in milliseconds since the Unix epoch.
macro_rules! now {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    };
}

/// Selects the time, whether there are expired keys, and the record under a key. Always returns one row.
const READ: &str = concat!(
    "SELECT moment.now, EXISTS (
            SELECT 1 FROM envelope_idempotency WHERE expires_at <= moment.now AND lease_until <= moment.now),
        kept.command, kept.fingerprint, kept.claimed_at, kept.lease_until, kept.expires_at, kept.answer, kept.token, kept.holder
    FROM (SELECT ",
    now!(),
    " AS now) AS moment LEFT JOIN envelope_idempotency AS kept ON kept.scope = $1 AND kept.key = $2"
);

/// Waits until no transaction holds the row.
const LOCK: &str = "SELECT 1 FROM envelope_idempotency WHERE scope = $1 AND key = $2 FOR UPDATE";

/// Gives an unused key to a call. Of several concurrent calls, one succeeds.
const TAKE: &str = concat!(
    "WITH next AS (UPDATE envelope_idempotency_layout SET last_token = last_token + 1 RETURNING last_token)
    INSERT INTO envelope_idempotency
        (scope, key, command, fingerprint, holder, token, claimed_at, lease_until, expires_at, answer)
        SELECT $1, $2, $3, $4, $5, next.last_token, ",
    now!(),
    ", ",
    now!(),
    " + $6, ",
    now!(),
    " + $7, NULL FROM next
    ON CONFLICT (scope, key) DO NOTHING RETURNING token"
);

/// Gives a key whose row is locked to a call and replaces the record.
const TAKE_OVER: &str = concat!(
    "WITH next AS (UPDATE envelope_idempotency_layout SET last_token = last_token + 1 RETURNING last_token)
    UPDATE envelope_idempotency SET command = $3, fingerprint = $4, holder = $5, token = next.last_token, claimed_at = ",
    now!(),
    ", lease_until = ",
    now!(),
    " + $6, expires_at = ",
    now!(),
    " + $7, answer = NULL FROM next WHERE scope = $1 AND key = $2 RETURNING token"
);

const RENEW: &str = concat!(
    "UPDATE envelope_idempotency SET lease_until = ",
    now!(),
    " + $4 WHERE scope = $1 AND key = $2 AND token = $3 AND answer IS NULL"
);

/// Writes the answer of a call if it still holds its lease. The retention period starts now, not at the claim; otherwise the
/// answer of a very long call would expire immediately.
const RECORD: &str = concat!(
    "UPDATE envelope_idempotency SET answer = $4, expires_at = ",
    now!(),
    " + (expires_at - claimed_at) WHERE scope = $1 AND key = $2 AND token = $3 AND answer IS NULL"
);

const RELEASE: &str = "DELETE FROM envelope_idempotency
    WHERE scope = $1 AND key = $2 AND token = $3 AND answer IS NULL";

/// Selects the current record, to determine how a lease ended that was no longer held.
const FIND_ENDED: &str = "SELECT token, answer FROM envelope_idempotency WHERE scope = $1 AND key = $2";

/// The condition is repeated in the outer statement because PostgreSQL only evaluates that one again for a row that another
/// call changes while this one waits for its lock.
const SWEEP: &str = concat!(
    "DELETE FROM envelope_idempotency WHERE expires_at <= ",
    now!(),
    " AND lease_until <= ",
    now!(),
    " AND (scope, key) IN (
        SELECT scope, key FROM envelope_idempotency WHERE expires_at <= ",
    now!(),
    " AND lease_until <= ",
    now!(),
    " LIMIT $1)"
);

/// Fails the transaction with an invalid cast. The text appears in the server's log.
const FAIL_TRANSACTION: &str = "SELECT CAST('another call holds the idempotency key' AS bigint)";

/// Idempotency keys in PostgreSQL, which callers on any number of machines can use concurrently; see
/// [`AppBuilder::idempotency`](crate::AppBuilder::idempotency).
///
/// ```no_run
/// use envelope_runtime::idempotency::PostgresKeys;
///
/// #[derive(clap::Args)]
/// struct Globals {
///     /// Connection string of the server
///     #[arg(long, env = "NOTES_URL")]
///     url: Secret,
/// }
///
/// # use envelope_runtime::prelude::*;
/// # /// List the notes
/// # #[command(effect = "read")]
/// # fn list() -> Result<Vec<u8>, std::convert::Infallible> { Ok(Vec::new()) }
/// let app = App::new("notes", "1.0.0")
///     .idempotency(|globals: &Globals| PostgresKeys::connect(globals.url.expose()))
///     .command::<list>()
///     .build();
/// ```
///
/// The tables of the keys are named `envelope_idempotency…` and are in the first schema of the connection's `search_path`.
/// The first program with the permission to create them does so when it connects. If the programs that use the keys lack
/// that permission, the schema's owner must connect once. If the keys are in the database of the program's data, a handler
/// can [record](crate::Idempotency::record) its outcome in the transaction of its writes.
///
/// Only the wire protocol, plain tables and row locks are used, so compatible servers such as CockroachDB and Yugabyte work
/// as well. Statements are not prepared by name, which allows a connection pool in between. Times are those of the
/// server's clock. A lost connection is reopened.
pub struct PostgresKeys {
    sessions: Sessions,
    timing: Timing,
}

impl fmt::Debug for PostgresKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresKeys").field("timing", &self.timing).finish_non_exhaustive()
    }
}

impl PostgresKeys {
    /// Connects without TLS. The connection string has the form `postgres://user:password@host/database` or
    /// `host=… user=…`. Unless it sets other limits, opening the connection and the network's delivery may take 10 s each.
    pub fn connect(connection_string: &str) -> Result<Self, IdempotencyStoreError> {
        let mut config: Config = connection_string.parse().map_err(store_error::invalid_connection_string)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(session::NETWORK_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(session::NETWORK_TIMEOUT);
        }
        PostgresKeys::connect_with(move || config.connect(NoTls))
    }

    /// Connects with the given function, for example with TLS. The function is called again if the connection is lost.
    ///
    /// ```no_run
    /// use envelope_runtime::idempotency::PostgresKeys;
    /// use postgres::{Client, NoTls};
    ///
    /// // Replace `NoTls` by a connector such as that of `postgres-native-tls`.
    /// let keys = PostgresKeys::connect_with(|| Client::connect("host=db.example user=notes sslmode=prefer", NoTls));
    /// ```
    pub fn connect_with(
        connect: impl Fn() -> Result<Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, IdempotencyStoreError> {
        let keys = PostgresKeys { sessions: Sessions::new(connect), timing: Timing::default() };
        layout::prepare(&keys.sessions)?;
        Ok(keys)
    }

    /// Replaces the [default](Timing) durations.
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// Records `answer` or, without one, releases the key. If the lease has been lost, finds out how it ended.
    fn end(&self, lease: &Lease, answer: Option<&str>) -> Result<Ended, IdempotencyStoreError> {
        let (scope, key, token) = (&lease.scope, &lease.key, &lease.token);
        self.sessions.run("be written", |client, attempt| {
            let ended = match &answer {
                Some(answer) => client.execute_typed(
                    RECORD,
                    &[(scope, Type::TEXT), (key, Type::TEXT), (token, Type::INT8), (answer, Type::TEXT)],
                )?,
                None => {
                    client.execute_typed(RELEASE, &[(scope, Type::TEXT), (key, Type::TEXT), (token, Type::INT8)])?
                }
            };
            if ended > 0 {
                return Ok(Ended::Done);
            }
            let found = client.query_typed_opt(FIND_ENDED, &[(scope, Type::TEXT), (key, Type::TEXT)])?;
            let found: Option<(i64, Option<String>)> =
                found.map(|row| Ok::<_, Error>((row.try_get(0)?, row.try_get(1)?))).transpose()?;
            Ok(match (found, answer) {
                // The first attempt was committed, and the connection was lost before the response.
                (Some((by, Some(found))), Some(answer))
                    if attempt.may_have_committed() && by == *token && found == answer =>
                {
                    Ended::Done
                }
                (None, None) if attempt.may_have_committed() => Ended::Done,
                (Some((by, Some(found))), _) if by == *token => Ended::Answered(found),
                _ => Ended::Lost,
            })
        })
    }
}

impl IdempotencyStore for PostgresKeys {
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        // Identifies this claim if the server commits it and the connection is lost before the response.
        let holder = format!("{:032x}", random::wide());
        let pending = PendingClaim { claim, holder: &holder, takes_over: Cell::new(false) };
        let resolution = self.sessions.run("be written", |client, attempt| {
            for _ in 0..MAX_CLAIM_ATTEMPTS {
                if let Some(resolution) = pending.attempt(client, attempt)? {
                    return Ok(resolution);
                }
            }
            Ok(Resolution::Claimed(Claimed::InUse { lease_left: claim.timing.lease }))
        })?;
        match resolution {
            Resolution::Claimed(claimed) => Ok(claimed),
            Resolution::InTheFuture(ms) => Err(clock_set_back(ms, "the server")),
        }
    }

    fn renew(&self, lease: &Lease) -> Result<bool, IdempotencyStoreError> {
        let (scope, key, token, lasts) = (&lease.scope, &lease.key, &lease.token, millis(lease.lasts));
        self.sessions.run("be written", |client, _| {
            let values = [
                (scope as &(dyn postgres::types::ToSql + Sync), Type::TEXT),
                (key, Type::TEXT),
                (token, Type::INT8),
                (&lasts, Type::INT8),
            ];
            Ok(client.execute_typed(RENEW, &values)? > 0)
        })
    }

    fn record(&self, lease: &Lease, answer: &str) -> Result<Ended, IdempotencyStoreError> {
        self.end(lease, Some(answer))
    }

    fn release(&self, lease: &Lease) -> Result<Ended, IdempotencyStoreError> {
        self.end(lease, None)
    }

    fn timing(&self) -> Timing {
        self.timing
    }
}

/// A claim that is being made.
struct PendingClaim<'a> {
    claim: &'a Claim<'a>,
    holder: &'a str,
    /// Whether the last attempt took the key over from a call that ended without an answer.
    takes_over: Cell<bool>,
}

/// The resolution of a claim.
enum Resolution {
    Claimed(Claimed),
    /// Another call with the key started this many milliseconds in the future.
    InTheFuture(i64),
}

/// The record under a key at a point in time.
struct Snapshot {
    now: i64,
    has_expired_keys: bool,
    /// The record, its token and its holder.
    record: Option<(KeyRecord, i64, String)>,
}

impl PendingClaim<'_> {
    /// Claims the key. Returns `None` if another call changed its record in between; the claim must then be repeated.
    fn attempt(&self, client: &mut Client, attempt: Attempt) -> Result<Option<Resolution>, Error> {
        let snapshot = read(&client.query_typed_one(READ, &self.key_values())?)?;
        match self.resolve(&snapshot, attempt) {
            // Its handler may be about to commit. Waiting for the row's lock shows whether it does.
            Some(Resolution::Claimed(Claimed::Abandoned { .. })) | None => {}
            Some(resolution) => return Ok(Some(resolution)),
        }
        let lease = if snapshot.record.is_some() { self.take_over(client)? } else { self.take(client)? };
        if snapshot.has_expired_keys && matches!(lease, Some(Resolution::Claimed(Claimed::Held(_)))) {
            // The key is held, so a failed sweep does not matter. The next claim sweeps again.
            let _ = client.execute_typed(SWEEP, &[(&MAX_SWEPT, Type::INT8)]);
        }
        Ok(lease)
    }

    /// Resolves the claim against a snapshot. Returns `None` if it may take the key.
    fn resolve(&self, snapshot: &Snapshot, attempt: Attempt) -> Option<Resolution> {
        let (record, token, holder) = snapshot.record.as_ref()?;
        if attempt.may_have_committed() && holder == self.holder && record.answer.is_none() {
            return Some(Resolution::Claimed(self.held(*token)));
        }
        match record.resolve(self.claim, snapshot.now) {
            Some(claimed) => Some(Resolution::Claimed(claimed)),
            None => record.ms_in_future(snapshot.now).map(Resolution::InTheFuture),
        }
    }

    fn take(&self, client: &mut Client) -> Result<Option<Resolution>, Error> {
        let (lease, keep) = (millis(self.claim.timing.lease), millis(self.claim.timing.keep));
        self.takes_over.set(false);
        let taken = client.query_typed_opt(TAKE, &self.values(&lease, &keep))?;
        taken.map(|row| Ok(Resolution::Claimed(self.held(row.try_get(0)?)))).transpose()
    }

    /// Takes over a key with a record. The record's row is locked before the row of the tokens, to keep calls that wait for
    /// the record from locking the tokens.
    fn take_over(&self, client: &mut Client) -> Result<Option<Resolution>, Error> {
        let mut transaction = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted).start()?;
        match transaction.query_typed_opt(LOCK, &self.key_values()) {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(None),
            // The handler whose lease has ended is still in its transaction.
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                return Ok(Some(Resolution::Claimed(Claimed::InUse { lease_left: session::LOCK_TIMEOUT })));
            }
            Err(error) => return Err(error),
        }
        let snapshot = read(&transaction.query_typed_one(READ, &self.key_values())?)?;
        if let Some(resolution) = self.resolve(&snapshot, Attempt::First) {
            return Ok(Some(resolution));
        }
        self.takes_over.set(snapshot.record.is_some_and(|(record, ..)| record.is_taken_over(snapshot.now)));
        let (lease, keep) = (millis(self.claim.timing.lease), millis(self.claim.timing.keep));
        let taken = transaction.query_typed_opt(TAKE_OVER, &self.values(&lease, &keep))?;
        let Some(taken) = taken else { return Ok(None) };
        let held = self.held(taken.try_get(0)?);
        transaction.commit()?;
        Ok(Some(Resolution::Claimed(held)))
    }

    fn held(&self, token: i64) -> Claimed {
        Claimed::Held(Lease {
            scope: self.claim.scope.to_owned(),
            key: self.claim.key.to_owned(),
            token,
            lasts: self.claim.timing.lease,
            takes_over: self.takes_over.get(),
        })
    }

    fn key_values(&self) -> [(&(dyn postgres::types::ToSql + Sync), Type); 2] {
        [(&self.claim.scope, Type::TEXT), (&self.claim.key, Type::TEXT)]
    }

    fn values<'v>(&'v self, lease: &'v i64, keep: &'v i64) -> [(&'v (dyn postgres::types::ToSql + Sync), Type); 7] {
        [
            (&self.claim.scope, Type::TEXT),
            (&self.claim.key, Type::TEXT),
            (&self.claim.command, Type::TEXT),
            (&self.claim.fingerprint, Type::TEXT),
            (&self.holder, Type::TEXT),
            (lease, Type::INT8),
            (keep, Type::INT8),
        ]
    }
}

fn read(row: &Row) -> Result<Snapshot, Error> {
    let record = match row.try_get::<_, Option<String>>(2)? {
        None => None,
        Some(command) => {
            let record = KeyRecord {
                command,
                fingerprint: row.try_get(3)?,
                claimed_at: row.try_get(4)?,
                lease_until: row.try_get(5)?,
                expires_at: row.try_get(6)?,
                answer: row.try_get(7)?,
            };
            Some((record, row.try_get(8)?, row.try_get(9)?))
        }
    };
    Ok(Snapshot { now: row.try_get(0)?, has_expired_keys: row.try_get(1)?, record })
}

/// Accepts a transaction of any connection to the database of the keys whose `search_path` contains their tables.
///
/// If the call has lost its lease, the server refuses to commit the transaction.
///
/// The transaction must have the default isolation level, READ COMMITTED. Renewals update the row that the record is written
/// to, so at REPEATABLE READ or SERIALIZABLE PostgreSQL fails (40001) every transaction that starts before a renewal and
/// records after it: one that lasts longer than a quarter of a lease cannot succeed.
#[diagnostic::do_not_recommend]
impl RecordsIn for &mut Transaction<'_> {
    type Error = Error;

    fn record(self, lease: &Lease, answer: &str) -> Result<bool, Error> {
        let values: [(&(dyn postgres::types::ToSql + Sync), Type); 4] =
            [(&lease.scope, Type::TEXT), (&lease.key, Type::TEXT), (&lease.token, Type::INT8), (&answer, Type::TEXT)];
        if self.execute_typed(RECORD, &values)? > 0 {
            return Ok(true);
        }
        let _ = self.batch_execute(FAIL_TRANSACTION);
        Ok(false)
    }

    fn lost() -> Error {
        // The crate has no public constructor for its error, except by parsing an invalid connection string.
        let refused = "the_idempotency_key_is_held_by_another_call=1".parse::<Config>();
        refused.err().unwrap_or_else(Error::__private_api_timeout)
    }
}
