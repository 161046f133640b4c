//! Outcomes that a handler can record in the transaction of its effect.

use serde::Serialize;

use super::{Apply, Create, Delete, JsonId, Run, Update};
use crate::context::idempotency::{Outcome, Recordable};
use crate::error::resource::{Resource, check_id};
use crate::wire::Body;

/// Returns `None` for a resource that is printed with another id, which the reply reports.
fn resource<T: Resource>(effect: &str, resource: &T) -> Option<Result<Recordable, serde_json::Error>> {
    let recordable = with_effect(effect, resource);
    match &recordable {
        Ok(Recordable(body)) if check_id(body, resource).is_err() => None,
        _ => Some(recordable),
    }
}

fn with_effect<T: Serialize + ?Sized>(effect: &str, data: &T) -> Result<Recordable, serde_json::Error> {
    let mut body = Body::new(true);
    body.effect(effect, data).map(|_| Recordable(body))
}

impl<T: Resource> Outcome for Create<T> {
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>> {
        match self {
            Create::Created(new) => resource("created", new),
            Create::AlreadyExists(_) | Create::AlreadyExistsBy(..) | Create::Vanished => None,
        }
    }
}

impl<T: Resource> Outcome for Update<T> {
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>> {
        match self {
            Update::Updated(updated) => resource("updated", updated),
            Update::Unchanged(_) => None,
        }
    }
}

impl<T: Resource> Outcome for Apply<T> {
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>> {
        match self {
            Apply::Created(created) => resource("created", created),
            Apply::Updated(updated) => resource("updated", updated),
            Apply::Unchanged(_) => None,
        }
    }
}

impl<T: Resource> Outcome for Delete<T> {
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>> {
        match self {
            Delete::Deleted(id) => Some(with_effect("deleted", &DeleteData { status: "deleted", id })),
            Delete::NotFound(_) => None,
        }
    }
}

impl<T: Serialize> Outcome for Run<T> {
    fn body(&self) -> Option<Result<Recordable, serde_json::Error>> {
        match self {
            Run::Created(result) => Some(with_effect("created", result)),
            Run::Updated(result) => Some(with_effect("updated", result)),
            Run::Deleted(result) => Some(with_effect("deleted", result)),
            Run::Unchanged(_) => None,
        }
    }
}

/// The `data` of a delete after `effect`.
#[derive(Serialize)]
pub(super) struct DeleteData<'a, T> {
    pub(super) status: &'static str,
    pub(super) id: &'a JsonId<T>,
}
