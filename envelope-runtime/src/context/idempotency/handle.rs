//! The `Idempotency` parameter of handlers, which gives access to the key and records an outcome in a transaction.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::heartbeat::Heartbeat;
use super::{Ended, IdempotencyStore, IdempotencyStoreError, Lease, Outcome, Recordable};
use crate::error::recorded::RecordedAnswer;
use crate::system::random;

/// The idempotency key of a call. Taken by reference, `idempotency: &Idempotency`, in an app with an
/// [idempotency store](crate::AppBuilder::idempotency).
///
/// Most handlers do not need it: the framework claims the key before the handler runs and records the answer afterwards.
/// Two kinds of handlers do:
///
/// - A handler that writes to the database that also contains the keys [records](Idempotency::record) its outcome in the
///   transaction of its writes. If the process is killed, either both are committed or neither, and a later call with the
///   same key can distinguish the two.
/// - A handler that calls a service with its own idempotency keys passes its [`key`](Idempotency::key) on.
pub struct Idempotency {
    /// The caller's key.
    given: Option<String>,
    /// The key of a call without one, generated on first use.
    generated: OnceLock<String>,
    held: Mutex<Option<HeldLease>>,
}

/// The lease of a call that runs under a key.
struct HeldLease {
    store: Arc<dyn IdempotencyStore>,
    lease: Lease,
    /// The state of the handler's record, if it made one.
    handler_record: Option<HandlerRecord>,
    heartbeat: Heartbeat,
}

/// The state of an outcome that the handler recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandlerRecord {
    /// Written in a transaction that may not be committed yet.
    InTransaction,
    /// Refused, because another call holds the key.
    Lost,
}

/// The end of a lease.
pub(crate) struct LeaseEnd {
    pub(crate) ended: Result<Ended, IdempotencyStoreError>,
    /// The state of the handler's record, if it made one.
    pub(crate) handler_record: Option<HandlerRecord>,
}

/// The idempotency store of a run.
pub(crate) struct Keys(pub(crate) Arc<dyn IdempotencyStore>);

impl fmt::Debug for Idempotency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idempotency").field("given", &self.given).finish_non_exhaustive()
    }
}

impl Idempotency {
    pub(crate) fn new(given: Option<String>) -> Self {
        Idempotency { given, generated: OnceLock::new(), held: Mutex::new(None) }
    }

    /// Creates the parameter for a unit test of a handler: a call without a caller's key.
    pub fn for_test() -> Self {
        Idempotency::new(None)
    }

    /// Returns the caller's key or, if there is none, a random key for this call. All of the framework's retries of a call
    /// have the same key, so a service that receives it treats them as one request.
    pub fn key(&self) -> &str {
        match &self.given {
            Some(given) => given,
            None => self.generated.get_or_init(|| format!("{:032x}", random::wide())),
        }
    }

    /// Returns whether the key comes from the caller.
    pub fn is_given(&self) -> bool {
        self.given.is_some()
    }

    /// Returns the fencing token, if the call holds a key. Of two calls with the same key, the later one has the higher
    /// token.
    pub fn fencing_token(&self) -> Option<i64> {
        self.lock().as_ref().map(|held| held.lease.token)
    }

    /// Records the outcome that the handler is about to return, in the transaction of its writes. The effect and the record
    /// become visible together, when the handler commits the transaction.
    ///
    /// `transaction` belongs to the database that contains the keys: a `&rusqlite::Transaction`, `&Savepoint` or, within a
    /// transaction, `&Connection` with the feature `idempotency-sqlite`; a `&mut postgres::Transaction` with
    /// `idempotency-postgres`. Without a caller's key, and in a dry run, nothing is written.
    ///
    /// # Errors
    ///
    /// Returns the database's error. The handler should return it and drop the transaction. Also fails if another call has
    /// taken over the key. If the handler returns its outcome without a commit, or records in a different database, the call
    /// fails with a GENERAL_ERROR that says so.
    ///
    /// ```ignore
    /// let transaction = store.transaction()?;
    /// let outcome = Create::Created(insert(&transaction, &name)?);
    /// idempotency.record(&transaction, &outcome)?;
    /// transaction.commit()?;
    /// Ok(outcome)
    /// ```
    pub fn record<R>(&self, transaction: R, outcome: &impl Outcome) -> Result<(), R::Error>
    where
        <R as Transaction>::Holds: Sized,
        R: Transaction,
    {
        let mut held = self.lock();
        let Some(held) = held.as_mut() else { return Ok(()) };
        // The framework records an outcome without an effect, which needs no transaction.
        let Some(Recordable(body)) = outcome.body().and_then(Result::ok) else { return Ok(()) };
        let Some(answer) = RecordedAnswer::new(0, &body, None).and_then(|recorded| recorded.text()) else {
            return Ok(());
        };
        if transaction.record(&held.lease, &answer)? {
            held.handler_record = Some(HandlerRecord::InTransaction);
            Ok(())
        } else {
            held.handler_record = Some(HandlerRecord::Lost);
            Err(R::lost())
        }
    }

