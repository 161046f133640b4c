//! The commands and their errors.

use rusqlite::ffi;
use serde_json::json;

use crate::Plan;
use crate::envelope::{Affected, Answer, Data, ErrorBody, FieldError, Pagination};
use crate::record::{OpenError, Record, Status, StoreError};
use crate::store::{Change, Store};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("no resource has the id '{0}'")]
    NotFound(String),
    #[error("another resource has the name '{0}'")]
    NameTaken(String),
    #[error("{0}")]
    NoLocation(OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => Failure::Store(error),
            OpenError::NoLocation => Failure::NoLocation(error),
        }
    }
}

/// Runs a change; in a dry run, rolls it back.
fn change<T>(store: &Store, plan: &Plan, work: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
    if plan.dry_run { store.rehearse(work) } else { work(store) }
}

pub(crate) fn create(store: &Store, plan: &Plan, name: &str) -> Result<Answer, Failure> {
    // The existing resource may vanish between the conflict and the read. If so, the insert is retried once.
    for _ in 0..2 {
        match change(store, plan, |store| store.insert(name)) {
            Ok(record) => return Ok(changed(plan, Change::Created, record)),
            Err(error) if is_unique_violation(&error) => {
                if let Some(existing) = store.find_by_name(name)? {
                    return Ok(already_exists(existing));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut error = ErrorBody::new("CONFLICT", "The existing resource vanished while it was read, twice");
    error.phase = Some("execution");
    error.retryable = true;
    error.retry_strategy = Some("immediate");
    error.suggestion = Some("Run the same command again".into());
    Ok(Answer::failed(6, error))
}

pub(crate) fn get(store: &Store, id: String) -> Result<Answer, Failure> {
    let record = store.find(&id)?.ok_or(Failure::NotFound(id))?;
    Ok(Answer::done(Data::Record(record)))
}

/// A cursor is the id of the last printed record.
pub(crate) fn list(store: &Store, limit: usize, cursor: Option<&str>) -> Result<Answer, Failure> {
    let mut records = store.list()?;
    let total = records.len();
    if let Some(cursor) = cursor {
        let Some(last) = records.iter().position(|record| record.id == cursor) else {
            return Ok(invalid_cursor());
        };
        records.drain(..=last);
    }
    let has_more = limit > 0 && records.len() > limit;
    if has_more {
        records.truncate(limit);
    }
    let next_cursor = records.last().filter(|_| has_more).map(|record| record.id.clone());
    let returned = records.len();
    let mut answer = Answer::done(Data::Records(records));
    answer.notes.pagination = Some(Pagination { total, returned, truncated: has_more, has_more, next_cursor });
    Ok(answer)
}

fn invalid_cursor() -> Answer {
    let message = "the cursor is damaged, or what it names is gone";
    let mut error = ErrorBody::new("INVALID_CURSOR", message);
    error.phase = Some("validation");
    error.errors = vec![FieldError { field: "--cursor".into(), message: message.into(), suggestion: None }];
    error.fix_required = Some("omit --cursor, or pass the next_cursor of the same query".into());
    Answer::failed(2, error)
}

pub(crate) fn rename(store: &Store, plan: &Plan, id: String, name: String) -> Result<Answer, Failure> {
    match change(store, plan, |store| store.rename(&id, &name)) {
        Ok(Some((done, record))) => Ok(changed(plan, done, record)),
        Ok(None) => Err(Failure::NotFound(id)),
        Err(error) if is_unique_violation(&error) => Err(Failure::NameTaken(name)),
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn apply(store: &Store, plan: &Plan, name: &str, status: Status) -> Result<Answer, Failure> {
    let (done, record) = change(store, plan, |store| store.apply(name, status))?;
    Ok(changed(plan, done, record))
}

pub(crate) fn delete(store: &Store, plan: &Plan, id: String) -> Result<Answer, Failure> {
    let there = change(store, plan, |store| store.delete(&id))?;
    Ok(match (there, plan.dry_run) {
        (true, true) => would("would_delete", vec![Affected { id: Some(id), kind: "resource", name: None }]),
        (true, false) => Answer::done(Data::Deleted { effect: "deleted", status: "deleted", id }),
        (false, _) => Answer::done(Data::Deleted { effect: "noop", status: "not_found", id }),
    })
}

pub(crate) fn purge(store: &Store, plan: &Plan, confirmed: bool, status: Status) -> Result<Answer, Failure> {
    let asked = Plan { dry_run: plan.dry_run || !confirmed };
    let gone = change(store, &asked, |store| store.purge(status))?;
    let deleted = gone.len();
    let affected = gone.into_iter().map(|(id, name)| Affected { id: Some(id), kind: "resource", name: Some(name) });
    let mut answer = match (plan.dry_run, confirmed) {
        (false, false) => return Ok(unconfirmed(affected.collect())),
        (true, _) if deleted > 0 => would("would_delete", affected.collect()),
        _ => {
            let effect = if deleted > 0 { "deleted" } else { "noop" };
            Answer::done(Data::Purged { effect, status, deleted })
        }
    };
    answer.notes.confirmed = confirmed;
    Ok(answer)
}

/// The maximum number of printed entries of `would_affect`.
const SHOWN: usize = 100;

fn unconfirmed(mut affected: Vec<Affected>) -> Answer {
    let count = affected.len();
    affected.truncate(SHOWN);
    let affects = match count {
        0 => String::new(),
        1 => " affects 1 item and".to_owned(),
        count => format!(" affects {count} items and"),
    };
    let message = format!("confirmation required: the change{affects} cannot be undone");
    let mut error = ErrorBody::new("CONFIRMATION_REQUIRED", message);
    error.phase = Some("validation");
    error.fix_required = Some("call again with --confirm-destructive".into());
    error.suggestion = Some("`--dry-run` lists what would change, without a failure".into());
    error.context = Some(json!({"would_affect": affected, "would_affect_count": count}));
    Answer::failed(2, error)
}

fn would(effect: &'static str, mut would_affect: Vec<Affected>) -> Answer {
    let would_affect_count = would_affect.len();
    would_affect.truncate(SHOWN);
    Answer::done(Data::Would { effect, would_affect, would_affect_count })
}

fn changed(plan: &Plan, change: Change, record: Record) -> Answer {
    let (effect, planned) = match change {
        Change::Created => ("created", "would_create"),
        Change::Updated => ("updated", "would_update"),
        Change::Unchanged => return Answer::done(Data::Changed { effect: "noop", record }),
    };
    if !plan.dry_run {
        return Answer::done(Data::Changed { effect, record });
    }
    // The id of a new record is not known in advance.
    let id = (change == Change::Updated).then_some(record.id);
    would(planned, vec![Affected { id, kind: "resource", name: Some(record.name) }])
}

fn is_unique_violation(error: &StoreError) -> bool {
    let StoreError::Sqlite(error) = error else { return false };
    matches!(
        error.sqlite_error().map(|error| error.extended_code),
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
    )
}

/// Prints the existing resource as `data`, as `get` does.
fn already_exists(existing: Record) -> Answer {
    let get = format!("by-hand resource get {}", existing.id);
    let mut error = ErrorBody::new("ALREADY_EXISTS", format!("Resource '{}' already exists", existing.name));
    error.conflict_id = Some(existing.id.clone());
    error.phase = Some("execution");
    error.context = Some(json!({"conflict_field": "name", "existing_resource": get}));
    error.suggestion = Some(format!("Use the existing resource in data; `{get}` reads it again"));
    Answer { data: Some(Data::Record(existing)), ..Answer::failed(10, error) }
}

pub(crate) fn failed(failure: &Failure) -> Answer {
    let (exit_code, code) = match failure {
        Failure::NotFound(_) => (5, "NOT_FOUND"),
        Failure::NameTaken(_) => (6, "CONFLICT"),
        Failure::NoLocation(_) => (4, "PRECONDITION"),
        Failure::Store(_) => (12, "UNAVAILABLE"),
    };
    let mut error = ErrorBody::new(code, failure.to_string());
    error.phase = Some("execution");
    match failure {
        Failure::NotFound(_) => {
            error.fix_required = Some("pass the id of an existing resource".into());
            error.suggestion = Some("`tool resource list` lists all ids".into());
        }
        Failure::NameTaken(_) => error.fix_required = Some("choose a name that no other resource has".into()),
        Failure::NoLocation(_) => error.fix_required = Some("pass --store or set TOOL_STORE".into()),
        Failure::Store(_) => {
            error.retryable = true;
            error.retry_strategy = Some("exponential_backoff");
        }
    }
    Answer::failed(exit_code, error)
}
