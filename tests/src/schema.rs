//! JSON Schemas: our own in `docs/schemas`, and the public ones beside the repository.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A compiled JSON Schema.
#[derive(Debug)]
pub struct Schema(jsonschema::Validator);

impl Schema {
    /// Compiles a schema.
    ///
    /// # Panics
    ///
    /// If the schema is invalid.
    pub fn new(schema: &Value) -> Schema {
        Schema(jsonschema::options().should_validate_formats(true).build(schema).expect("the schema is valid"))
    }

    /// Validates a value.
    ///
    /// # Panics
    ///
    /// If the value is invalid, with all errors.
    #[track_caller]
    pub fn check(&self, value: &Value) {
        let errors: Vec<String> =
            self.0.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{value}\ndoes not match its schema:\n  {}", errors.join("\n  "));
    }
}

/// The folder of our own schemas.
pub fn schema_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas")
}

/// Reads a schema of ours.
///
/// # Panics
///
/// If the file does not exist or is not JSON.
pub fn own_schema(name: &str) -> Value {
    read(&schema_folder().join(name))
}

/// Reads a public schema. Returns `None` if the folder of the public schemas is not beside the repository.
///
/// # Panics
///
/// If the folder exists and the schema does not.
pub fn public_schema(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/schemas");
    if !folder.is_dir() {
        println!("no public schemas beside the repository: skipping {name}");
        return None;
    }
    Some(inlined(read(&folder.join(name)), &folder))
}

/// Replaces references to other files of the folder by their content.
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

/// Disallows keys that the schema does not list. Published schemas allow unknown keys, because a later version may add
/// some; the current version prints only the listed ones.
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
