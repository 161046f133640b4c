//! Idempotency keys: the first call with a key is made and its answer recorded; another call with the same key is given
//! that answer, and the handler does not run again.
//!
//! The gate (`gate/idempotency.rs`) decides what happens with a key. Here is what it works with: the stores, the lease
//! that a call holds while it runs, and the [`Idempotency`] that a handler may take.

mod error;
mod handle;
mod heartbeat;
mod outcome;
#[cfg(feature = "idempotency-postgres")]
mod postgres;
#[cfg(feature = "idempotency-sqlite")]
mod sqlite;
#[cfg(any(feature = "idempotency-postgres", feature = "idempotency-sqlite"))]
mod standing;

use std::time::Duration;

pub use error::IdempotencyStoreError;
pub(crate) use error::{UNAVAILABLE, UNUSABLE};
pub use handle::{Idempotency, RecordsIn};
pub(crate) use handle::{Keys, Written};
pub use outcome::{Outcome, Recordable};
#[cfg(feature = "idempotency-postgres")]
pub use postgres::PostgresKeys;
#[cfg(feature = "idempotency-sqlite")]
pub use sqlite::SqliteKeys;

/// Where answers are kept under their keys: see [`App::idempotency`](crate::App::idempotency).
///
/// Each method is atomic: whoever else uses the same store, on this machine or another, sees all of it or nothing.
/// A store tells by its own clock whether a lease or a record has expired.
pub trait IdempotencyStore: Send + Sync {
    /// Claims a key for a call that is about to run, or says why it is not to run.
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError>;

    /// Puts off the end of a lease, which from now on is as long as it was at first. `false`: the lease is not held any
    /// more.
    fn renew(&self, lease: &Lease) -> Result<bool, IdempotencyStoreError>;

    /// Records the answer of the call that holds the lease.
    fn record(&self, lease: &Lease, answer: &str) -> Result<Ended, IdempotencyStoreError>;

    /// Gives the key back, as if it had never been used: the call failed, and may succeed when it is made again.
    fn release(&self, lease: &Lease) -> Result<Ended, IdempotencyStoreError>;

    /// How long things last.
    fn timing(&self) -> Timing {
        Timing::default()
    }
}

/// How long things last in an idempotency store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long a key stays claimed once its process has gone: 10 s. A process that lives renews its claim.
    pub lease: Duration,
    /// How long a call waits for another with the same key: 15 s, which is longer than the lease, so that a call that was
    /// killed is resolved by the next one.
    pub wait: Duration,
    /// How long an answer is kept: 24 h from when it is recorded. A claim without an answer is kept as long from when it
    /// was made, or from the end of its lease.
    pub keep: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Timing {
            lease: Duration::from_secs(10),
            wait: Duration::from_secs(15),
            keep: Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// A call that asks for its key.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The program's name: programs that share a store have keys of their own.
    pub scope: &'a str,
    /// The key, as its caller gave it: 1 to 255 characters, none of them a blank or a control character.
    pub key: &'a str,
    /// The path of the command: `resource create`.
    pub command: &'a str,
    /// Tells the arguments of one call from those of another.
    pub fingerprint: &'a str,
    /// Whether the call may run where an earlier one began, and ended without a word.
    pub repeatable: bool,
    /// How long things last.
    pub timing: Timing,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The call is to run, and holds the key.
    Held(Lease),
    /// The call was made before: its answer, as it was recorded.
    Answered(String),
    /// The key stands for another call: the path of its command.
    Reused {
        /// The path of the other call's command.
        command: String,
    },
    /// Another call with this key is running.
    InUse {
        /// How long its lease lasts if it is not renewed.
        lease_left: Duration,
    },
    /// An earlier call with this key began, and ended without a word; it may not be repeated.
    Abandoned {
        /// When it began, in milliseconds since 1970.
        since_ms: i64,
    },
}

/// The right to run under a key. Whoever claims it later has a higher token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// As in the [`Claim`].
    pub scope: String,
    /// As in the [`Claim`].
    pub key: String,
    /// The fencing token: of two holders of a key, the later one has the higher.
    pub token: i64,
    /// How long it lasts from each renewal.
    pub lasts: Duration,
    /// Whether an earlier call with the key began and ended without a word.
    pub takes_over: bool,
}

/// How a lease ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// As its holder wished.
    Done,
    /// It had ended: with this answer, which the handler recorded together with its effect.
    Answered(String),
    /// Another call holds the key, or held it since.
    Lost,
}
