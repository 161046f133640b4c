//! A connection to the server.

use std::cell::{RefCell, RefMut};
use std::time::Duration;

use envelope_runtime::Outcome;
use envelope_runtime::prelude::*;
use postgres::{Client, Config, Error, NoTls, Transaction};

use crate::error::{ChangeError, OpenError, ServerError, is_lost};

/// How long a connection may take to be made.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open connection.
pub(crate) struct Server {
    client: RefCell<Client>,
}

impl Server {
    pub(crate) fn connect(url: &str) -> Result<Server, OpenError> {
        let mut config: Config = url.parse().map_err(OpenError::Unreadable)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let client = config.connect(NoTls).map_err(ServerError::from)?;
        Ok(Server { client: RefCell::new(client) })
    }

    /// The connection outside of a transaction.
    pub(crate) fn client(&self) -> RefMut<'_, Client> {
        self.client.borrow_mut()
    }

    /// A change that can be part of a transaction: made and recorded under the call's key in one commit; in a dry run
    /// made and undone, so that the server itself says what would be in its way.
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
            // With a key the retry knows what became of it; without one nobody does.
            Err(error) if is_lost(&error) && !idempotency.is_given() => Err(ChangeError::Lost(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// A change that cannot be part of a transaction.
    pub(crate) fn change_at_once(&self, statement: &str) -> Result<(), Error> {
        self.client().batch_execute(statement)
    }
}
