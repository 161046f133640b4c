//! The six commands. Each is a plain function: what a process does with it is said by its attribute.

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
    /// Name of the resource; no other resource may have it
    #[arg(long)]
    name: String,
) -> Result<Create<Record>, StoreError> {
    store.insert(&name).or_existing(|| store.find_by_name(&name))
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
    id: String,
) -> Result<Record, GetError> {
    store.find(&id)?.ok_or(GetError::NotFound(id))
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
    /// Id of the resource
    id: String,
    /// The new name; no other resource may have it
    #[arg(long)]
    name: String,
) -> Result<Update<Record>, RenameError> {
    match store.rename(&id, &name) {
        Ok(Some((Change::Unchanged, record))) => Ok(Update::Unchanged(record)),
        Ok(Some((_, record))) => Ok(Update::Updated(record)),
        Ok(None) => Err(GetError::NotFound(id).into()),
        Err(error) if error.is_unique_violation() => Err(RenameError::NameTaken(name)),
        Err(error) => Err(GetError::Store(error).into()),
    }
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
    /// Name of the resource
    #[arg(long)]
    name: String,
    /// Status that the resource is to have
    #[arg(long)]
    status: Status,
) -> Result<Apply<Record>, StoreError> {
    let (change, record) = store.apply(&name, status)?;
    Ok(match change {
        Change::Created => Apply::Created(record),
        Change::Updated => Apply::Updated(record),
        Change::Unchanged => Apply::Unchanged(record),
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
    /// Id of the resource
    id: String,
) -> Result<Delete<Record>, StoreError> {
    Ok(if store.delete(&id)? { Delete::Deleted(id) } else { Delete::NotFound(id) })
}

#[cfg(test)]
mod tests {
    use envelope_runtime::prelude::*;

    use super::{GetError, RenameError, apply, create, delete, get, list, rename};
    use crate::record::{Record, Status};
    use crate::store::Store;

    fn created(store: &Store, name: &str) -> Record {
        match create(store, name.to_owned()).unwrap() {
            Create::Created(record) => record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_second_create_finds_the_first() {
        let store = Store::in_memory();
        let first = created(&store, "foo");
        assert_eq!(create(&store, "foo".into()).unwrap(), Create::AlreadyExists(first));
        assert_eq!(list(&store).unwrap().len(), 1);
    }

    #[test]
    fn get_reads_what_create_made() {
        let store = Store::in_memory();
        let record = created(&store, "foo");
        assert_eq!(get(&store, record.id.clone()).unwrap(), record);
        let error = get(&store, "res_999".into()).unwrap_err();
        assert!(matches!(&error, GetError::NotFound(id) if id == "res_999"));
        assert_eq!(error.code().name, "NOT_FOUND");
    }

    #[test]
    fn rename_tells_what_is_missing_from_what_is_taken() {
        let store = Store::in_memory();
        let (foo, bar) = (created(&store, "foo"), created(&store, "bar"));
        let renamed = Record { name: "baz".into(), ..created(&store, "spare") };
        assert_eq!(rename(&store, renamed.id.clone(), "baz".into()).unwrap(), Update::Updated(renamed));
        assert_eq!(rename(&store, foo.id.clone(), "foo".into()).unwrap(), Update::Unchanged(foo));
        let taken = rename(&store, bar.id, "foo".into()).unwrap_err();
        assert!(matches!(taken, RenameError::NameTaken(_)));
        assert_eq!(taken.code().name, "CONFLICT");
        let missing = rename(&store, "res_999".into(), "foo".into()).unwrap_err();
        assert_eq!(missing.code().name, "NOT_FOUND");
    }

    #[test]
    fn apply_may_be_repeated() {
        let store = Store::in_memory();
        let Apply::Created(first) = apply(&store, "foo".into(), Status::Active).unwrap() else { panic!("not created") };
        assert_eq!(apply(&store, "foo".into(), Status::Active).unwrap(), Apply::Unchanged(first));
        let Apply::Updated(last) = apply(&store, "foo".into(), Status::Archived).unwrap() else {
            panic!("not updated")
        };
        assert_eq!(last.status, Status::Archived);
    }

    #[test]
    fn delete_may_be_repeated() {
        let store = Store::in_memory();
        let id = created(&store, "foo").id;
        assert!(matches!(delete(&store, id.clone()).unwrap(), Delete::Deleted(gone) if gone == id));
        assert!(matches!(delete(&store, id.clone()).unwrap(), Delete::NotFound(gone) if gone == id));
    }
}
