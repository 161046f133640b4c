//! The connection to the server, which is reopened if it is lost.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Error};

use super::super::IdempotencyStoreError;
use super::store_error::{is_cut_off, store_error};
use crate::system::random;

/// The time limit for opening a connection and for the network's delivery.
pub(super) const NETWORK_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a statement waits for a lock, which is held by a commit or by a running handler.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
/// The largest number of retries after serialization failures and deadlocks.
const MAX_SERIALIZATION_RETRIES: u32 = 10;

type Connect = Box<dyn Fn() -> Result<Client, Error> + Send + Sync>;

/// Opens a connection on first use and keeps it.
pub(super) struct Sessions {
    connect: Connect,
    current: Mutex<Option<Client>>,
}

/// Whether work runs for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    First,
    /// The connection was lost during the first attempt, possibly after its commit.
    AfterLostConnection,
}

impl Attempt {
    pub(super) fn may_have_committed(self) -> bool {
        self == Attempt::AfterLostConnection
    }
}

impl Sessions {
    pub(super) fn new(connect: impl Fn() -> Result<Client, Error> + Send + Sync + 'static) -> Self {
        Sessions { connect: Box::new(connect), current: Mutex::new(None) }
    }

    /// Runs `work`, which must be atomic and repeatable. `operation` describes it in an error message: "be written".
    pub(super) fn run<T>(
        &self,
        operation: &str,
        mut work: impl FnMut(&mut Client, Attempt) -> Result<T, Error>,
    ) -> Result<T, IdempotencyStoreError> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut attempt, mut retries) = (Attempt::First, 0);
        loop {
            // A connection that was lost before this call has done none of its work.
            if current.as_ref().is_some_and(Client::is_closed) {
                *current = None;
            }
            let client = match &mut *current {
                Some(client) => client,
                none => none.insert(self.session().map_err(|error| store_error(error, "be reached"))?),
            };
            match work(client, attempt) {
                Ok(outcome) => return Ok(outcome),
                Err(error) if is_serialization_failure(&error) && retries < MAX_SERIALIZATION_RETRIES => {
                    retries += 1;
                    // A random pause keeps the same calls from colliding again.
                    thread::sleep(Duration::from_millis(1 + random::up_to((5 << retries.min(5)) - 1)));
                }
                Err(error) if is_lost(&error) && attempt == Attempt::First => {
                    *current = None;
                    attempt = Attempt::AfterLostConnection;
                }
                Err(error) => {
                    if is_lost(&error) {
                        *current = None;
                    }
                    return Err(store_error(error, operation));
                }
            }
        }
    }

    fn session(&self) -> Result<Client, Error> {
        let mut client = (self.connect)()?;
        client.batch_execute(&format!("SET lock_timeout = {}", LOCK_TIMEOUT.as_millis()))?;
        Ok(client)
    }
}

/// Returns whether the server rolled back the work because of concurrent changes to the same rows, and asks for a retry.
fn is_serialization_failure(error: &Error) -> bool {
    matches!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED))
}

/// Returns whether the connection ended, which leaves the result of the work unknown.
fn is_lost(error: &Error) -> bool {
    let ended_by_the_server = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::IDLE_SESSION_TIMEOUT,
        SqlState::CONNECTION_EXCEPTION,
        SqlState::CONNECTION_FAILURE,
        // The coordinator of a distributed server does not know the result either.
        SqlState::TRANSACTION_RESOLUTION_UNKNOWN,
        SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN,
    ];
    is_cut_off(error) || error.code().is_some_and(|code| ended_by_the_server.contains(code))
}
