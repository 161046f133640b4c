//! Idempotency keys in PostgreSQL.

mod layout;
mod session;
mod told;

use std::cell::Cell;
use std::fmt;

use postgres::error::SqlState;
use postgres::types::Type;
use postgres::{Client, Config, Error, IsolationLevel, NoTls, Row, Transaction};

use self::session::{Attempt, Sessions};
use super::standing::{Standing, millis, set_back};
use super::{Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, RecordsIn, Timing};
use crate::system::random;

/// How many expired keys a claim sweeps away at most.
const SWEPT: i64 = 100;
/// How often a claim looks again where another call came in between.
const LOOKS: u32 = 20;

/// The clock of the server, which is one for callers on many machines, in milliseconds since 1970.
macro_rules! now {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    };
}

/// What stands under a key, the time, and whether there are expired keys: one row, always.
const LOOK: &str = concat!(
    "SELECT moment.now, EXISTS (
            SELECT 1 FROM envelope_idempotency WHERE expires_at <= moment.now AND lease_until <= moment.now),
        kept.command, kept.fingerprint, kept.claimed_at, kept.lease_until, kept.expires_at, kept.answer, kept.token, kept.holder
    FROM (SELECT ",
    now!(),
    " AS now) AS moment LEFT JOIN envelope_idempotency AS kept ON kept.scope = $1 AND kept.key = $2"
);

/// Waits until no transaction holds the row.
const LOCK: &str = "SELECT 1 FROM envelope_idempotency WHERE scope = $1 AND key = $2 FOR UPDATE";

/// Gives a key that nobody has to a call. Of those that do so at once one succeeds.
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

/// Gives a key whose row is locked to a call, in the place of whatever stood there.
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

/// Writes the answer of a call, if it still holds its lease. It is kept from now on as long as it was to be kept from the
/// claim: the answer of a call that took longer than that is not gone with it.
const RECORD: &str = concat!(
    "UPDATE envelope_idempotency SET answer = $4, expires_at = ",
    now!(),
    " + (expires_at - claimed_at) WHERE scope = $1 AND key = $2 AND token = $3 AND answer IS NULL"
);

const RELEASE: &str = "DELETE FROM envelope_idempotency
    WHERE scope = $1 AND key = $2 AND token = $3 AND answer IS NULL";

/// What became of a lease that was not held any more when its holder ended it.
const FIND_ENDED: &str = "SELECT token, answer FROM envelope_idempotency WHERE scope = $1 AND key = $2";

/// The condition stands there twice: a row that another call takes while this one waits for it is looked at again, and of
/// that look only the outer condition is a part.
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

/// The server refuses the cast, and with it everything else of the transaction that the call makes; its log says why.
const UNDO: &str = "SELECT CAST('another call holds the idempotency key' AS bigint)";

