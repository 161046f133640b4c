//! `tool resource import` creates resources from a file, in batches, each of which survives a crash.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use envelope_runtime::Context;
use envelope_runtime::prelude::*;

use crate::record::{Record, StoreError};
use crate::rows::{Name, Row, Rows, Unreadable};
use crate::store::Store;

/// Rows per transaction.
const BATCH_SIZE: u64 = 1000;

/// The maximum number of rejected rows in the report.
const MAX_REPORTED: usize = 100;

/// The result of an import, or its progress so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Report {
    /// Rows read.
    rows: u64,
    /// Resources created and committed.
    created: u64,
    /// Resources that a dry run would create.
    #[serde(skip_serializing_if = "Option::is_none")]
    would_create: Option<u64>,
    /// Rows that name an existing resource.
    existing: u64,
    /// Rejected rows.
    failed: u64,
    /// The first rejected rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<RejectedRow>,
}

/// A rejected row.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct RejectedRow {
    row: u64,
    line: u64,
    message: String,
}

/// Why an import failed
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum ImportError {
    /// There is no such file
    #[error("file '{}' not found", .0.display())]
    #[error_code(NOT_FOUND, fix_required = "pass the path of an existing file")]
    Missing(PathBuf),
    /// The file cannot be read as CSV or JSON Lines
    #[error("cannot read the file '{}': {source}", .path.display())]
    #[error_code(PRECONDITION, fix_required = "pass a readable CSV or JSON Lines file")]
    Unreadable { path: PathBuf, source: io::Error },
    /// The file cannot be read as CSV or JSON Lines
    #[error("the header of '{}' has no column 'name': '{header}'", .path.display())]
    #[error_code(PRECONDITION, fix_required = "start the file with a header line: name,status")]
    Header { path: PathBuf, header: String },
    /// Some rows were not imported; `data` lists them
    #[error("{} of {} rows cannot be imported", .report.failed, .report.rows)]
    #[error_code(
        PARTIAL_FAILURE,
        fix_required = "correct the rows in data.errors and import the file again",
        suggestion = "The other rows are in the store; importing them again is safe"
    )]
    Rows {
        #[error_code(data)]
        report: Report,
    },
    /// Some rows were not imported; `data` lists them
    #[error("the import stopped after {} rows: {cause}", .report.rows)]
    #[error_code(
        PARTIAL_FAILURE,
        fix_required = "remove the cause and import the file again",
        suggestion = "The rows counted in data are in the store; importing them again is safe"
    )]
    Stopped {
        #[error_code(data)]
        report: Report,
        cause: String,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Create a resource for every row of a file
///
/// The file is CSV with a header line, or JSON Lines with one object per line. `name` is required, `status` defaults to
/// active, and other columns are ignored. A row with the name of an existing resource is counted and not changed, so a file
/// can be imported again.
#[command(
    effect = "run",
    timeout = "10m",
    exit_codes(PARTIAL_FAILURE = 3, PRECONDITION = 4, NOT_FOUND = 5, UNAVAILABLE = 12),
    example("Import a file", "tool resource import resources.csv"),
    example("Check a file without importing it", "tool resource import resources.csv --dry-run"),
    example("Watch a long import", "tool resource import resources.jsonl --progress json")
)]
pub(crate) fn import(
    store: &Store,
    plan: &Plan,
    context: &Context,
    progress: &Progress,
    /// A CSV file with a header, or JSON Lines; detected by the extension or the first character
    file: PathBuf,
) -> Result<Run<Report>, ImportError> {
    let mut rows = open(&file)?;
    let simulation = if plan.is_dry_run() { Some(store.simulation()?) } else { None };
    let work = progress.start_bytes("import", rows.size);
    let mut report = Report { would_create: simulation.as_ref().map(|_| 0), ..Report::default() };
    loop {
        let (names, rejected, last) = match read_batch(&mut rows) {
            Ok(read) => read,
            // Rows that are not committed must not be reported.
            Err(source) if report.created == 0 => return Err(ImportError::Unreadable { path: file, source }),
            Err(source) => return Err(ImportError::Stopped { report, cause: source.to_string() }),
        };
        let new = match &simulation {
            Some(simulation) => simulation.add(&names),
            None => store.add(&names),
        };
        let new = match new {
            Ok(new) => new,
            Err(error) if report.created == 0 => return Err(error.into()),
            Err(error) => return Err(ImportError::Stopped { report, cause: error.to_string() }),
        };
        for ((name, _), _) in names.iter().zip(&new).filter(|(_, new)| **new) {
            plan.affects(&Named { kind: Record::KIND, name });
        }
        report.add(&new, rejected);
        context.report_partial(&report);
        work.set(rows.position());
        work.message(format!("{} rows", report.rows));
        if last {
            break;
        }
    }
    match report {
        report if report.failed > 0 => Err(ImportError::Rows { report }),
        report if report.created + report.would_create.unwrap_or(0) == 0 => Ok(Run::Unchanged(report)),
        report => Ok(Run::Created(report)),
    }
}

/// A resource that does not exist yet.
#[derive(Serialize)]
struct Named<'a> {
    kind: &'static str,
    name: &'a str,
}

fn open(file: &Path) -> Result<Rows, ImportError> {
    let path = file.to_owned();
    Rows::open(file).map_err(|unreadable| match unreadable {
        Unreadable::System(source) if source.kind() == ErrorKind::NotFound => ImportError::Missing(path),
        Unreadable::System(source) => ImportError::Unreadable { path, source },
        Unreadable::Header(header) => ImportError::Header { path, header },
    })
}

/// A batch: the rows to import, the rejected rows, and whether it is the last one.
type Batch = (Vec<Name>, Vec<RejectedRow>, bool);

/// Reads the next batch.
fn read_batch(rows: &mut Rows) -> io::Result<Batch> {
    let (mut names, mut rejected) = (Vec::new(), Vec::new());
    for _ in 0..BATCH_SIZE {
        match rows.next()? {
            Some(Row { name: Ok(name), .. }) => names.push(name),
            Some(Row { number: row, line, name: Err(message) }) => rejected.push(RejectedRow { row, line, message }),
            None => return Ok((names, rejected, true)),
        }
    }
    Ok((names, rejected, false))
}

impl Report {
    /// Counts the rows of a batch. `new` contains whether each row created a resource.
    fn add(&mut self, new: &[bool], rejected: Vec<RejectedRow>) {
        let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
        let (all, made) = (count(new.len()), count(new.iter().filter(|new| **new).count()));
        *self.would_create.as_mut().unwrap_or(&mut self.created) += made;
        self.existing += all - made;
        self.failed += count(rejected.len());
        self.rows += all + count(rejected.len());
        self.errors.extend(rejected.into_iter().take(MAX_REPORTED - self.errors.len()));
    }
}

#[cfg(test)]
mod tests;
