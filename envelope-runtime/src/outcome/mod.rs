//! The return types of handlers, and how each becomes an answer.

mod effect;
#[cfg(feature = "http")]
pub mod http;
mod json_id;
pub(crate) mod list;
pub(crate) mod nested;
pub(crate) mod or_existing;
pub(crate) mod prove;
pub(crate) mod read_back;
mod recordable;
pub(crate) mod schema;

pub use effect::{
    AnyGet, AnyRead, ApplyCommand, ApplyResult, CreateCommand, CreateResult, Data, DeleteCommand, DeleteResult, Get,
    ReadCommand, ReadResult, ReadValue, Reads, ReadsBack, ReturnsApply, ReturnsCreate, ReturnsDelete, ReturnsRead,
    ReturnsRun, ReturnsUpdate, RunCommand, RunResult, Stub, UpdateCommand, UpdateResult,
};
pub use json_id::JsonId;

use serde::Serialize;

/// The outcome of a command with `effect = "create"`.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, text: String }
/// /// Create a note
/// #[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
/// fn create(id: u8, text: String) -> Result<Create<Note>, std::convert::Infallible> {
///     Ok(Create::Created(Note { id, text }))
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("notes", "1.0.0").command::<create>().build();
/// assert_eq!(app.run_from(["notes", "create", "1", "hi"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"created","id":1,"text":"hi"}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Create<T> {
    /// The resource is new. Exits with 0; `data` is the resource with `"effect": "created"`.
    Created(T),
    /// The resource already exists. Exits with the number of ALREADY_EXISTS; `data` is the `data` of the get command.
    ///
    /// `conflict_field` of the answer is the field marked `#[resource(key)]`, or the id if no field is marked.
    AlreadyExists(T),
    /// As `AlreadyExists`, with the fields that conflict, which the answer prints as `conflict_field`.
    /// [`or_existing_by`](crate::OrExisting::or_existing_by) returns it if the store reports the columns.
    AlreadyExistsBy(T, Vec<String>),
    /// The insert conflicted with a resource that was gone when it was read. The run calls the handler once more; the
    /// second time, it answers a retryable CONFLICT.
    Vanished,
}

/// The outcome of a command with `effect = "update"`. A missing resource is an error, NOT_FOUND.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, text: String }
/// /// Change a note
/// #[command(effect = "update")]
/// fn edit(id: u8, text: String) -> Result<Update<Note>, std::convert::Infallible> {
///     let before = Note { id, text: "hi".to_owned() };
///     let after = Note { id, text };
///     Ok(if before == after { Update::Unchanged(before) } else { Update::Updated(after) })
/// }
///
/// assert!(matches!(edit(1, "hi".to_owned()), Ok(Update::Unchanged(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update<T> {
    /// The resource was changed: `"effect": "updated"`.
    Updated(T),
    /// The resource already had the requested state: `"effect": "noop"`.
    Unchanged(T),
}

/// The outcome of a command with `effect = "apply"`, which creates the resource or updates it.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, text: String }
/// /// Create or change a note
/// #[command(effect = "apply")]
/// fn apply(id: u8, text: String) -> Result<Apply<Note>, std::convert::Infallible> {
///     let note = Note { id, text };
///     Ok(if id == 0 { Apply::Created(note) } else { Apply::Updated(note) })
/// }
///
/// assert!(matches!(apply(0, "hi".to_owned()), Ok(Apply::Created(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apply<T> {
    /// The resource is new: `"effect": "created"`.
    Created(T),
    /// The resource was changed: `"effect": "updated"`.
    Updated(T),
    /// The resource already had the requested state: `"effect": "noop"`.
    Unchanged(T),
}

/// The outcome of a command with `effect = "delete"`. Both variants exit with 0, since the resource is absent afterwards.
///
/// `data` contains `effect`, `status` and `id` only. The other fields of the resource are not printed, and cannot clash
/// with `status`.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, title: String }
/// # fn remove(title: &str) -> Option<u8> { (title == "shopping").then_some(1) }
/// # fn find(title: &str) -> Option<u8> { remove(title) }
/// /// Delete a note
/// #[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
/// fn delete(plan: &Plan, title: String) -> Result<Delete<Note>, std::convert::Infallible> {
///     Ok(match plan.write(|| remove(&title), || find(&title)) {
///         Some(id) => Delete::deleted(id),
///         None => Delete::not_found(title),
///     })
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("notes", "1.0.0").command::<delete>().build();
/// assert_eq!(app.run_from(["notes", "delete", "shopping"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"deleted","status":"deleted","id":1}"#));
///
/// let mut stdout = Vec::new();
/// assert_eq!(app.run_from(["notes", "delete", "work"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"noop","status":"not_found","id":"work"}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delete<T> {
    /// The resource was deleted: `{"effect": "deleted", "status": "deleted", "id": …}`.
    Deleted(JsonId<T>),
    /// There was no such resource: `{"effect": "noop", "status": "not_found", "id": …}`.
    NotFound(JsonId<T>),
}

impl<T> Delete<T> {
    /// Returns [`Delete::Deleted`] with the id of the resource.
    pub fn deleted(id: impl DeletedId) -> Self {
        Delete::Deleted(JsonId::new(id))
    }

    /// Returns [`Delete::NotFound`] with the value that the caller passed: an id, a name, or any other value that selects
    /// the resource.
    pub fn not_found(asked: impl DeletedId) -> Self {
        Delete::NotFound(JsonId::new(asked))
    }
}

/// The `id` that a delete prints: any serialisable type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be printed as the id of a deleted resource",
    label = "the id must implement `Serialize`",
    note = "pass the id of the resource, or the value that the caller passed"
)]
pub trait DeletedId: Serialize {}

#[diagnostic::do_not_recommend]
impl<I: Serialize> DeletedId for I {}

/// The outcome of a command with `effect = "run"`, which makes any other kind of change. The variant selects `effect`.
///
/// `T` need not be a resource. If it is `()`, `data` contains `effect` only.
///
/// ```
/// use envelope_runtime::prelude::*;
/// #[derive(Serialize)]
/// struct Purged { deleted: u64 }
///
/// /// Delete every archived note
/// #[command(effect = "run")]
/// fn purge() -> Result<Run<Purged>, std::convert::Infallible> {
///     Ok(Run::Deleted(Purged { deleted: 3 }))
/// }
///
/// let mut stdout = Vec::new();
/// App::new("notes", "1.0.0").command::<purge>().build().run_from(["notes", "purge"], &mut stdout, &mut Vec::new());
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"deleted","deleted":3}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run<T> {
    /// The command created something: `"effect": "created"`.
    Created(T),
    /// The command changed something: `"effect": "updated"`.
    Updated(T),
    /// The command deleted something: `"effect": "deleted"`.
    Deleted(T),
    /// There was nothing to do: `"effect": "noop"`.
    Unchanged(T),
}
