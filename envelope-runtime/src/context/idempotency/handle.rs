//! What a handler may know of its key, and how it makes its effect and the record of it one.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::heartbeat::Heartbeat;
use super::{Ended, IdempotencyStore, IdempotencyStoreError, Lease, Outcome, Recordable};
use crate::error::recorded::Recorded;
use crate::system::random;

/// The idempotency key of a call: take it by reference, `idempotency: &Idempotency`, where the app has an
/// [idempotency store](crate::App::idempotency).
///
/// A handler that needs nothing of it need not take it: the framework claims the key before the handler runs, and records
/// its answer behind it. Two kinds of handlers do:
///
/// - One that writes to the database in which the keys are kept [records](Idempotency::record) its outcome in the
///   transaction of its writes. Then a process that is killed has done both or neither, and a later call with the key
///   knows which.
/// - One that calls a service which knows idempotency keys itself hands its [`key`](Idempotency::key) on.
pub struct Idempotency {
    given: Option<String>,
    /// The key where none is given, made when it is asked for.
    own: OnceLock<String>,
    held: Mutex<Option<Held>>,
}

/// The lease of a call that runs under a key.
struct Held {
    store: Arc<dyn IdempotencyStore>,
    lease: Lease,
    /// What became of the lease when the handler recorded its outcome.
    written: Option<Written>,
    heartbeat: Heartbeat,
}

/// What a handler's own record came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is written, in a transaction that has not been seen to end.
    InTransaction,
    /// Another call holds the key.
    Lost,
}

/// The end of a lease.
pub(crate) struct End {
    pub(crate) ended: Result<Ended, IdempotencyStoreError>,
    /// What the handler's own record came to, where it made one.
    pub(crate) written: Option<Written>,
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
        Idempotency { given, own: OnceLock::new(), held: Mutex::new(None) }
    }

    /// What a unit test hands to a handler: a call without a key of its caller's.
    pub fn for_test() -> Self {
        Idempotency::new(None)
    }

    /// The key: the caller's, or a random one for this call alone. It is the same in every retry that the framework makes
    /// of a call, so that a service that gets it makes one thing of them all.
    pub fn key(&self) -> &str {
        match &self.given {
            Some(given) => given,
            None => self.own.get_or_init(|| format!("{:032x}", random::wide())),
        }
    }

    /// Whether the caller gave it.
    pub fn is_given(&self) -> bool {
        self.given.is_some()
    }

    /// The fencing token, where the call holds a key: of two calls with the same key, the later one has the higher.
    pub fn fencing_token(&self) -> Option<i64> {
        self.lock().as_ref().map(|held| held.lease.token)
    }

    /// Records the outcome that the handler is about to return, in the transaction in which it made it so. Commit after
    /// that: effect and record are one.
    ///
    /// `transaction` is of the database in which the keys are kept: a `&rusqlite::Transaction`, `&Savepoint` or, within a
    /// transaction, `&Connection` with the feature `idempotency-sqlite`, a `&mut postgres::Transaction` with
    /// `idempotency-postgres`. Without a key of the caller's, and in a dry run, nothing is written.
    ///
    /// # Errors
    ///
    /// The error of the database, upon which the handler returns it and lets the transaction go. It fails also where
    /// another call has taken the key over meanwhile. A handler that returns its outcome and has not committed, or that
    /// records in another database, is answered with GENERAL_ERROR, which says so.
    ///
    /// ```ignore
    /// let transaction = store.transaction()?;
    /// let outcome = Create::Created(insert(&transaction, &name)?);
    /// idempotency.record(&transaction, &outcome)?;
    /// transaction.commit()?;
    /// Ok(outcome)
    /// ```
    pub fn record<R: RecordsIn>(&self, transaction: R, outcome: &impl Outcome) -> Result<(), R::Error> {
        let mut held = self.lock();
        let Some(held) = held.as_mut() else { return Ok(()) };
        // An outcome without an effect needs no transaction: the framework records it.
        let Some(Recordable(body)) = outcome.body().and_then(Result::ok) else { return Ok(()) };
        let Some(answer) = Recorded::new(0, &body, None).and_then(|recorded| recorded.text()) else { return Ok(()) };
        if transaction.record(&held.lease, &answer)? {
            held.written = Some(Written::InTransaction);
            Ok(())
        } else {
            held.written = Some(Written::Lost);
            Err(R::lost())
        }
    }

    /// The call holds the key from here on.
    pub(crate) fn hold(&self, store: &Arc<dyn IdempotencyStore>, lease: Lease) {
        let heartbeat = Heartbeat::of(store, &lease);
        *self.lock() = Some(Held { store: Arc::clone(store), lease, written: None, heartbeat });
    }

    pub(crate) fn is_held(&self) -> bool {
        self.lock().is_some()
    }

    /// Whether the handler has recorded an outcome, in a transaction that has not been seen to end.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.lock().as_ref().is_some_and(|held| held.written == Some(Written::InTransaction))
    }

    /// Whether the call runs where an earlier one had ended without a word.
    pub(crate) fn takes_over(&self) -> bool {
        self.lock().as_ref().is_some_and(|held| held.lease.takes_over)
    }

    /// Whether a handler that has failed may be called again: not where another call holds the key, and not where what it
    /// did is recorded all the same. Whether the transaction of a record was undone, only the store knows.
    pub(crate) fn may_try_again(&self) -> bool {
        let mut held = self.lock();
        let Some(held) = held.as_mut() else { return true };
        match held.written {
            // Where the store cannot be asked, nothing is known that speaks against it.
            None => held.store.renew(&held.lease).unwrap_or(true),
            Some(Written::Lost) => false,
            Some(Written::InTransaction) => {
                let undone = held.store.renew(&held.lease).unwrap_or(false);
                if undone {
                    held.written = None;
                }
                undone
            }
        }
    }

    /// Ends the lease: with an answer, or without one for a call that may be made again. None where no key is held.
    pub(crate) fn end(&self, answer: Option<&str>) -> Option<End> {
        let Held { store, lease, written, heartbeat } = self.lock().take()?;
        // It ends before the store is asked for the last time.
        drop(heartbeat);
        let ended = match answer {
            Some(answer) => store.record(&lease, answer),
            None => store.release(&lease),
        };
        Some(End { ended, written })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction of a database in which idempotency keys are kept.
#[diagnostic::on_unimplemented(
    message = "an outcome cannot be recorded in `{Self}`",
    label = "expected a transaction of the database in which the keys are kept",
    note = "`&rusqlite::Transaction` with the feature `idempotency-sqlite`, `&mut postgres::Transaction` with `idempotency-postgres`"
)]
pub trait RecordsIn {
    /// The error of the database.
    type Error;

    /// Writes the answer of the call that holds the lease. `false`: it does not hold it any more.
    fn record(self, lease: &Lease, answer: &str) -> Result<bool, Self::Error>;

    /// The error that undoes the transaction of a call that has lost its lease. What its caller is told is not this, but
    /// what the other call came to.
    fn lost() -> Self::Error;
}
