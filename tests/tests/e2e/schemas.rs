//! The JSON Schemas in `docs/schemas` match the wire types.

use std::fs;

use envelope_runtime::wire::{CommandDocument, Envelope, Manifest, Summary, ToolDocument};
use envelope_tests::schema_folder;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// `data` of any command: an object, an array or null.
struct Data;

impl JsonSchema for Data {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Data".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["object", "array", "null"]})
    }
}

/// Compares a schema with the checked-in one, or writes it if `UPDATE_SCHEMAS` is set.
#[track_caller]
fn assert_current<T: JsonSchema>(name: &str) {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = schema_folder().join(name);
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        fs::create_dir_all(schema_folder()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{name} is not what the types say; run this test with UPDATE_SCHEMAS=1 and commit the change"
    );
}

#[test]
fn the_schema_of_the_envelope_is_current() {
    assert_current::<Envelope<Data>>("envelope.json");
}

#[test]
fn the_schema_of_a_command_is_current() {
    assert_current::<CommandDocument>("command.json");
}

#[test]
fn the_schema_of_a_tool_is_current() {
    assert_current::<ToolDocument>("tool.json");
}

#[test]
fn the_schema_of_a_summary_is_current() {
    assert_current::<Summary>("summary.json");
}

#[test]
fn the_schema_of_a_manifest_is_current() {
    assert_current::<Manifest>("manifest.json");
}
