//! `pgtool` manages databases and roles of a PostgreSQL server.

mod database;
mod error;
mod name;
mod role;
mod server;

use std::process::ExitCode;

use envelope_runtime::idempotency::PostgresKeys;
use envelope_runtime::prelude::*;

use crate::error::{KeysError, OpenError};
use crate::server::Server;

/// The arguments of every command.
#[derive(Debug, clap::Args)]
struct Globals {
    /// Connection string of the server: postgres://user:password@host/database
    #[arg(long, env = "PGTOOL_URL", global = true, hide_env_values = true)]
    url: Option<Secret>,
}

impl Globals {
    fn url(&self) -> Result<&str, OpenError> {
        self.url.as_ref().map(Secret::expose).ok_or(OpenError::NoServer)
    }
}

fn main() -> ExitCode {
    app().run()
}

fn app() -> App {
    App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Manages databases and roles of a PostgreSQL server")
        .state(|globals: &Globals| Server::connect(globals.url()?))
        .idempotency(|globals: &Globals| Ok::<_, KeysError>(PostgresKeys::connect(globals.url()?)?))
        .group("database", "Manage databases", |group| group.commands::<database::Commands>())
        .group("role", "Manage roles", |group| group.commands::<role::Commands>())
        .build()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_app_is_consistent() {
        super::app().debug_assert();
    }
}
