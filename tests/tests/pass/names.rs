//! `data` has one of three shapes, and keys of the user are never silently overwritten.

use std::collections::BTreeMap;
use std::convert::Infallible;

use envelope_runtime::prelude::*;
use serde_json::json;

/// A text
#[command(effect = "read")]
fn text() -> Result<String, Infallible> {
    Ok("a".to_owned())
}

/// Nothing
#[command(effect = "read")]
fn nothing() -> Result<Option<u8>, Infallible> {
    Ok(None)
}

#[derive(Serialize, Resource)]
struct Loose {
    #[resource(id)]
    id: u8,
    status: &'static str,
    #[serde(flatten)]
    more: BTreeMap<&'static str, u8>,
}

/// A resource with reserved keys
#[command(effect = "apply")]
fn apply() -> Result<Apply<Loose>, Infallible> {
    Ok(Apply::Created(Loose { id: 1, status: "ripe", more: BTreeMap::from([("effect", 2), ("z", 3)]) }))
}

/// Delete one
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan, id: u8) -> Result<Delete<Loose>, Infallible> {
    Ok(Delete::deleted(plan.write(|| id, || id)))
}

/// A map that JSON cannot hold
#[command(effect = "read")]
fn unserialisable() -> Result<BTreeMap<(u8, u8), u8>, Infallible> {
    Ok(BTreeMap::from([((1, 2), 3)]))
}

fn app() -> App {
    App::new("tool", "1.0.0")
        .command::<text>()
        .command::<nothing>()
        .command::<apply>()
        .command::<delete>()
        .command::<unserialisable>()
        .build()
}

#[test]
fn data_is_an_object_an_array_or_null() {
    assert_eq!(super::run(&app(), &["tool", "text"]).1["data"], json!({"value": "a"}));
    assert_eq!(super::run(&app(), &["tool", "nothing"]).1["data"], json!(null));
}

#[test]
fn a_field_named_effect_is_renamed_with_a_warning() {
    let (code, envelope) = super::run(&app(), &["tool", "apply"]);
    assert_eq!(code, 0);
    assert_eq!(envelope["data"], json!({"effect": "created", "id": 1, "status": "ripe", "effect_": 2, "z": 3}));
    assert_eq!(envelope["warnings"][0]["code"], "FIELD_RENAMED");
    assert_eq!(envelope["warnings"][0]["context"], json!({"field": "effect", "printed_as": "effect_"}));
}

#[test]
fn a_delete_prints_no_field_named_status_of_the_resource() {
    let (_, envelope) = super::run(&app(), &["tool", "delete", "1"]);
    assert_eq!(envelope["data"], json!({"effect": "deleted", "status": "deleted", "id": 1}));
}

#[test]
fn a_result_that_cannot_be_serialised_is_an_error() {
    let (code, envelope) = super::run(&app(), &["tool", "unserialisable"]);
    assert_eq!((code, &envelope["error"]["code"], &envelope["data"]), (1, &json!("GENERAL_ERROR"), &json!(null)));
}
