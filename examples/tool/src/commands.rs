//! The commands on one resource, and on many at once. Each is a plain function: what a process does with it is said by its attribute.

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
        fix_required = "give the id of a resource that exists",
        suggestion = "`tool resource list` shows every id"
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
    #[error_code(CONFLICT, fix_required = "give a name that no other resource has")]
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

/// Give a resource another name
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

/// See to it that there is a resource with this name and this status
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
    /// Status that the resource is to have
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

/// What a change comes to. Its outcome is recorded under the idempotency key in the transaction that makes it so: whoever
/// finds one of them finds the other. In a dry run, it is what the store itself says that it would come to.
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

/// What a purge came to.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Purged {
    status: Status,
    deleted: usize,
}

/// Delete every resource that has a status
#[command(
    effect = "run",
    confirm,
    exit_codes(UNAVAILABLE = 12),
    example("See what would go", "tool resource purge --status archived --dry-run"),
    example("Delete what is archived", "tool resource purge --status archived --confirm-destructive")
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
    struct Gone<'a> {
        kind: &'a str,
        id: &'a str,
        name: &'a str,
    }

    change(store, plan, idempotency, |store| {
        let gone = store.purge(status)?;
        for (id, name) in &gone {
            plan.affects(&Gone { kind: Record::KIND, id, name });
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

    /// A call without a key.
    fn keyless() -> Idempotency {
        Idempotency::for_test()
    }

    fn id(text: &str) -> ResourceId {
        text.parse().unwrap()
    }

    fn created(store: &Store, name: &str) -> Record {
        match create(store, &Plan::for_test(), &keyless(), name.to_owned()).unwrap() {
            Create::Created(record) => record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_second_create_finds_the_first() {
        let store = Store::in_memory();
        let first = created(&store, "foo");
        for plan in [Plan::for_test(), Plan::for_test().dry_run()] {
            assert!(
                matches!(create(&store, &plan, &keyless(), "foo".into()).unwrap(), Create::AlreadyExists(it) if it == first)
            );
        }
        assert_eq!(list(&store).unwrap().len(), 1);
    }

    #[test]
    fn get_reads_what_create_made() {
        let store = Store::in_memory();
        let record = created(&store, "foo");
        assert_eq!(get(&store, id(&record.id)).unwrap(), record);
        let error = get(&store, id("res_999")).unwrap_err();
        assert!(matches!(&error, GetError::NotFound(id) if id == "res_999"));
        assert_eq!(error.code().name, "NOT_FOUND");
    }

    #[test]
    fn rename_tells_what_is_missing_from_what_is_taken() {
        let store = Store::in_memory();
        let (foo, bar) = (created(&store, "foo"), created(&store, "bar"));
        let spare = created(&store, "spare").id;
        for plan in [Plan::for_test().dry_run(), Plan::for_test()] {
            let rename = |id: &str, name: &str| rename(&store, &plan, &keyless(), self::id(id), name.into());
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
        let apply = |plan: &Plan, status| apply(&store, plan, &keyless(), "foo".into(), status).unwrap();
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
        let delete = |plan: &Plan| delete(&store, plan, &keyless(), self::id(&id)).unwrap();
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
            matches!(create(&store, &plan, &keyless(), "bar".into()).unwrap(), Create::Created(new) if new.name == "bar")
        );
        rename(&store, &plan, &keyless(), id(&record.id), "bar".into()).unwrap();
        apply(&store, &plan, &keyless(), "foo".into(), Status::Archived).unwrap();
        delete(&store, &plan, &keyless(), id(&record.id)).unwrap();
        purge(&store, &plan, &keyless(), Status::Active).unwrap();
        assert_eq!(list(&store).unwrap(), [record]);
    }

    #[test]
    fn a_purge_counts_what_it_deletes() {
        let store = Store::in_memory();
        let kept = created(&store, "kept");
        apply(&store, &Plan::for_test(), &keyless(), "foo".into(), Status::Archived).unwrap();
        let purge = |plan: &Plan| purge(&store, plan, &keyless(), Status::Archived).unwrap();
        let purged = |deleted| Purged { status: Status::Archived, deleted };
        assert_eq!(purge(&Plan::for_test().dry_run()), Run::Deleted(purged(1)));
        assert_eq!(purge(&Plan::for_test()), Run::Deleted(purged(1)));
        assert_eq!(purge(&Plan::for_test()), Run::Unchanged(purged(0)));
        assert_eq!(list(&store).unwrap(), [kept]);
    }
}
