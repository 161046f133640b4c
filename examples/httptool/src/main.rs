//! `httptool` manages the projects of an HTTP service. The feature `http` maps status codes to outcomes and errors; this
//! crate contains what is specific to the service.

mod commands;
mod service;

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::ExitCode;

use envelope_runtime::idempotency::{IdempotencyStoreError, SqliteKeys};
use envelope_runtime::prelude::*;

use crate::commands::{create, delete, get, list};
use crate::service::{Address, Service};

/// The arguments of every command.
#[derive(Debug, clap::Args)]
struct Globals {
    /// Address of the service
    #[arg(long, env = "HTTPTOOL_URL", default_value = "http://127.0.0.1:8080", global = true)]
    url: Address,
    /// File of the idempotency keys; required by calls with a key
    #[arg(long, env = "HTTPTOOL_KEYS", global = true)]
    keys: Option<PathBuf>,
}

/// Why the idempotency keys cannot be opened
#[derive(Debug, thiserror::Error, ErrorCode)]
enum KeysError {
    /// The file of the idempotency keys is unknown
    #[error("no file for idempotency keys: --keys and HTTPTOOL_KEYS are missing")]
    #[error_code(PRECONDITION, fix_required = "pass --keys or set HTTPTOOL_KEYS")]
    NoFile,
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
    Ok(SqliteKeys::open(globals.keys.as_ref().ok_or(KeysError::NoFile)?)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_app_is_consistent() {
        super::app().debug_assert();
    }
}
