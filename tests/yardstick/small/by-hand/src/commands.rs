//! The commands and their errors.

use std::io;
use std::path::PathBuf;

use serde_json::json;
use yardstick_store::{Row, Store};

use crate::envelope::{Affected, Answer, Data, ErrorBody, FieldError, Pagination, Record};

/// A store and its path, which an answer may contain.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) store: Store,
    pub(crate) path: PathBuf,
}

pub(crate) fn create(open: &Open, name: &str, size: u64) -> Answer {
    // The record may vanish between the conflict and the read. If so, the insert is retried once.
    for _ in 0..2 {
        let looked = match open.store.insert(name, size) {
            Ok(row) => return Answer::done("create", Data::Record(Record::of(row, Some("created")))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => open.store.find_by_name(name),
            Err(error) => Err(error),
        };
        match looked {
            Ok(Some(existing)) => return already_exists(open, existing),
            Ok(None) => {}
            Err(error) => return failed("create", 1, ErrorBody::new("GENERAL_ERROR", error.to_string())),
        }
    }
    let mut error = ErrorBody::new("CONFLICT", "The existing record vanished while it was read, twice");
    error.retryable = true;
    error.retry_strategy = Some("immediate");
    error.suggestion = Some("Run the same command again".into());
    failed("create", 6, error)
}

/// Prints the existing record as `data`, as `get` does.
fn already_exists(open: &Open, existing: Row) -> Answer {
    let mut get = format!("small get {}", existing.id);
    if open.path.as_os_str() != "records.tsv" {
        get.push_str(" --store ");
        get.push_str(&open.path.to_string_lossy());
    }
    let mut error = ErrorBody::new("ALREADY_EXISTS", format!("Record '{}' already exists", existing.name));
    error.conflict_id = Some(existing.id.clone());
    error.suggestion = Some(format!("Use the existing record in data; `{get}` reads it again"));
    error.context = Some(json!({"conflict_field": "name", "existing_resource": get}));
    let mut answer = failed("create", 10, error);
    answer.data = Data::Record(Record::of(existing, None));
    answer
}

pub(crate) fn get(open: &Open, id: &str) -> Answer {
    match open.store.get(id) {
        Ok(Some(row)) => Answer::done("get", Data::Record(Record::of(row, None))),
        Ok(None) => not_found("get", id),
        Err(error) => unavailable("get", &error),
    }
}

/// A cursor is the number of preceding records.
pub(crate) fn list(open: &Open, limit: usize, cursor: Option<&str>) -> Answer {
    let rows = match open.store.list() {
        Ok(rows) => rows,
        Err(error) => return failed("list", 1, ErrorBody::new("GENERAL_ERROR", error.to_string())),
    };
    let total = rows.len();
    let skipped = match cursor.map(str::parse::<usize>) {
        None => 0,
        Some(Ok(skipped)) if skipped <= total => skipped,
        Some(_) => return invalid_cursor(),
    };
    let limit = if limit == 0 { total } else { limit };
    let records: Vec<Record> = rows.into_iter().skip(skipped).take(limit).map(|row| Record::of(row, None)).collect();
    let (returned, end) = (records.len(), skipped + records.len());
    let has_more = end < total;
    let mut answer = Answer::done("list", Data::Records(records));
    let next_cursor = has_more.then(|| end.to_string());
    answer.notes.pagination = Some(Pagination { total, returned, truncated: has_more, has_more, next_cursor });
    answer
}

fn invalid_cursor() -> Answer {
    let message = "the cursor is damaged: it is not the next_cursor of an answer of this program";
    let mut error = ErrorBody::new("INVALID_CURSOR", message);
    error.phase = Some("validation");
    error.errors = vec![FieldError { field: "--cursor".into(), message: message.into(), suggestion: None }];
    error.fix_required = Some("omit --cursor, or pass the next_cursor of the same query".into());
    Answer::failed("list", 2, error)
}

pub(crate) fn update(open: &Open, id: &str, size: u64) -> Answer {
    match open.store.resize(id, size) {
        Ok(Some((row, changed))) => {
            let effect = if changed { "updated" } else { "noop" };
            Answer::done("update", Data::Record(Record::of(row, Some(effect))))
        }
        Ok(None) => not_found("update", id),
        Err(error) => unavailable("update", &error),
    }
}

pub(crate) fn delete(open: &Open, dry_run: bool, id: String) -> Answer {
    let mut answer = delete_unless(open, dry_run, id);
    answer.notes.dry_run = dry_run;
    answer
}

fn delete_unless(open: &Open, dry_run: bool, id: String) -> Answer {
    let there = if dry_run { open.store.get(&id).map(|row| row.is_some()) } else { open.store.remove(&id) };
    match there {
        Ok(true) if dry_run => {
            let would_affect = [Affected { id, kind: "record" }];
            Answer::done("delete", Data::Would { effect: "would_delete", would_affect, would_affect_count: 1 })
        }
        Ok(true) => Answer::done("delete", Data::Deleted { effect: "deleted", status: "deleted", id }),
        Ok(false) => Answer::done("delete", Data::Deleted { effect: "noop", status: "not_found", id }),
        Err(error) => failed("delete", 1, ErrorBody::new("GENERAL_ERROR", error.to_string())),
    }
}

fn not_found(command: &'static str, id: &str) -> Answer {
    let mut error = ErrorBody::new("NOT_FOUND", format!("no record has the id '{id}'"));
    error.suggestion = Some("`small list` shows every id".into());
    failed(command, 5, error)
}

fn unavailable(command: &'static str, error: &io::Error) -> Answer {
    let error = ErrorBody::new("UNAVAILABLE", format!("the store failed: {error}"));
    failed(command, 12, ErrorBody { retryable: true, retry_strategy: Some("exponential_backoff"), ..error })
}

fn failed(command: &'static str, exit_code: u8, error: ErrorBody) -> Answer {
    Answer::failed(command, exit_code, ErrorBody { phase: Some("execution"), ..error })
}