/// Idempotency keys in PostgreSQL, which callers on any number of machines may use at once: see
/// [`App::idempotency`](crate::App::idempotency).
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
/// The tables of the keys are named `envelope_idempotency…`, in the first schema of the connection's `search_path`. They are
/// made by the first program that connects and may make them; where those who use the keys may not, the owner of the
/// schema connects once. In the database of the program's own data a handler can
/// [record](crate::Idempotency::record) its outcome in the transaction of its writes.
///
/// Nothing is used but the wire protocol, plain tables and row locks, so that servers that speak it, as CockroachDB and
/// Yugabyte do, serve as well. Statements are not prepared by name, so that a connection pool between them does no harm.
/// Times are the server's clock. A connection that is lost is made again.
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
    /// Connects by a connection string, `postgres://user:password@host/database` or `host=… user=…`, without TLS. What it
    /// says nothing of is limited: 10 s for a connection to be made, and as much for the network to deliver.
    pub fn connect(connection_string: &str) -> Result<Self, IdempotencyStoreError> {
        let mut config: Config = connection_string.parse().map_err(told::unreadable)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(session::PATIENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(session::PATIENCE);
        }
        PostgresKeys::connect_with(move || config.connect(NoTls))
    }

    /// Connects in a way of the caller's, with TLS for example. It is called again where the connection is lost.
    ///
    /// ```no_run
    /// use envelope_runtime::idempotency::PostgresKeys;
    /// use postgres::{Client, NoTls};
    ///
    /// // In the place of `NoTls`: a connector of `postgres-native-tls`, say.
    /// let keys = PostgresKeys::connect_with(|| Client::connect("host=db.example user=notes sslmode=prefer", NoTls));
    /// ```
    pub fn connect_with(
        connect: impl Fn() -> Result<Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, IdempotencyStoreError> {
        let keys = PostgresKeys { sessions: Sessions::new(connect), timing: Timing::default() };
        layout::prepare(&keys.sessions)?;
        Ok(keys)
    }

    /// How long things last, where the [defaults](Timing) do not fit.
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// Ends a lease, or finds how it ended. `wished` is the answer that stands there afterwards, if its holder is heard.
    fn end(&self, lease: &Lease, wished: Option<&str>) -> Result<Ended, IdempotencyStoreError> {
        let (scope, key, token) = (&lease.scope, &lease.key, &lease.token);
        self.sessions.run("be written", |client, attempt| {
            let ended = match &wished {
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
            Ok(match (found, wished) {
                // The server did it, and the connection was lost before it could say so.
                (Some((by, Some(found))), Some(answer)) if attempt.is_again() && by == *token && found == answer => {
                    Ended::Done
                }
                (None, None) if attempt.is_again() => Ended::Done,
                (Some((by, Some(found))), _) if by == *token => Ended::Answered(found),
                _ => Ended::Lost,
            })
        })
    }
}

impl IdempotencyStore for PostgresKeys {
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        // Tells this claim from all others, where the server took it and the connection was lost before it could say so.
        let holder = format!("{:032x}", random::wide());
        let asked = Asked { claim, holder: &holder, takes_over: Cell::new(false) };
        let found = self.sessions.run("be written", |client, attempt| {
            for _ in 0..LOOKS {
                if let Some(found) = asked.ask(client, attempt)? {
                    return Ok(found);
                }
            }
            Ok(Found::Claimed(Claimed::InUse { lease_left: claim.timing.lease }))
        })?;
        match found {
            Found::Claimed(claimed) => Ok(claimed),
            Found::InTheFuture(ahead_ms) => Err(set_back(ahead_ms, "the server")),
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

/// A claim on its way.
struct Asked<'a> {
    claim: &'a Claim<'a>,
    holder: &'a str,
    /// Whether it was last seen to take the key from a call that had ended without a word.
    takes_over: Cell<bool>,
}

/// What a claim found.
enum Found {
    Claimed(Claimed),
    /// A call that began so many milliseconds from now.
    InTheFuture(i64),
}

/// What stood under the key, and when.
struct Look {
    now: i64,
    has_expired_keys: bool,
    standing: Option<(Standing, i64, String)>,
}

impl Asked<'_> {
    /// Claims the key. None where another call came in between: then what stands there is another matter.
    fn ask(&self, client: &mut Client, attempt: Attempt) -> Result<Option<Found>, Error> {
        let look = read(&client.query_typed_one(LOOK, &self.place())?)?;
        match self.judge(&look, attempt) {
            // Its handler may be about to commit: the lock on the row will tell.
            Some(Found::Claimed(Claimed::Abandoned { .. })) | None => {}
            Some(found) => return Ok(Some(found)),
        }
        let lease = if look.standing.is_some() { self.take_over(client)? } else { self.take(client)? };
        if look.has_expired_keys && matches!(lease, Some(Found::Claimed(Claimed::Held(_)))) {
            // The key is held: what comes of the sweeping is no matter for the call. The next one sweeps again.
            let _ = client.execute_typed(SWEEP, &[(&SWEPT, Type::INT8)]);
        }
        Ok(lease)
    }

    /// What a claim comes to by what it saw; none where it may have the key.
    fn judge(&self, look: &Look, attempt: Attempt) -> Option<Found> {
        let (standing, token, holder) = look.standing.as_ref()?;
        if attempt.is_again() && holder == self.holder && standing.answer.is_none() {
            return Some(Found::Claimed(self.held(*token)));
        }
        match standing.settles(self.claim, look.now) {
            Some(settled) => Some(Found::Claimed(settled)),
            None => standing.ahead_of(look.now).map(Found::InTheFuture),
        }
    }

    fn take(&self, client: &mut Client) -> Result<Option<Found>, Error> {
        let (lease, keep) = (millis(self.claim.timing.lease), millis(self.claim.timing.keep));
        self.takes_over.set(false);
        let taken = client.query_typed_opt(TAKE, &self.values(&lease, &keep))?;
        taken.map(|row| Ok(Found::Claimed(self.held(row.try_get(0)?)))).transpose()
    }

    /// The row is locked first and the tokens behind it, so that those who wait for the one do not hold the other.
    fn take_over(&self, client: &mut Client) -> Result<Option<Found>, Error> {
        let mut transaction = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted).start()?;
        match transaction.query_typed_opt(LOCK, &self.place()) {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(None),
            // The handler whose lease has ended is about to commit, or not to.
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                return Ok(Some(Found::Claimed(Claimed::InUse { lease_left: session::LOCK_PATIENCE })));
            }
            Err(error) => return Err(error),
        }
        let look = read(&transaction.query_typed_one(LOOK, &self.place())?)?;
        if let Some(found) = self.judge(&look, Attempt::First) {
            return Ok(Some(found));
        }
        self.takes_over.set(look.standing.is_some_and(|(standing, ..)| standing.is_taken_over(look.now)));
        let (lease, keep) = (millis(self.claim.timing.lease), millis(self.claim.timing.keep));
        let taken = transaction.query_typed_opt(TAKE_OVER, &self.values(&lease, &keep))?;
        let Some(taken) = taken else { return Ok(None) };
        let held = self.held(taken.try_get(0)?);
        transaction.commit()?;
        Ok(Some(Found::Claimed(held)))
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

    fn place(&self) -> [(&(dyn postgres::types::ToSql + Sync), Type); 2] {
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

fn read(row: &Row) -> Result<Look, Error> {
    let standing = match row.try_get::<_, Option<String>>(2)? {
        None => None,
        Some(command) => {
            let standing = Standing {
                command,
                fingerprint: row.try_get(3)?,
                claimed_at: row.try_get(4)?,
                lease_until: row.try_get(5)?,
                expires_at: row.try_get(6)?,
                answer: row.try_get(7)?,
            };
            Some((standing, row.try_get(8)?, row.try_get(9)?))
        }
    };
    Ok(Look { now: row.try_get(0)?, has_expired_keys: row.try_get(1)?, standing })
}

/// A transaction of any connection to the database of the keys, whose `search_path` finds their tables.
///
/// Where the call has lost its lease, the server itself refuses to commit what the transaction holds.
///
/// The transaction is to be at READ COMMITTED, as it is where nobody says otherwise. The lease is renewed in the row that the
/// record is written to, so that PostgreSQL undoes a transaction at REPEATABLE READ or SERIALIZABLE (40001) that began
/// before a renewal and records behind it: one that lasts longer than a quarter of a lease never gets through.
impl RecordsIn for &mut Transaction<'_> {
    type Error = Error;

    fn record(self, lease: &Lease, answer: &str) -> Result<bool, Error> {
        let values: [(&(dyn postgres::types::ToSql + Sync), Type); 4] =
            [(&lease.scope, Type::TEXT), (&lease.key, Type::TEXT), (&lease.token, Type::INT8), (&answer, Type::TEXT)];
        if self.execute_typed(RECORD, &values)? > 0 {
            return Ok(true);
        }
        let _ = self.batch_execute(UNDO);
        Ok(false)
    }

    fn lost() -> Error {
        // The crate lets nobody else make an error of its type, but for one of a connection string.
        let refused = "the_idempotency_key_is_held_by_another_call=1".parse::<Config>();
        refused.err().unwrap_or_else(Error::__private_api_timeout)
    }
}
