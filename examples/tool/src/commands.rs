//! The commands on resources. Each is a plain function; the attribute describes its effect and its exit codes.

use envelope_runtime::Outcome;
use envelope_runtime::prelude::*;

use crate::record::{Record, Status, StoreError};
use crate::store::{Change, Store};

/// Why a record cannot be read
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum GetError {
    /// No resource has this id
    #[error("no resource has the id '{0}'")]
    #[error_code(
        NOT_FOUND,
        fix_required = "pass the id of an existing resource",
        suggestion = "`tool resource list` lists all ids"
    )]
    NotFound(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a record cannot be renamed
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum RenameError {
    /// Another resource has the name
    #[error("another resource has the name '{0}'")]
    #[error_code(CONFLICT, fix_required = "choose a name that no other resource has")]
    NameTaken(String),
    #[error(transparent)]
    Get(#[from] GetError),
}

/// Create a resource
#[command(
    effect = "create",
    exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12),
    get = get,
    example("Create a resource", "tool resource create --name foo")
)]
pub(crate) fn create(
    store: &Store,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Name of the resource; no other resource may have it
    #[arg(long)]
    name: String,
) -> Result<Create<Record>, StoreError> {
    change(store, plan, idempotency, |store| store.insert(&name).or_existing(|| store.find_by_name(&name)))
}

/// Show a resource
#[command(
    effect = "read",
    exit_codes(NOT_FOUND = 5, UNAVAILABLE = 12),
    example("Show a resource", "tool resource get res_0123456789ab")
)]
pub(crate) fn get(
    store: &Store,
    /// Id of the resource
    id: ResourceId,
) -> Result<Record, GetError> {
    store.find(&id)?.ok_or_else(|| GetError::NotFound(id.into()))
}

/// List all resources, by name
#[command(effect = "read", exit_codes(UNAVAILABLE = 12), example("List all resources", "tool resource list"))]
pub(crate) fn list(store: &Store) -> Result<Vec<Record>, StoreError> {
    store.list()
}

/// Rename a resource
#[command(
    effect = "update",
    exit_codes(NOT_FOUND = 5, CONFLICT = 6, UNAVAILABLE = 12),
    get = get,
    example("Rename a resource", "tool resource rename res_0123456789ab --name bar")
)]
pub(crate) fn rename(
    store: &Store,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Id of the resource
    id: ResourceId,
    /// The new name; no other resource may have it
    #[arg(long)]
    name: String,
) -> Result<Update<Record>, RenameError> {
    let renamed = change(store, plan, idempotency, |store| {
        Ok(match store.rename(&id, &name)? {
            Some((Change::Unchanged, record)) => Update::Unchanged(record),
            Some((_, record)) => Update::Updated(record),
            None => return Err(GetError::NotFound(id.into())),
        })
    });
    renamed.map_err(|error| if error.is_unique_violation() { RenameError::NameTaken(name) } else { error.into() })
}

/// Create or update a resource with this name and status
#[command(
    effect = "apply",
    exit_codes(UNAVAILABLE = 12),
    get = get,
    example("Archive a resource", "tool resource apply --name foo --status archived")
)]
pub(crate) fn apply(
    store: &Store,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Name of the resource
    #[arg(long)]
    name: String,
    /// Status of the resource
    #[arg(long)]
    status: Status,
) -> Result<Apply<Record>, StoreError> {
    change(store, plan, idempotency, |store| {
        let (done, record) = store.apply(&name, status)?;
        Ok(match done {
            Change::Created => Apply::Created(record),
            Change::Updated => Apply::Updated(record),
            Change::Unchanged => Apply::Unchanged(record),
        })
    })
}

/// Delete a resource
#[command(
    effect = "delete",
    exit_codes(NOT_FOUND = 0, UNAVAILABLE = 12),
    example("Delete a resource", "tool resource delete res_0123456789ab")
)]
pub(crate) fn delete(
    store: &Store,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Id of the resource
    id: ResourceId,
) -> Result<Delete<Record>, StoreError> {
    change(store, plan, idempotency, |store| {
        Ok(if store.delete(&id)? { Delete::deleted(id) } else { Delete::not_found(id) })
    })
}

/// Runs a change in a transaction that also records the outcome under the idempotency key. In a dry run, the change is
/// rolled back, so the store itself reports conflicts.
fn change<O: Outcome, E: From<StoreError>>(
    store: &Store,
    plan: &Plan,
    idempotency: &Idempotency,
    work: impl FnOnce(&Store) -> Result<O, E>,
) -> Result<O, E> {
    if plan.is_dry_run() {
        return store.rehearse(work);
    }
    store.transaction(|store| {
        let outcome = work(store)?;
        idempotency.record(store.connection(), &outcome).map_err(StoreError::from)?;
        Ok(outcome)
    })
}

/// The result of a purge.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Purged {
    status: Status,
    deleted: usize,
}

/// Delete all resources with a status
#[command(
    effect = "run",
    confirm,
    exit_codes(UNAVAILABLE = 12),
    example("List what would be deleted", "tool resource purge --status archived --dry-run"),
    example("Delete archived resources", "tool resource purge --status archived --confirm-destructive")
)]
pub(crate) fn purge(
    store: &Store,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Status of the resources to delete
    #[arg(long)]
    status: Status,
) -> Result<Run<Purged>, StoreError> {
    #[derive(Serialize)]
    struct Deleted<'a> {
        kind: &'a str,
        id: &'a str,
        name: &'a str,
    }

    change(store, plan, idempotency, |store| {
        let gone = store.purge(status)?;
        for (id, name) in &gone {
            plan.affects(&Deleted { kind: Record::KIND, id, name });
        }
        let purged = Purged { status, deleted: gone.len() };
        Ok(if gone.is_empty() { Run::Unchanged(purged) } else { Run::Deleted(purged) })
    })
}

