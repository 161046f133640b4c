//! Resources, and secret values in them.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::error::early_exit::{EarlyExit, not_serializable};
use crate::error::standard::GENERAL_ERROR;
use crate::error::value_kind::ValueKind;
use crate::wire::{Body, ErrorBody, Phase, string, write_safe};

/// A resource that commands create, read, change and delete. Its `Serialize` prints the id as the field
/// [`ID_FIELD`](Resource::ID_FIELD) of an object. An answer with another id becomes GENERAL_ERROR.
///
/// Derive it:
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// #[derive(Serialize, Resource)]
/// #[resource(kind = "project")]
/// struct Project {
///     #[resource(id)]
///     id: String,
///     #[resource(key)]
///     name: String,
///     #[resource(secret)]
///     token: Secret,
/// }
///
/// let project = Project { id: "p_1".into(), name: "apollo".into(), token: Secret::from("s3cret") };
/// assert_eq!((Project::KIND, project.id().as_str()), ("project", "p_1"));
/// assert!(!serde_json::to_string(&project).unwrap().contains("s3cret"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "expected a type that implements `Resource`",
    note = "add `#[derive(Serialize, Resource)]` to the struct and `#[resource(id)]` to one of its fields"
)]
pub trait Resource: Serialize {
    /// The name of the type in messages, as in `Project 'apollo' already exists`.
    const KIND: &'static str;
    /// The name of the id field.
    const ID_FIELD: &'static str;
    /// The name of the unique field besides the id, if one is marked. A create that conflicts prints it as
    /// `conflict_field`.
    const KEY_FIELD: Option<&'static str>;
    /// Whether the id is a number or a text, if it is known. The derive sets it.
    #[doc(hidden)]
    const ID_KIND: ValueKind = ValueKind::Unknown;
    /// The type of the id.
    type Id: Names<<Self::Id as IdType>::Holds> + Serialize + fmt::Display + 'static;

    /// The id.
    fn id(&self) -> &Self::Id;

    /// The unique field besides the id, as text.
    fn key(&self) -> Option<String>;
}

/// The bounds of the type of an id.
pub trait IdType {
    /// Precedes the bound, for the reason that `outcome/effect/mod.rs` gives.
    type Holds;
}

impl<T: Serialize + fmt::Display> IdType for T {
    type Holds = ();
}

/// A bound that always holds, in which a projection is written.
pub trait Names<T: ?Sized> {}
impl<R: ?Sized, T: ?Sized> Names<T> for R {}

/// Checks that `data` is printed with the id of the resource: once, under the name of the id field.
///
/// The derive cannot see a hand-written `Serialize`, or the fields of a flattened type.
pub(crate) fn check_id<T: Resource>(body: &Body, resource: &T) -> Result<(), EarlyExit> {
    let mut id = Vec::new();
    write_safe(&mut id, resource.id()).map_err(|error| not_serializable(&error))?;
    match other_id(body, T::ID_FIELD, &String::from_utf8_lossy(&id), std::any::type_name::<T>()) {
        None => Ok(()),
        Some(error) => Err(error.into()),
    }
}

/// The error for a resource whose field is not the id, which is JSON. The handler has done its work.
fn other_id(body: &Body, field: &str, id: &str, resource: &str) -> Option<ErrorBody> {
    let found = match body.field(field) {
        (1, printed) if printed == id || string(printed).is_some_and(|text| string(id) == Some(text)) => return None,
        (1, printed) => format!("is {printed}"),
        (0, _) => "is missing".to_owned(),
        _ => "occurs twice".to_owned(),
    };
    let message = format!("`{resource}` is not printed with its id: the id is {id}, but `{field}` in data {found}");
    let mut error = ErrorBody::new(GENERAL_ERROR, message);
    error.phase = Some(Phase::Cleanup);
    error.suggestion =
        Some("Report it: the `Serialize` of the type must print the id that its `Resource` returns".into());
    Some(error)
}

/// The replacement for a secret value.
pub(crate) const REDACTED: &str = "[redacted]";

/// A string that is redacted in envelopes, logs and `{:?}`. It serialises as `[redacted]` and deserialises as a plain
/// string, for example from the response of a service.
///
/// ```
/// use envelope_runtime::Secret;
///
/// let token = Secret::from("s3cret");
/// assert_eq!(serde_json::to_string(&token).unwrap(), "\"[redacted]\"");
/// assert_eq!(format!("{token} {token:?}"), "[redacted] [redacted]");
/// assert_eq!(token.expose(), "s3cret");
/// assert_eq!(serde_json::from_str::<Secret>("\"s3cret\"").unwrap(), token);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret string, for the store or the service that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "const": REDACTED})
    }
}

/// The types that a field marked `#[resource(secret)]` may have. They serialise redacted.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be secret",
    label = "expected `Secret`, `Option<Secret>` or `Vec<Secret>`",
    note = "these types are serialised redacted; any other type would be printed"
)]
pub trait Redacted {
    /// Holds for every type that implements the trait. Generated code names it.
    #[doc(hidden)]
    const HOLDS: () = ();
}

#[diagnostic::do_not_recommend]
impl Redacted for Secret {}
#[diagnostic::do_not_recommend]
impl<T: Redacted> Redacted for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: Redacted> Redacted for Vec<T> {}
