//! The six commands, and what their failures look like in an envelope.

use rusqlite::ffi;
use serde_json::json;

use crate::envelope::{Answer, Data, ErrorBody};
use crate::record::{Record, Status, StoreError};
use crate::store::{Change, Store};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("no resource has the id '{0}'")]
    NotFound(String),
    #[error("another resource has the name '{0}'")]
    NameTaken(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(crate) fn create(store: &Store, name: &str) -> Result<Answer, Failure> {
    // The resource may vanish between the conflict and the look at it: then the insert is tried once more.
    for _ in 0..2 {
        match store.insert(name) {
            Ok(record) => return Ok(changed("created", record)),
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

pub(crate) fn list(store: &Store) -> Result<Answer, Failure> {
    Ok(Answer::done(Data::Records(store.list()?)))
}

pub(crate) fn rename(store: &Store, id: String, name: String) -> Result<Answer, Failure> {
    match store.rename(&id, &name) {
        Ok(Some((change, record))) => Ok(changed(effect(change), record)),
        Ok(None) => Err(Failure::NotFound(id)),
        Err(error) if is_unique_violation(&error) => Err(Failure::NameTaken(name)),
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn apply(store: &Store, name: &str, status: Status) -> Result<Answer, Failure> {
    let (change, record) = store.apply(name, status)?;
    Ok(changed(effect(change), record))
}

pub(crate) fn delete(store: &Store, id: String) -> Result<Answer, Failure> {
    let (effect, status) = if store.delete(&id)? { ("deleted", "deleted") } else { ("noop", "not_found") };
    Ok(Answer::done(Data::Deleted { effect, status, id }))
}

fn changed(effect: &'static str, record: Record) -> Answer {
    Answer::done(Data::Changed { effect, record })
}

fn effect(change: Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Unchanged => "noop",
    }
}

fn is_unique_violation(error: &StoreError) -> bool {
    let StoreError::Sqlite(error) = error else { return false };
    matches!(
        error.sqlite_error().map(|error| error.extended_code),
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
    )
}

/// The resource that is in the way is the answer's data, as `get` prints it.
fn already_exists(existing: Record) -> Answer {
    let get = format!("by-hand resource get {}", existing.id);
    let mut error = ErrorBody::new("ALREADY_EXISTS", format!("Resource '{}' already exists", existing.name));
    error.conflict_id = Some(existing.id.clone());
    error.phase = Some("execution");
    error.context = Some(json!({"conflict_field": "name", "existing_resource": get}));
    error.suggestion = Some(format!("Go on with the existing resource, which is in data; `{get}` reads it again"));
    Answer { data: Some(Data::Record(existing)), ..Answer::failed(10, error) }
}

pub(crate) fn failed(failure: &Failure) -> Answer {
    let (exit_code, code) = match failure {
        Failure::NotFound(_) => (5, "NOT_FOUND"),
        Failure::NameTaken(_) => (6, "CONFLICT"),
        Failure::Store(_) => (12, "UNAVAILABLE"),
    };
    let mut error = ErrorBody::new(code, failure.to_string());
    error.phase = Some("execution");
    match failure {
        Failure::NotFound(_) => {
            error.fix_required = Some("give the id of a resource that exists".into());
            error.suggestion = Some("`tool resource list` shows every id".into());
        }
        Failure::NameTaken(_) => error.fix_required = Some("give a name that no other resource has".into()),
        Failure::Store(_) => {
            error.retryable = true;
            error.retry_strategy = Some("exponential_backoff");
        }
    }
    Answer::failed(exit_code, error)
}
