//! What a command creates, reads and deletes.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// A thing that commands create, read, change and delete. Derive it:
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
    /// What it is called in messages: `Project 'apollo' already exists`.
    const KIND: &'static str;
    /// The name of the field that holds the id.
    const ID_FIELD: &'static str;
    /// The name of the field that is unique beside the id, if one is marked: what a create conflicts on, and so what its
    /// answer names as `conflict_field`.
    const KEY_FIELD: Option<&'static str>;
    /// The type of the id.
    type Id: Serialize + fmt::Display + 'static;

    /// The id.
    fn id(&self) -> &Self::Id;

    /// The text of the field that is unique beside the id.
    fn key(&self) -> Option<String>;
}

/// What stands in an envelope in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A text that no envelope, no log and no `{:?}` shows. It serialises as `[redacted]`, and is read as it is: from the
/// answer of a service, say.
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
    /// The text itself, for the store or the service that needs it.
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

/// The types that a field marked `#[resource(secret)]` may have: those that serialise redacted.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be secret",
    label = "expected `Secret`, `Option<Secret>` or `Vec<Secret>`",
    note = "these types are serialised redacted; any other type would be printed"
)]
pub trait Redacted {}

#[diagnostic::do_not_recommend]
impl Redacted for Secret {}
#[diagnostic::do_not_recommend]
impl<T: Redacted> Redacted for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: Redacted> Redacted for Vec<T> {}
