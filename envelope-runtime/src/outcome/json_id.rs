//! The id of a deleted resource, as JSON.

use std::fmt;
use std::marker::PhantomData;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::wire::to_value;

/// The `id` that a delete prints: any serialisable value, stored as JSON. A number stays a number.
///
/// [`Delete::deleted`](crate::Delete::deleted) and [`Delete::not_found`](crate::Delete::not_found) create it. It is equal to every
/// value that serialises to the same JSON, so a unit test compares it with the id itself:
///
/// ```
/// use envelope_runtime::prelude::*;
/// # #[derive(Serialize, Resource)]
/// # struct Note { #[resource(id)] id: u8 }
/// let outcome: Delete<Note> = Delete::deleted(7);
/// assert!(matches!(outcome, Delete::Deleted(id) if id == 7));
/// let outcome: Delete<Note> = Delete::not_found("shopping");
/// assert!(matches!(outcome, Delete::NotFound(id) if id == "shopping"));
/// ```
///
/// `T` is the type of the resource.
pub struct JsonId<T> {
    /// The error message if the value does not serialise; the run then answers GENERAL_ERROR.
    json: Result<Value, String>,
    resource: PhantomData<fn() -> T>,
}

impl<T> JsonId<T> {
    pub(super) fn new(id: impl Serialize) -> Self {
        let json = to_value(&id).map_err(|error| {
            if error.is_io() {
                // It has too many levels, and dropping it would recurse into each of them.
                std::mem::forget(id);
            }
            error.to_string()
        });
        JsonId { json, resource: PhantomData }
    }

    /// The id; null if the value does not serialise.
    pub(super) fn json(&self) -> Value {
        copy(&self.json)
    }
}

/// Not generic, and therefore compiled once.
fn copy(json: &Result<Value, String>) -> Value {
    json.clone().unwrap_or_default()
}

impl<T> Serialize for JsonId<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.json {
            Ok(json) => json.serialize(serializer),
            Err(message) => Err(S::Error::custom(message)),
        }
    }
}

impl<T> fmt::Debug for JsonId<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.json {
            Ok(json) => json.fmt(f),
            Err(message) => f.debug_tuple("Unserialisable").field(message).finish(),
        }
    }
}

impl<T> Clone for JsonId<T> {
    fn clone(&self) -> Self {
        JsonId { json: self.json.clone(), resource: PhantomData }
    }
}

impl<T, U: Serialize + ?Sized> PartialEq<U> for JsonId<T> {
    fn eq(&self, other: &U) -> bool {
        match (&self.json, serde_json::to_value(other)) {
            (Ok(json), Ok(other)) => *json == other,
            (Err(message), Err(other)) => *message == other.to_string(),
            _ => false,
        }
    }
}

impl<T> Eq for JsonId<T> {}

#[cfg(test)]
mod tests {
    use serde::ser::{Error as _, Serialize, Serializer};

    use super::JsonId;

    struct Unserialisable;

    impl Serialize for Unserialisable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("no id"))
        }
    }

    #[test]
    fn an_id_keeps_its_json_type() {
        let printed = |id: JsonId<()>| serde_json::to_string(&id).unwrap();
        assert_eq!(printed(JsonId::new(7)), "7");
        assert_eq!(printed(JsonId::new("7")), r#""7""#);
        assert_eq!(printed(JsonId::new(("eu", 7))), r#"["eu",7]"#);
    }

    #[test]
    fn an_id_equals_the_values_that_serialise_alike() {
        let id = JsonId::<()>::new("a");
        assert_eq!(id, "a");
        assert_eq!(id, "a".to_owned());
        assert_eq!(id, id.clone());
        assert_ne!(JsonId::<()>::new(7), "7");
    }

    #[test]
    fn an_id_that_does_not_serialise_fails_when_it_is_printed() {
        let id = JsonId::<()>::new(Unserialisable);
        assert_eq!(serde_json::to_string(&id).unwrap_err().to_string(), "no id");
        assert_eq!(id, id.clone());
        assert_ne!(id, "no id");
    }
}
