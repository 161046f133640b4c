//! Idempotency keys: the first call with a key runs, and its answer is recorded. Later calls with the same key get that
//! answer, and their handlers do not run.
//!
//! This module contains the stores, the lease that a call holds while it runs, and the [`Idempotency`] parameter of
//! handlers. The gate in `run/gate/idempotency.rs` uses them to handle `--idempotency-key`.

mod error;
mod handle;
mod heartbeat;
#[cfg(any(feature = "idempotency-postgres", feature = "idempotency-sqlite"))]
mod key_record;
mod outcome;
#[cfg(feature = "idempotency-postgres")]
mod postgres;
#[cfg(feature = "idempotency-sqlite")]
mod sqlite;

use std::time::Duration;

pub use error::IdempotencyStoreError;
pub(crate) use error::{UNAVAILABLE, UNUSABLE};
pub(crate) use handle::{HandlerRecord, Keys};
pub use handle::{Idempotency, RecordsIn};
pub use outcome::{Outcome, Recordable};
#[cfg(feature = "idempotency-postgres")]
pub use postgres::PostgresKeys;
#[cfg(feature = "idempotency-sqlite")]
pub use sqlite::SqliteKeys;

/// A store that keeps answers under their keys; see [`AppBuilder::idempotency`](crate::AppBuilder::idempotency).
///
/// Each method is atomic: other users of the same store, on any machine, see all of its effect or none. Leases and records
/// expire by the store's clock.
pub trait IdempotencyStore: Send + Sync {
    /// Claims a key for a call that is about to run, or returns the reason why it must not run.
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError>;

    /// Extends a lease by its initial length, from now on. Returns `false` if the lease has been lost.
    fn renew(&self, lease: &Lease) -> Result<bool, IdempotencyStoreError>;

    /// Records the answer of the call that holds the lease.
    fn record(&self, lease: &Lease, answer: &str) -> Result<Ended, IdempotencyStoreError>;

    /// Releases the key as if it had never been used, because the call failed and may succeed if it is repeated.
    fn release(&self, lease: &Lease) -> Result<Ended, IdempotencyStoreError>;

    /// Returns the durations that apply to this store.
    fn timing(&self) -> Timing {
        Timing::default()
    }
}

/// The durations of an idempotency store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long a key stays claimed after its process has died: 10 s by default. A running process renews its claim.
    pub lease: Duration,
    /// How long a call waits for another with the same key: 15 s by default. This is longer than the lease, so the call after
    /// a killed one can take over its key.
    pub wait: Duration,
    /// How long an answer is kept after it is recorded: 24 h by default. A claim without an answer is kept equally long,
    /// from the claim or from the end of its lease.
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

/// A request for a key, made before the call runs.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The program's name. Programs that share a store have separate keys.
    pub scope: &'a str,
    /// The caller's key: 1 to 255 characters without blanks and control characters.
    pub key: &'a str,
    /// The path of the command: `resource create`.
    pub command: &'a str,
    /// A fingerprint of the arguments, which differs between different calls.
    pub fingerprint: &'a str,
    /// Whether the call may run if an earlier one started and ended without an answer.
    pub repeatable: bool,
    /// The durations that apply.
    pub timing: Timing,
}

/// The result of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The call holds the key and must run.
    Held(Lease),
    /// The call has run before. Contains its recorded answer.
    Answered(String),
    /// The key belongs to a different call.
    Reused {
        /// The path of the other call's command.
        command: String,
    },
    /// Another call with this key is running.
    InUse {
        /// How long its lease lasts unless it is renewed.
        lease_left: Duration,
    },
    /// An earlier call with this key started and ended without an answer, and it must not be repeated.
    Abandoned {
        /// When it started, in milliseconds since the Unix epoch.
        since_ms: i64,
    },
}

/// The right to run under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The scope of the [`Claim`].
    pub scope: String,
    /// The key of the [`Claim`].
    pub key: String,
    /// The fencing token. A later holder of the key has a higher token.
    pub token: i64,
    /// The length of the lease, from each renewal.
    pub lasts: Duration,
    /// Whether an earlier call with the key started and ended without an answer.
    pub takes_over: bool,
}

/// The result of ending a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The lease ended as requested.
    Done,
    /// The lease had already ended, with this answer: the handler recorded it together with its effect.
    Answered(String),
    /// Another call holds the key or has held it since.
    Lost,
}
