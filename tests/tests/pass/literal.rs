//! The literal of the design document on a create.

use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Debug, PartialEq, Serialize, Resource)]
struct Item {
    #[resource(id)]
    id: u32,
}

/// Create an item
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, NOT_FOUND = 0))]
fn create(
    /** The item's number */
    id: u32,
) -> Result<Create<Item>, Infallible> {
    Ok(if id == 7 { Create::AlreadyExists(Item { id }) } else { Create::Created(Item { id }) })
}

#[test]
fn the_literal_works_on_a_create() {
    let app = App::new("tool", "1.0.0").command::<create>().build();
    app.debug_assert();
    let (code, envelope) = super::run(&app, &["tool", "create", "1"]);
    assert_eq!((code, &envelope["data"]), (0, &serde_json::json!({"effect": "created", "id": 1})));
    let (code, envelope) = super::run(&app, &["tool", "create", "7"]);
    assert_eq!((code, &envelope["data"]), (10, &serde_json::json!({"id": 7})));
    assert_eq!(envelope["error"]["code"], "ALREADY_EXISTS");
    assert_eq!(envelope["error"]["conflict_id"], "7");
}

#[test]
fn the_table_has_both_names() {
    let app = App::new("tool", "1.0.0").command::<create>().build();
    let (_, envelope) = super::run(&app, &["tool", "create", "--describe"]);
    assert_eq!(envelope["data"]["names"]["ALREADY_EXISTS"], 10);
    assert_eq!(envelope["data"]["names"]["NOT_FOUND"], 0);
    assert_eq!(envelope["data"]["exit_codes"]["0"]["name"], "SUCCESS");
}

#[test]
fn the_function_can_be_called_directly() {
    assert_eq!(create(1), Ok(Create::Created(Item { id: 1 })));
    let as_pointer: fn(u32) -> Result<Create<Item>, Infallible> = create;
    assert_eq!(as_pointer(7), Ok(Create::AlreadyExists(Item { id: 7 })));
}
