//! A connection to the server.

use std::cell::{RefCell, RefMut};
use std::time::Duration;

use envelope_runtime::Outcome;
use envelope_runtime::prelude::*;
use postgres::{Client, Config, Error, NoTls, Transaction};

use crate::error::{ChangeError, OpenError, ServerError, is_lost};

/// The time limit for opening a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// An open connection.
pub(crate) struct Server {
    client: RefCell<Client>,
}

impl Server {
    pub(crate) fn connect(url: &str) -> Result<Server, OpenError> {
        let mut config: Config = url.parse().map_err(OpenError::Unreadable)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        let client = config.connect(NoTls).map_err(ServerError::from)?;
        Ok(Server { client: RefCell::new(client) })
    }

    /// Returns the connection, outside of a transaction.
    pub(crate) fn client(&self) -> RefMut<'_, Client> {
        self.client.borrow_mut()
    }

    /// Runs a change in a transaction that also records the outcome under the idempotency key. A dry run rolls it back, so
    /// the server itself reports conflicts.
    pub(crate) fn change<O: Outcome>(
        &self,
        plan: &Plan,
        idempotency: &Idempotency,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<O, ChangeError>,
    ) -> Result<O, ChangeError> {
        let mut client = self.client();
        let mut transaction = client.transaction()?;
        let outcome = work(&mut transaction)?;
        if plan.is_dry_run() {
            transaction.rollback()?;
            return Ok(outcome);
        }
        idempotency.record(&mut transaction, &outcome)?;
        match transaction.commit() {
            Ok(()) => Ok(outcome),
            // With a key, a retry finds out whether the commit succeeded; without one, the outcome is unknown.
            Err(error) if is_lost(&error) && !idempotency.is_given() => Err(ChangeError::Lost(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Runs a change that cannot be part of a transaction.
    pub(crate) fn execute(&self, statement: &str) -> Result<(), Error> {
        self.client().batch_execute(statement)
    }
}