#[cfg(test)]
mod tests {
    use envelope_runtime::prelude::*;

    use super::{GetError, Purged, RenameError, apply, create, delete, get, list, purge, rename};
    use crate::record::{Record, Status};
    use crate::store::Store;

    /// A call without an idempotency key.
    fn no_key() -> Idempotency {
        Idempotency::for_test()
    }

    fn id(text: &str) -> ResourceId {
        text.parse().unwrap()
    }

    fn created(store: &Store, name: &str) -> Record {
        match create(store, &Plan::for_test(), &no_key(), name.to_owned()).unwrap() {
            Create::Created(record) => record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_second_create_returns_the_existing_record() {
        let store = Store::in_memory();
        let first = created(&store, "foo");
        for plan in [Plan::for_test(), Plan::for_test().dry_run()] {
            assert!(
                matches!(create(&store, &plan, &no_key(), "foo".into()).unwrap(), Create::AlreadyExists(it) if it == first)
            );
        }
        assert_eq!(list(&store).unwrap().len(), 1);
    }

    #[test]
    fn get_returns_the_created_record() {
        let store = Store::in_memory();
        let record = created(&store, "foo");
        assert_eq!(get(&store, id(&record.id)).unwrap(), record);
        let error = get(&store, id("res_999")).unwrap_err();
        assert!(matches!(&error, GetError::NotFound(id) if id == "res_999"));
        assert_eq!(error.code().name, "NOT_FOUND");
    }

    #[test]
    fn rename_distinguishes_a_missing_record_from_a_taken_name() {
        let store = Store::in_memory();
        let (foo, bar) = (created(&store, "foo"), created(&store, "bar"));
        let spare = created(&store, "spare").id;
        for plan in [Plan::for_test().dry_run(), Plan::for_test()] {
            let rename = |id: &str, name: &str| rename(&store, &plan, &no_key(), self::id(id), name.into());
            assert!(matches!(rename(&spare, "baz").unwrap(), Update::Updated(record) if record.name == "baz"));
            assert!(matches!(rename(&foo.id, "foo").unwrap(), Update::Unchanged(record) if record == foo));
            let taken = rename(&bar.id, "foo").unwrap_err();
            assert!(matches!(taken, RenameError::NameTaken(_)));
            assert_eq!(taken.code().name, "CONFLICT");
            assert_eq!(rename("res_999", "baz").unwrap_err().code().name, "NOT_FOUND");
        }
    }

    #[test]
    fn apply_may_be_repeated() {
        let store = Store::in_memory();
        let apply = |plan: &Plan, status| apply(&store, plan, &no_key(), "foo".into(), status).unwrap();
        assert!(matches!(apply(&Plan::for_test().dry_run(), Status::Active), Apply::Created(_)));
        let Apply::Created(first) = apply(&Plan::for_test(), Status::Active) else { panic!("not created") };
        assert_eq!(apply(&Plan::for_test(), Status::Active), Apply::Unchanged(first));
        assert!(matches!(apply(&Plan::for_test().dry_run(), Status::Archived), Apply::Updated(_)));
        let Apply::Updated(last) = apply(&Plan::for_test(), Status::Archived) else { panic!("not updated") };
        assert_eq!(last.status, Status::Archived);
    }

    #[test]
    fn delete_may_be_repeated() {
        let store = Store::in_memory();
        let id = created(&store, "foo").id;
        let delete = |plan: &Plan| delete(&store, plan, &no_key(), self::id(&id)).unwrap();
        assert!(matches!(delete(&Plan::for_test().dry_run()), Delete::Deleted(gone) if gone == id));
        assert!(matches!(delete(&Plan::for_test()), Delete::Deleted(gone) if gone == id));
        assert!(matches!(delete(&Plan::for_test()), Delete::NotFound(gone) if gone == id));
    }

    #[test]
    fn a_dry_run_writes_nothing() {
        let store = Store::in_memory();
        let record = created(&store, "foo");
        let plan = Plan::for_test().dry_run();
        assert!(
            matches!(create(&store, &plan, &no_key(), "bar".into()).unwrap(), Create::Created(new) if new.name == "bar")
        );
        rename(&store, &plan, &no_key(), id(&record.id), "bar".into()).unwrap();
        apply(&store, &plan, &no_key(), "foo".into(), Status::Archived).unwrap();
        delete(&store, &plan, &no_key(), id(&record.id)).unwrap();
        purge(&store, &plan, &no_key(), Status::Active).unwrap();
        assert_eq!(list(&store).unwrap(), [record]);
    }

    #[test]
    fn a_purge_counts_what_it_deletes() {
        let store = Store::in_memory();
        let kept = created(&store, "kept");
        apply(&store, &Plan::for_test(), &no_key(), "foo".into(), Status::Archived).unwrap();
        let purge = |plan: &Plan| purge(&store, plan, &no_key(), Status::Archived).unwrap();
        let purged = |deleted| Purged { status: Status::Archived, deleted };
        assert_eq!(purge(&Plan::for_test().dry_run()), Run::Deleted(purged(1)));
        assert_eq!(purge(&Plan::for_test()), Run::Deleted(purged(1)));
        assert_eq!(purge(&Plan::for_test()), Run::Unchanged(purged(0)));
        assert_eq!(list(&store).unwrap(), [kept]);
    }
}
