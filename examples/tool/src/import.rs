//! `tool resource import`: many resources from a file, in steps that each hold whatever befalls the next one.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use envelope_runtime::Context;
use envelope_runtime::prelude::*;

use crate::record::{Record, StoreError};
use crate::rows::{Name, Row, Rows, Unreadable};
use crate::store::Store;

/// How many rows are one transaction.
const STEP: u64 = 1000;

/// How many of the rows that were refused are told one by one.
const SHOWN: usize = 100;

/// What an import came to, or has come to so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Report {
    /// How many rows were read.
    rows: u64,
    /// How many resources are new. They are in the store.
    created: u64,
    /// How many would be new: there in a dry run only.
    #[serde(skip_serializing_if = "Option::is_none")]
    would_create: Option<u64>,
    /// How many rows name a resource that was there already.
    existing: u64,
    /// How many rows were refused.
    failed: u64,
    /// The first of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Refused>,
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Refused {
    row: u64,
    line: u64,
    message: String,
}

/// Why an import did not take every row
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum ImportError {
    /// There is no such file
    #[error("there is no file '{}'", .0.display())]
    #[error_code(NOT_FOUND, fix_required = "give the path of a file that exists")]
    Missing(PathBuf),
    /// The file cannot be read as CSV or JSON Lines
    #[error("the file '{}' cannot be read: {source}", .path.display())]
    #[error_code(PRECONDITION, fix_required = "give a CSV or JSON Lines file that can be read")]
    Unreadable { path: PathBuf, source: io::Error },
    /// The file cannot be read as CSV or JSON Lines
    #[error("the first line of '{}' names no column 'name': '{header}'", .path.display())]
    #[error_code(PRECONDITION, fix_required = "begin the file with a line that names its columns: name,status")]
    Header { path: PathBuf, header: String },
    /// Some rows were not imported; data tells which
    #[error("{} of {} rows cannot be imported", .report.failed, .report.rows)]
    #[error_code(
        PARTIAL_FAILURE,
        fix_required = "correct the rows that data.errors names, and import the file again",
        suggestion = "Every other row is in the store, or will be found there: it does no harm to import it twice"
    )]
    Rows {
        #[error_code(data)]
        report: Report,
    },
    /// Some rows were not imported; data tells which
    #[error("the import stopped after {} rows: {cause}", .report.rows)]
    #[error_code(
        PARTIAL_FAILURE,
        fix_required = "remove the cause, and import the file again",
        suggestion = "What data counts is in the store: it does no harm to import it twice"
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
/// The file is CSV, whose first line names its columns, or JSON Lines, an object a line. `name` must be there; `status` is
/// active where it is not; anything else is passed over. A row whose name a resource has already is counted and left
/// alone, so that a file may be imported again.
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
    /// A CSV file with a header, or JSON Lines, by its extension or its first character
    file: PathBuf,
) -> Result<Run<Report>, ImportError> {
    let mut rows = open(&file)?;
    let pretence = if plan.is_dry_run() { Some(store.pretence()?) } else { None };
    let work = progress.start_bytes("import", rows.size);
    let mut report = Report { would_create: pretence.as_ref().map(|_| 0), ..Report::default() };
    loop {
        let (names, refused, last) = match step(&mut rows) {
            Ok(read) => read,
            // Of what is not written yet, nothing is said.
            Err(source) if report.created == 0 => return Err(ImportError::Unreadable { path: file, source }),
            Err(source) => return Err(ImportError::Stopped { report, cause: source.to_string() }),
        };
        let new = match &pretence {
            Some(pretence) => pretence.add(&names),
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
        report.add(&new, refused);
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

/// The rows of a step: those to import, those to refuse, and whether no row is behind them.
type Step = (Vec<Name>, Vec<Refused>, bool);

/// Reads the next step.
fn step(rows: &mut Rows) -> io::Result<Step> {
    let (mut names, mut refused) = (Vec::new(), Vec::new());
    for _ in 0..STEP {
        match rows.next()? {
            Some(Row { name: Ok(name), .. }) => names.push(name),
            Some(Row { number: row, line, name: Err(message) }) => refused.push(Refused { row, line, message }),
            None => return Ok((names, refused, true)),
        }
    }
    Ok((names, refused, false))
}

impl Report {
    /// Counts the rows of a step, for each of which `new` says whether it made a resource.
    fn add(&mut self, new: &[bool], refused: Vec<Refused>) {
        let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
        let (all, made) = (count(new.len()), count(new.iter().filter(|new| **new).count()));
        *self.would_create.as_mut().unwrap_or(&mut self.created) += made;
        self.existing += all - made;
        self.failed += count(refused.len());
        self.rows += all + count(refused.len());
        self.errors.extend(refused.into_iter().take(SHOWN - self.errors.len()));
    }
}

#[cfg(test)]
mod tests;
