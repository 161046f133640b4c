//! Connections to the server: one at a time, made again where it is lost.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::{Client, Error};

use super::super::IdempotencyStoreError;
use super::told::{is_cut_off, told};
use crate::system::random;

/// How long a connection may take to be made, and the network to deliver.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// How long a statement waits for a lock: what is behind it is the commit of somebody else, or a handler at work.
pub(super) const LOCK_PATIENCE: Duration = Duration::from_secs(1);
/// How often work is done anew that the server undid, because others worked on the same rows.
const UNDONE_AT_MOST: u32 = 10;

type Connect = Box<dyn Fn() -> Result<Client, Error> + Send + Sync>;

/// Connects when there is work to do, and keeps the connection.
pub(super) struct Sessions {
    connect: Connect,
    current: Mutex<Option<Client>>,
}

/// Whether work is done for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    First,
    /// The connection was lost at the first time, which may have been behind the commit.
    Again,
}

impl Attempt {
    pub(super) fn is_again(self) -> bool {
        self == Attempt::Again
    }
}

impl Sessions {
    pub(super) fn new(connect: impl Fn() -> Result<Client, Error> + Send + Sync + 'static) -> Self {
        Sessions { connect: Box::new(connect), current: Mutex::new(None) }
    }

    /// What `work` comes to: work that can be done twice, and that a transaction or a single statement makes one. `not` is
    /// what cannot be done with the store where it fails: "be written".
    pub(super) fn run<T>(
        &self,
        not: &str,
        mut work: impl FnMut(&mut Client, Attempt) -> Result<T, Error>,
    ) -> Result<T, IdempotencyStoreError> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut attempt, mut undone) = (Attempt::First, 0);
        loop {
            // A connection that was lost since it was last used has done nothing of this work.
            if current.as_ref().is_some_and(Client::is_closed) {
                *current = None;
            }
            let client = match &mut *current {
                Some(client) => client,
                none => none.insert(self.session().map_err(|error| told(error, "be reached"))?),
            };
            match work(client, attempt) {
                Ok(outcome) => return Ok(outcome),
                Err(error) if undoes(&error) && undone < UNDONE_AT_MOST => {
                    undone += 1;
                    // Those that met are not to meet again.
                    thread::sleep(Duration::from_millis(1 + random::up_to((5 << undone.min(5)) - 1)));
                }
                Err(error) if is_lost(&error) && attempt == Attempt::First => {
                    *current = None;
                    attempt = Attempt::Again;
                }
                Err(error) => {
                    if is_lost(&error) {
                        *current = None;
                    }
                    return Err(told(error, not));
                }
            }
        }
    }

    fn session(&self) -> Result<Client, Error> {
        let mut client = (self.connect)()?;
        client.batch_execute(&format!("SET lock_timeout = {}", LOCK_PATIENCE.as_millis()))?;
        Ok(client)
    }
}

/// Whether the server undid the work because others worked on the same rows, and asks for it anew.
fn undoes(error: &Error) -> bool {
    matches!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED))
}

/// Whether the connection has ended, so that nobody said what became of the work.
fn is_lost(error: &Error) -> bool {
    let ended_by_the_server = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::IDLE_SESSION_TIMEOUT,
        SqlState::CONNECTION_EXCEPTION,
        SqlState::CONNECTION_FAILURE,
        // A server of many machines does not know itself.
        SqlState::TRANSACTION_RESOLUTION_UNKNOWN,
        SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN,
    ];
    is_cut_off(error) || error.code().is_some_and(|code| ended_by_the_server.contains(code))
}
