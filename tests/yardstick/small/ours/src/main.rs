//! A small tool with the framework. `by-hand` prints the same bytes without it.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use envelope_runtime::prelude::*;
use yardstick_store::{Row, Store};

/// The arguments of every command.
#[derive(Debug, clap::Args)]
struct Globals {
    /// File of the store
    #[arg(long, global = true, default_value = "records.tsv")]
    store: PathBuf,
}

/// A stored record
#[derive(Debug, Serialize, Resource)]
#[resource(kind = "record")]
struct Record {
    #[resource(id)]
    id: String,
    #[resource(key)]
    name: String,
    created_at: String,
    size: u64,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Record { id: row.id, name: row.name, created_at: row.created_at, size: row.size }
    }
}

/// Why a record cannot be read or written
#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// No record has this id
    #[error("no record has the id '{0}'")]
    #[error_code(NOT_FOUND, suggestion = "`small list` shows every id")]
    NotFound(String),
    /// The store cannot be read or written
    #[error("the store failed: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Io(#[from] io::Error),
}

/// Create a record
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(
    store: &Store,
    /// Name of the record; no other record may have it
    #[arg(long)]
    name: String,
    /// Size of the record, in bytes
    #[arg(long, default_value_t = 0)]
    size: u64,
) -> Result<Create<Record>, io::Error> {
    let existing = || Ok(store.find_by_name(&name)?.map(Record::from));
    store.insert(&name, size).map(Record::from).or_existing(existing)
}

/// Show a record
#[command(effect = "read", exit_codes(NOT_FOUND, UNAVAILABLE))]
fn get(
    store: &Store,
    /// Id of the record
    id: ResourceId,
) -> Result<Record, StoreError> {
    Ok(store.get(&id)?.ok_or_else(|| StoreError::NotFound(id.into()))?.into())
}

/// List all records
#[command(effect = "read")]
fn list(store: &Store) -> Result<Vec<Record>, io::Error> {
    Ok(store.list()?.into_iter().map(Record::from).collect())
}

/// Change the size of a record
#[command(effect = "update", exit_codes(NOT_FOUND, UNAVAILABLE), get = get)]
fn update(
    store: &Store,
    /// Id of the record
    id: ResourceId,
    /// Size of the record, in bytes
    #[arg(long)]
    size: u64,
) -> Result<Update<Record>, StoreError> {
    match store.resize(&id, size)? {
        Some((row, true)) => Ok(Update::Updated(row.into())),
        Some((row, false)) => Ok(Update::Unchanged(row.into())),
        None => Err(StoreError::NotFound(id.into())),
    }
}

/// Delete a record
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(
    store: &Store,
    plan: &Plan,
    /// Id of the record
    id: ResourceId,
) -> Result<Delete<Record>, io::Error> {
    let there = plan.write(|| store.remove(&id), || Ok(store.get(&id)?.is_some()))?;
    Ok(if there { Delete::deleted(id) } else { Delete::not_found(id) })
}

fn app() -> App {
    App::new("small", env!("CARGO_PKG_VERSION"))
        .about("Manages records")
        .state(|globals: &Globals| Ok::<_, io::Error>(Store::new(globals.store.clone())))
        .command::<create>()
        .command::<get>()
        .command::<list>()
        .command::<update>()
        .command::<delete>()
        .build()
}

fn main() -> ExitCode {
    app().run()
}

#[test]
fn the_app_does_not_contradict_itself() {
    app().debug_assert();
}
