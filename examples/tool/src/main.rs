//! `tool` manages named resources in an SQLite file.

mod commands;
mod import;
mod record;
mod rows;
mod store;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use envelope_runtime::idempotency::SqliteKeys;
use envelope_runtime::prelude::*;

use crate::commands::{apply, create, delete, get, list, purge, rename};
use crate::record::KeysError;
use crate::store::Store;

/// The arguments of every command.
#[derive(Debug, clap::Args)]
struct Globals {
    /// File of the store; by default in the user's data directory
    #[arg(long, env = "TOOL_STORE", global = true)]
    store: Option<PathBuf>,
}

fn main() -> ExitCode {
    app().run()
}

fn app() -> App {
    App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Manages named resources")
        .state(|globals: &Globals| Store::open(globals.store.as_deref()))
        .idempotency(|globals: &Globals| keys(globals.store.as_deref()))
        .group("resource", "Manage resources", |group| {
            group.commands::<commands![create, get, list, rename, apply, delete, purge, import::import]>()
        })
        .build()
}

/// Opens the keys in the file of the store: a change and its record are one transaction.
fn keys(store: Option<&Path>) -> Result<SqliteKeys, KeysError> {
    Ok(SqliteKeys::open(Store::file(store)?)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_app_is_consistent() {
        super::app().debug_assert();
    }
}