    /// Stores the lease of the call and starts renewing it.
    pub(crate) fn hold(&self, store: &Arc<dyn IdempotencyStore>, lease: Lease) {
        let heartbeat = Heartbeat::start(store, &lease);
        *self.lock() = Some(HeldLease { store: Arc::clone(store), lease, handler_record: None, heartbeat });
    }

    pub(crate) fn is_held(&self) -> bool {
        self.lock().is_some()
    }

    /// Returns whether the handler has recorded an outcome in a transaction that may not be committed yet.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.lock().as_ref().is_some_and(|held| held.handler_record == Some(HandlerRecord::InTransaction))
    }

    /// Returns whether an earlier call with the key started and ended without an answer.
    pub(crate) fn takes_over(&self) -> bool {
        self.lock().as_ref().is_some_and(|held| held.lease.takes_over)
    }

    /// Returns whether a failed handler may be retried. It may not if another call holds the key, or if its outcome is
    /// recorded despite the failure: only the store knows whether the transaction of the record was rolled back.
    pub(crate) fn may_try_again(&self) -> bool {
        let mut held = self.lock();
        let Some(held) = held.as_mut() else { return true };
        match held.handler_record {
            // If the store cannot be reached, nothing prevents a retry.
            None => held.store.renew(&held.lease).unwrap_or(true),
            Some(HandlerRecord::Lost) => false,
            Some(HandlerRecord::InTransaction) => {
                let rolled_back = held.store.renew(&held.lease).unwrap_or(false);
                if rolled_back {
                    held.handler_record = None;
                }
                rolled_back
            }
        }
    }

    /// Ends the lease: records `answer` or, without one, releases the key for a repeated call. Returns `None` if no key is
    /// held.
    pub(crate) fn end(&self, answer: Option<&str>) -> Option<LeaseEnd> {
        let HeldLease { store, lease, handler_record, heartbeat } = self.lock().take()?;
        // Renewals stop before the last use of the store.
        drop(heartbeat);
        let ended = match answer {
            Some(answer) => store.record(&lease, answer),
            None => store.release(&lease),
        };
        Some(LeaseEnd { ended, handler_record })
    }

    fn lock(&self) -> MutexGuard<'_, Option<HeldLease>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction of a database that contains idempotency keys.
#[diagnostic::on_unimplemented(
    message = "an outcome cannot be recorded in `{Self}`",
    label = "expected a transaction of the database that contains the keys",
    note = "pass `&rusqlite::Transaction` (feature `idempotency-sqlite`) or `&mut postgres::Transaction` (feature `idempotency-postgres`)"
)]
pub trait RecordsIn {
    /// The error of the database.
    type Error;

    /// Writes the answer of the call that holds the lease. Returns `false` if the lease has been lost.
    fn record(self, lease: &Lease, answer: &str) -> Result<bool, Self::Error>;

    /// Returns the error that rolls back the transaction of a call that has lost its lease. The caller does not see it: it
    /// gets the result of the other call.
    fn lost() -> Self::Error;
}

/// The bound of a transaction. The compiler finds a missing [`RecordsIn`] through the projection on this trait first, and
/// then adds no note that quotes the bound.
pub trait Transaction: RecordsIn {
    /// `()`.
    type Holds;
}

impl<R: RecordsIn> Transaction for R {
    type Holds = ();
}
