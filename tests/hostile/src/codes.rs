//! Error codes that contradict the exit-code table.

use std::convert::Infallible;
use std::fmt;
use std::io::{Error, ErrorKind};

use envelope_runtime::prelude::*;
use envelope_runtime::{CodeSpec, Codes, StateCodes, StateErrorCodes};
use serde::Serialize;

use crate::ran;

pub(crate) const PROGRAMS: &[crate::Program] = &[
    ("create_returns_a_violation", create_returns_a_violation),
    ("create_returns_an_io_error", create_returns_an_io_error),
    ("create_returns_a_marked_error", create_returns_a_marked_error),
    ("update_returns_a_violation", update_returns_a_violation),
    ("update_retries_a_violation", update_retries_a_violation),
    ("create_fails_with_already_exists", create_fails_with_already_exists),
    ("update_fails_with_already_exists", update_fails_with_already_exists),
    ("state_fails_with_already_exists", state_fails_with_already_exists),
    ("fails_with_cancelled", fails_with_cancelled),
    ("declared_in_vain", declared_in_vain),
    ("literal", literal),
    ("half_retryable", half_retryable),
];

#[derive(Debug, Serialize, Resource)]
struct Host {
    #[resource(id)]
    id: String,
}

/// The error of a store that reports uniqueness violations.
#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The store cannot be written
    #[error_code(UNAVAILABLE, retryable, retry_after_ms = 1, suggestion = "try again later")]
    Io(Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store failed")
    }
}

fn insert(id: &str) -> Result<Host, StoreError> {
    ran();
    let kind = if id == "taken" { ErrorKind::AlreadyExists } else { ErrorKind::TimedOut };
    if id == "free" { Ok(Host { id: id.to_owned() }) } else { Err(StoreError::Io(kind.into())) }
}

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE))]
fn create(
    /// Id of the host
    id: String,
) -> Result<Create<Host>, StoreError> {
    Ok(Create::Created(insert(&id)?))
}

fn create_returns_a_violation() -> App {
    App::new("hostile", "1.0.0").command::<create>().build()
}

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), name = "create")]
fn create_with_io_errors() -> Result<Create<Host>, Error> {
    Err(ErrorKind::AlreadyExists.into())
}

fn create_returns_an_io_error() -> App {
    App::new("hostile", "1.0.0").command::<create_with_io_errors>().build()
}

#[derive(Debug, ErrorCode)]
enum MarkedError {
    /// The host is in the store
    #[error_code(CONFLICT, unique, suggestion = "choose another id")]
    Taken,
}

impl fmt::Display for MarkedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id is taken")
    }
}

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, CONFLICT), name = "create")]
fn create_with_a_marked_error(
    /// Look up the existing host
    #[arg(long)]
    resolve: bool,
) -> Result<Create<Host>, MarkedError> {
    let inserted = Err(MarkedError::Taken);
    if resolve {
        inserted.or_existing(|| Ok(Some(Host { id: "h1".to_owned() })))
    } else {
        inserted.map(Create::Created)
    }
}

fn create_returns_a_marked_error() -> App {
    App::new("hostile", "1.0.0").command::<create_with_a_marked_error>().build()
}

/// Rename a host
#[command(effect = "update", exit_codes(UNAVAILABLE))]
fn rename(
    /// Id of the host
    id: String,
) -> Result<Update<Host>, StoreError> {
    Ok(Update::Updated(insert(&id)?))
}

fn update_returns_a_violation() -> App {
    App::new("hostile", "1.0.0").command::<rename>().build()
}

/// Rename a host
#[command(
    effect = "update",
    exit_codes(UNAVAILABLE, CONFLICT),
    retry(policy = "immediate", attempts = 3),
    name = "rename"
)]
fn rename_with_retry(
    /// Id of the host
    id: String,
) -> Result<Update<Host>, StoreError> {
    rename(id)
}

fn update_retries_a_violation() -> App {
    App::new("hostile", "1.0.0").command::<rename_with_retry>().build()
}

/// An error whose value has a code that its type does not list.
#[derive(Debug)]
struct Unlisted(&'static CodeSpec);

impl fmt::Display for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed")
    }
}

impl ErrorCode for Unlisted {
    const CODES: &'static [Codes] = &[];

    fn code(&self) -> &'static CodeSpec {
        self.0
    }
}

impl StateErrorCodes for Unlisted {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
}

const ALREADY_EXISTS: CodeSpec = CodeSpec::new("ALREADY_EXISTS").with_retryable(true);
const CANCELLED: CodeSpec = CodeSpec::new("CANCELLED");

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), name = "create")]
fn create_fails() -> Result<Create<Host>, Unlisted> {
    Err(Unlisted(&ALREADY_EXISTS))
}

fn create_fails_with_already_exists() -> App {
    App::new("hostile", "1.0.0").command::<create_fails>().build()
}

/// Rename a host
#[command(effect = "update", exit_codes(ALREADY_EXISTS = 10), name = "rename")]
fn rename_fails() -> Result<Update<Host>, Unlisted> {
    Err(Unlisted(&ALREADY_EXISTS))
}

fn update_fails_with_already_exists() -> App {
    App::new("hostile", "1.0.0").command::<rename_fails>().build()
}

struct Store;

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), name = "create")]
fn create_in_store(_: &Store) -> Result<Create<Host>, Infallible> {
    ran();
    Ok(Create::Created(Host { id: "h1".to_owned() }))
}

fn state_fails_with_already_exists() -> App {
    let app = App::new("hostile", "1.0.0").state(|(): &()| Err::<Store, _>(Unlisted(&ALREADY_EXISTS)));
    app.command::<create_in_store>().build()
}

/// Stop a host
#[command(effect = "run", name = "stop")]
fn stop() -> Result<Run<()>, Unlisted> {
    Err(Unlisted(&CANCELLED))
}

fn fails_with_cancelled() -> App {
    App::new("hostile", "1.0.0").command::<stop>().build()
}

/// List the hosts
#[command(effect = "read", exit_codes(QUOTA_EXCEEDED = 80, UNAVAILABLE))]
fn list() -> Result<Vec<Host>, Infallible> {
    Ok(Vec::new())
}

fn declared_in_vain() -> App {
    App::new("hostile", "1.0.0").command::<list>().build()
}

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, NOT_FOUND = 0))]
fn add(
    /// Id of the host
    id: String,
) -> Result<Create<Host>, Infallible> {
    Ok(if id == "taken" { Create::AlreadyExists(Host { id }) } else { Create::Created(Host { id }) })
}

fn literal() -> App {
    App::new("hostile", "1.0.0").command::<add>().build()
}

#[derive(Debug, ErrorCode)]
enum BrokenError {
    /// The disk is broken
    #[error_code(UNAVAILABLE, retryable = false)]
    Broken,
}

impl fmt::Display for BrokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the disk is broken")
    }
}

/// Count the hosts
#[command(effect = "read", exit_codes(UNAVAILABLE))]
fn count(_: &Store) -> Result<usize, StoreError> {
    Ok(0)
}

fn half_retryable() -> App {
    let app = App::new("hostile", "1.0.0").state(|(): &()| Err::<Store, _>(BrokenError::Broken));
    app.command::<count>().build()
}
