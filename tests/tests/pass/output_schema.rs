//! With the feature `schemars`: the schema of `data` in the describe document, and data that matches it.

use std::convert::Infallible;

use envelope_runtime::Stream;
use envelope_runtime::prelude::*;
use schemars::JsonSchema;
use serde_json::{Value, json};

#[derive(Serialize, JsonSchema, Resource)]
struct Item {
    #[resource(id)]
    id: u8,
    /// The name
    name: String,
    #[resource(secret)]
    token: Secret,
}

fn item(id: u8) -> Item {
    Item { id, name: "a".to_owned(), token: Secret::from("s3cret") }
}

/// Create
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create(id: u8) -> Result<Create<Item>, Infallible> {
    Ok(Create::Created(item(id)))
}

/// Read
#[command(effect = "read")]
fn get(id: u8) -> Result<Item, Infallible> {
    Ok(item(id))
}

/// List
#[command(effect = "read")]
fn list(id: u8) -> Result<Vec<Item>, Infallible> {
    Ok(vec![item(id)])
}

/// Page
#[command(effect = "read")]
fn page(id: u8) -> Result<Page<Item>, Infallible> {
    Ok(Page::new([item(id)]))
}

/// Stream
#[command(effect = "read")]
fn stream(id: u8) -> Result<Stream<Item>, Infallible> {
    Ok(Stream::new([item(id)]))
}

/// Update
#[command(effect = "update")]
fn update(id: u8) -> Result<Update<Item>, Infallible> {
    Ok(Update::Unchanged(item(id)))
}

/// Apply
#[command(effect = "apply")]
fn apply(id: u8) -> Result<Apply<Item>, Infallible> {
    Ok(Apply::Updated(item(id)))
}

/// Delete
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan, id: u8) -> Result<Delete<Item>, Infallible> {
    Ok(Delete::deleted(plan.write(|| id, || id)))
}

/// Run
#[command(effect = "run")]
fn run(id: u8) -> Result<Run<Item>, Infallible> {
    Ok(Run::Updated(item(id)))
}

#[test]
fn every_effect_matches_its_schema() {
    let app = App::new("tool", "1.0.0")
        .command::<create>()
        .command::<get>()
        .command::<list>()
        .command::<page>()
        .command::<stream>()
        .command::<update>()
        .command::<apply>()
        .command::<delete>()
        .command::<run>()
        .build();
    for command in ["create", "get", "list", "page", "stream", "update", "apply", "delete", "run"] {
        let schema = super::run(&app, &["tool", command, "--describe"]).1["data"]["output_schema"].clone();
        assert!(schema.is_object(), "{command}: {schema}");
        let data = super::run(&app, &["tool", command, "1"]).1["data"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&data), "{command}: {data} against {schema}");
        assert!(!validator.is_valid(&without_a_key(data)), "{command}: {schema}");
    }
    assert!(app.audit().iter().all(|finding| !finding.message.contains("schema")));
}

#[test]
fn the_id_of_a_missing_resource_has_any_type() {
    let app = App::new("tool", "1.0.0").command::<delete>().build();
    let schema = super::run(&app, &["tool", "delete", "--describe"]).1["data"]["output_schema"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let is_valid = |status: &str, id: Value| {
        let effect = if status == "deleted" { "deleted" } else { "noop" };
        validator.is_valid(&json!({"effect": effect, "status": status, "id": id}))
    };
    assert!(is_valid("deleted", json!(7)) && !is_valid("deleted", json!("seven")));
    assert!(is_valid("not_found", json!(7)) && is_valid("not_found", json!("seven")));
}

/// Removes the first required key.
fn without_a_key(mut data: Value) -> Value {
    let object = match &mut data {
        Value::Array(items) => &mut items[0],
        object => object,
    };
    assert_ne!(object.as_object_mut().unwrap().remove("id"), None);
    data
}

#[test]
fn a_type_without_a_schema_has_none() {
    /// Without
    #[command(effect = "read")]
    fn plain() -> Result<Plain, Infallible> {
        Ok(Plain)
    }
    #[derive(Serialize)]
    struct Plain;
    let app = App::new("tool", "1.0.0").command::<plain>().build();
    assert_eq!(super::run(&app, &["tool", "plain", "--describe"]).1["data"].get("output_schema"), None::<&Value>);
    assert_eq!(super::run(&app, &["tool", "plain"]).1["data"], json!(null));
}
