//! Outcomes: the id of a delete, and the effect of a run.

use std::convert::Infallible;

use envelope_runtime::JsonId;
use envelope_runtime::prelude::*;
use serde_json::json;

#[derive(Debug, PartialEq, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
    #[resource(key)]
    title: String,
}

fn find(title: &str) -> Option<u64> {
    (title == "shopping").then_some(7)
}

/// Delete a note by its title
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan, title: String) -> Result<Delete<Note>, Infallible> {
    Ok(match plan.write(|| find(&title), || find(&title)) {
        Some(id) => Delete::deleted(id),
        None => Delete::not_found(title),
    })
}

/// Delete the same note under an id that has two parts
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete_pair(plan: &Plan, id: u64) -> Result<Delete<Note>, Infallible> {
    let _ = plan.is_dry_run();
    Ok(Delete::deleted(("eu", id)))
}

/// Return the outcome that the argument names
#[command(effect = "run")]
fn run(plan: &Plan, what: String) -> Result<Run<Note>, Infallible> {
    let _ = plan.is_dry_run();
    let note = Note { id: 7, title: "shopping".to_owned() };
    Ok(match what.as_str() {
        "create" => Run::Created(note),
        "update" => Run::Updated(note),
        "delete" => Run::Deleted(note),
        _ => Run::Unchanged(note),
    })
}

fn app() -> App {
    App::new("notes", "1.0.0").command::<delete>().command::<delete_pair>().command::<run>().build()
}

#[test]
fn a_delete_prints_an_id_of_any_type() {
    for (argv, data) in [
        (["notes", "delete", "shopping"], json!({"effect": "deleted", "status": "deleted", "id": 7})),
        (["notes", "delete", "work"], json!({"effect": "noop", "status": "not_found", "id": "work"})),
        (["notes", "delete-pair", "7"], json!({"effect": "deleted", "status": "deleted", "id": ["eu", 7]})),
    ] {
        let (code, envelope) = super::run(&app(), &argv);
        assert_eq!((code, &envelope["data"]), (0, &data), "{argv:?}");
    }
}

#[test]
fn a_dry_run_of_a_delete_names_the_id() {
    let (_, envelope) = super::run(&app(), &["notes", "delete", "shopping", "--dry-run"]);
    let would = json!({"effect": "would_delete", "would_affect": [{"kind": "note", "id": 7}], "would_affect_count": 1});
    assert_eq!(envelope["data"], would);
    let (_, envelope) = super::run(&app(), &["notes", "delete", "work", "--dry-run"]);
    assert_eq!(envelope["data"]["effect"], "noop");
}

#[test]
fn a_delete_can_be_matched() {
    fn id(outcome: &Delete<Note>) -> &JsonId<Note> {
        match outcome {
            Delete::Deleted(id) | Delete::NotFound(id) => id,
        }
    }
    let delete = |title: &str| delete(&Plan::for_test(), title.to_owned()).unwrap();
    assert_eq!(*id(&delete("shopping")), 7);
    assert_eq!(*id(&delete("work")), "work");
    assert_eq!(delete("shopping"), Delete::deleted(7));
    assert_ne!(delete("shopping"), Delete::not_found(7));
    assert!(matches!(delete("work"), Delete::NotFound(title) if title == "work"));
}

#[test]
fn a_run_reports_the_effect_of_its_variant() {
    for (what, done, would) in [
        ("create", "created", "would_create"),
        ("update", "updated", "would_update"),
        ("delete", "deleted", "would_delete"),
        ("nothing", "noop", "noop"),
    ] {
        let (code, envelope) = super::run(&app(), &["notes", "run", what]);
        assert_eq!((code, &envelope["data"]), (0, &json!({"effect": done, "id": 7, "title": "shopping"})));
        let (code, envelope) = super::run(&app(), &["notes", "run", what, "--dry-run"]);
        assert_eq!((code, &envelope["data"]["effect"]), (0, &json!(would)));
    }
}
