//! `httptool`: the projects of a service over HTTP. What a status means is said by the feature `http`; here is what is
//! particular to the service.

mod commands;
mod service;

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::ExitCode;

use envelope_runtime::idempotency::{IdempotencyStoreError, SqliteKeys};
use envelope_runtime::prelude::*;

use crate::commands::{create, delete, get, list};
use crate::service::{Address, Service};

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Globals {
    /// Address of the service
    #[arg(long, env = "HTTPTOOL_URL", default_value = "http://127.0.0.1:8080", global = true)]
    url: Address,
    /// File of the idempotency keys; only a call with a key needs it
    #[arg(long, env = "HTTPTOOL_KEYS", global = true)]
    keys: Option<PathBuf>,
}

/// Why there is no place for the keys
#[derive(Debug, thiserror::Error, ErrorCode)]
enum KeysError {
    /// No file for the idempotency keys is known
    #[error("no file for the idempotency keys is known: there is neither --keys nor HTTPTOOL_KEYS")]
    #[error_code(PRECONDITION, fix_required = "give --keys, or set HTTPTOOL_KEYS")]
    NoPlace,
    #[error(transparent)]
    Store(#[from] IdempotencyStoreError),
}

fn main() -> ExitCode {
    app().run()
}

fn app() -> App {
    App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Manages the projects of a service")
        .state(|globals: &Globals| Ok::<_, Infallible>(Service::at(&globals.url)))
        .idempotency(|globals: &Globals| keys(globals))
        .group("project", "Manage projects", |group| group.commands::<commands![create, get, list, delete]>())
        .build()
}

fn keys(globals: &Globals) -> Result<SqliteKeys, KeysError> {
    Ok(SqliteKeys::open(globals.keys.as_ref().ok_or(KeysError::NoPlace)?)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_app_does_not_contradict_itself() {
        super::app().debug_assert();
    }
}
