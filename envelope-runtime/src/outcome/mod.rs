//! What handlers return, and what the run makes of it.

mod effect;
#[cfg(feature = "http")]
pub mod http;
pub(crate) mod list;
pub(crate) mod or_existing;
pub(crate) mod prove;
mod recordable;
pub(crate) mod schema;

pub use effect::{
    AnyGet, AnyRead, ApplyHandler, CreateHandler, DeleteHandler, Get, ReadHandler, Reads, ReturnsApply, ReturnsCreate,
    ReturnsDelete, ReturnsRead, ReturnsRun, ReturnsUpdate, RunHandler, Stub, UpdateHandler,
};

use std::convert::Infallible;
use std::marker::PhantomData;

/// What a command with `effect = "create"` did.
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
    /// The resource is new. Exit 0; `data` is the resource with `"effect": "created"`.
    Created(T),
    /// The resource was there first. Exits with the number of ALREADY_EXISTS; `data` is what the get command prints.
    AlreadyExists(T),
    /// The same, and the fields by which it was there first, which the answer names as `conflict_field`: what
    /// [`or_existing_by`](crate::OrExisting::or_existing_by) returns where the store tells the columns. `AlreadyExists`
    /// stands for the field marked `#[resource(key)]`, or for the id where none is marked.
    AlreadyExistsBy(T, Vec<String>),
    /// The resource was in the way of the insert and gone when it was read. The run calls the handler once more; a
    /// second time, it answers a retryable CONFLICT.
    Vanished,
}

/// What a command with `effect = "update"` did. A resource that is not there is an error: NOT_FOUND.
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
    /// The resource was as wanted already: `"effect": "noop"`.
    Unchanged(T),
}

/// What a command with `effect = "apply"` did: create or update, whichever it takes.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, text: String }
/// /// See to it that there is such a note
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
    /// The resource was as wanted already: `"effect": "noop"`.
    Unchanged(T),
}

/// What a command with `effect = "delete"` did. Both are exit 0: what a delete is asked for holds afterwards.
///
/// `data` holds `effect`, `status` and `id`, and none of the resource's other fields, so that a field of the resource
/// that is named `status` is in nobody's way. `I` is the type of the id: `Delete<Item, u64>` where it is no `String`.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8, text: String }
/// # fn remove(id: u8) -> bool { id == 1 }
/// # fn is_there(id: u8) -> bool { id == 1 }
/// /// Delete a note
/// #[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
/// fn delete(plan: &Plan, id: u8) -> Result<Delete<Note, u8>, std::convert::Infallible> {
///     let there = plan.write(|| remove(id), || is_there(id));
///     Ok(if there { Delete::Deleted(id) } else { Delete::NotFound(id) })
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("notes", "1.0.0").command::<delete>().build();
/// assert_eq!(app.run_from(["notes", "delete", "9"], &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"noop","status":"not_found","id":9}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delete<T, I = String> {
    /// The resource is gone: `{"effect": "deleted", "status": "deleted", "id": …}`.
    Deleted(I),
    /// There was no such resource: `{"effect": "noop", "status": "not_found", "id": …}`.
    NotFound(I),
    /// No value: it ties the outcome to its resource.
    #[doc(hidden)]
    Of(Infallible, PhantomData<fn() -> T>),
}

/// What a command with `effect = "run"` did. `T` need not be a resource; `()` prints the effect alone.
///
/// ```
/// use envelope_runtime::prelude::*;
/// /// Compact the store
/// #[command(effect = "run")]
/// fn compact() -> Result<Run<()>, std::convert::Infallible> {
///     Ok(Run::Changed(()))
/// }
///
/// let mut stdout = Vec::new();
/// App::new("notes", "1.0.0").command::<compact>().build().run_from(["notes", "compact"], &mut stdout, &mut Vec::new());
/// assert!(stdout.starts_with(br#"{"ok":true,"data":{"effect":"updated"}"#));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run<T> {
    /// Something was changed: `"effect": "updated"`.
    Changed(T),
    /// There was nothing to do: `"effect": "noop"`.
    Unchanged(T),
}
