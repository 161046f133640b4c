//! A second app with idempotency keys, which replaces the first one if `FAULTS_KEYS` is set. Its leases can be short, which
//! keeps the tests fast.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use envelope_runtime::idempotency::{SqliteKeys, Timing};
use envelope_runtime::prelude::*;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The environment variable with the file of the lines and the keys.
pub(crate) const FILE: &str = "FAULTS_KEYS";
/// The environment variables with the duration of a lease and the maximum wait for another call, in milliseconds.
const LEASE: &str = "FAULTS_LEASE_MS";
const WAIT: &str = "FAULTS_WAIT_MS";

pub(crate) fn app(file: PathBuf) -> App {
    let keys = file.clone();
    App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Adds lines to a file, and goes wrong over it")
        .state(move |(): &()| Lines::open(&file))
        .idempotency(move |(): &()| SqliteKeys::open(&keys).map(|keys| keys.timing(timing())))
        .command::<append>()
        .command::<append_once>()
        .command::<post>()
        .command::<read>()
        .command::<fail>()
        .build()
}

fn timing() -> Timing {
    let usual = Timing::default();
    let set = |variable, usual| {
        let text = env::var(variable).ok();
        text.map_or(usual, |text| Duration::from_millis(text.parse().expect("a number of milliseconds")))
    };
    Timing { lease: set(LEASE, usual.lease), wait: set(WAIT, usual.wait), ..usual }
}

/// Lines of text in an SQLite file. A line that is added twice is stored twice.
struct Lines(Connection);

/// A failure of the file
#[derive(Debug, thiserror::Error, ErrorCode)]
enum LinesError {
    /// The file cannot be read or written
    #[error("the file failed: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Sqlite(#[from] rusqlite::Error),
}

impl Lines {
    fn open(file: &Path) -> Result<Lines, LinesError> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.execute_batch("CREATE TABLE IF NOT EXISTS lines (text TEXT NOT NULL)")?;
        Ok(Lines(connection))
    }

    fn add(&self, text: &str) -> Result<(), LinesError> {
        self.0.execute("INSERT INTO lines VALUES (?1)", [text])?;
        Ok(())
    }
}

/// How long a handler sleeps.
#[derive(Debug, clap::Args)]
struct Sleep {
    /// Milliseconds to sleep before the line is committed
    #[arg(long, default_value_t = 0)]
    before: u64,
    /// Milliseconds to sleep after the commit
    #[arg(long, default_value_t = 0)]
    after: u64,
}

fn sleep(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

/// An added line.
#[derive(Debug, Serialize)]
struct Added {
    text: String,
}

/// Add a line; the framework records the outcome
#[command(effect = "run", timeout = "60s", exit_codes(UNAVAILABLE = 12))]
fn append(
    lines: &Lines,
    /// Text of the line
    text: String,
    #[command(flatten)] times: Sleep,
) -> Result<Run<Added>, LinesError> {
    sleep(times.before);
    lines.add(&text)?;
    sleep(times.after);
    Ok(Run::Updated(Added { text }))
}

/// Add a line and record the outcome in the same transaction
#[command(effect = "run", timeout = "60s", exit_codes(UNAVAILABLE = 12))]
fn append_once(
    lines: &Lines,
    idempotency: &Idempotency,
    /// Text of the line
    text: String,
    #[command(flatten)] times: Sleep,
) -> Result<Run<Added>, LinesError> {
    let transaction = Transaction::new_unchecked(&lines.0, TransactionBehavior::Immediate)?;
    lines.add(&text)?;
    let outcome = Run::Updated(Added { text });
    idempotency.record(&transaction, &outcome)?;
    sleep(times.before);
    transaction.commit()?;
    sleep(times.after);
    Ok(outcome)
}

/// Add the text on stdin as a line
#[command(effect = "run", exit_codes(UNAVAILABLE = 12))]
fn post(
    lines: &Lines,
    /// Text of the line
    #[arg(stdin)]
    text: String,
) -> Result<Run<Added>, LinesError> {
    lines.add(&text)?;
    Ok(Run::Updated(Added { text }))
}

/// List the lines
#[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
fn read(lines: &Lines) -> Result<Vec<String>, LinesError> {
    let mut read = lines.0.prepare("SELECT text FROM lines ORDER BY rowid")?;
    let found = read.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// An injected failure
#[derive(Debug, thiserror::Error, ErrorCode)]
enum FailError {
    /// The command fails permanently
    #[error("it failed for good")]
    #[error_code(QUOTA_EXCEEDED, side_effects = "none", fix_required = "ask for less")]
    Lasting,
    /// The command fails temporarily
    #[error("it failed for now")]
    #[error_code(RATE_LIMITED, retryable, retry_after_ms = 5)]
    Passing,
    #[error(transparent)]
    Lines(#[from] LinesError),
}

/// The kind of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    Lasting,
    Passing,
    Panic,
}

/// Add a line and fail
#[command(effect = "run", exit_codes(QUOTA_EXCEEDED = 80, RATE_LIMITED = 11, UNAVAILABLE = 12))]
fn fail(
    lines: &Lines,
    /// Kind of the failure
    how: How,
) -> Result<Run<()>, FailError> {
    lines.add("failed")?;
    match how {
        How::Lasting => Err(FailError::Lasting),
        How::Passing => Err(FailError::Passing),
        How::Panic => panic!("a defect"),
    }
}
