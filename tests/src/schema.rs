//! JSON Schemas: our own, checked in, and the public ones beside the repository.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A schema that values are held to.
#[derive(Debug)]
pub struct Schema(jsonschema::Validator);

impl Schema {
    /// Compiles a schema.
    ///
    /// # Panics
    ///
    /// Where it is none.
    pub fn new(schema: &Value) -> Schema {
        Schema(jsonschema::options().should_validate_formats(true).build(schema).expect("a schema compiles"))
    }

    /// Holds a value to the schema.
    ///
    /// # Panics
    ///
    /// With everything that the schema finds wrong.
    #[track_caller]
    pub fn check(&self, value: &Value) {
        let errors: Vec<String> =
            self.0.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{value}\nbreaks its schema:\n  {}", errors.join("\n  "));
    }
}

/// Where our own schemas are checked in.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas")
}

/// A schema of ours.
///
/// # Panics
///
/// Where it is not there.
pub fn checked_in(name: &str) -> Value {
    read(&folder().join(name))
}

/// A public schema, where the folder that holds them lies beside the repository.
///
/// # Panics
///
/// Where the folder is there and the schema is not.
pub fn shared(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/schemas");
    if !folder.is_dir() {
        println!("the public schemas are not beside the repository: {name} is not used");
        return None;
    }
    Some(inlined(read(&folder.join(name)), &folder))
}

/// A schema with the others of its folder in the place of references to them.
fn inlined(schema: Value, folder: &Path) -> Value {
    match schema {
        Value::Object(map) => match map.get("$ref").and_then(Value::as_str).filter(|name| !name.starts_with('#')) {
            Some(name) => {
                let mut schema = read(&folder.join(name));
                schema.as_object_mut().and_then(|map| map.remove("$id"));
                schema
            }
            None => map.into_iter().map(|(key, inner)| (key, inlined(inner, folder))).collect(),
        },
        Value::Array(items) => items.into_iter().map(|inner| inlined(inner, folder)).collect(),
        other => other,
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A schema that admits no key beyond those that it names. Ours are open, as their readers must be to what a later
/// version adds; what is printed today is what is listed today.
pub(crate) fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(map) => {
            for inner in map.values_mut() {
                *inner = closed(inner.take());
            }
            if map.get("properties").is_some_and(Value::is_object) {
                map.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(items) => {
            for inner in items {
                *inner = closed(inner.take());
            }
        }
        _ => {}
    }
    schema
}
