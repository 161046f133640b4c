//! `App::call`: a call by path and named arguments gets the answer that the same command line gets.

use std::cell::RefCell;
use std::convert::Infallible;

use envelope_runtime::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::run;

#[derive(Debug, Clone, clap::Args)]
struct Globals {
    /// Region of the notes
    #[arg(long, default_value = "eu")]
    region: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
    #[resource(key)]
    title: String,
    size: u32,
}

thread_local! {
    /// Notes outlive a call, as in a database.
    static NOTES: RefCell<Vec<Note>> = const { RefCell::new(Vec::new()) };
}

struct Store {
    region: String,
}

impl Store {
    fn find(title: &str) -> Option<Note> {
        NOTES.with_borrow(|notes| notes.iter().find(|note| note.title == title).cloned())
    }
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(
    store: &Store,
    plan: &Plan,
    title: String,
    #[arg(long, default_value_t = 1)] size: u32,
    #[arg(long)] tag: Vec<String>,
    #[arg(long)] draft: bool,
) -> Result<Create<Note>, Infallible> {
    if let Some(existing) = Store::find(&title) {
        return Ok(Create::AlreadyExists(existing));
    }
    let id = format!("{}-{title}-{}{}", store.region, tag.join("+"), if draft { "-draft" } else { "" });
    let note = Note { id, title, size };
    if !plan.is_dry_run() {
        NOTES.with_borrow_mut(|notes| notes.push(note.clone()));
    }
    Ok(Create::Created(note))
}

#[derive(Debug, ErrorCode)]
enum GetError {
    /// No note has this title
    #[error_code(NOT_FOUND)]
    NotFound(String),
}

impl std::fmt::Display for GetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let GetError::NotFound(title) = self;
        write!(f, "no note is called '{title}'")
    }
}

/// Show a note
#[command(effect = "read", exit_codes(NOT_FOUND))]
fn get(title: String) -> Result<Note, GetError> {
    Store::find(&title).ok_or(GetError::NotFound(title))
}

/// List all notes
#[command(effect = "read")]
fn list() -> Result<Vec<Note>, Infallible> {
    Ok(NOTES.with_borrow(Clone::clone))
}

fn app() -> App {
    App::new("notes", "1.0.0")
        .state(|globals: &Globals| Ok::<_, Infallible>(Store { region: globals.region.clone() }))
        .group("note", "Manage notes", |group| group.commands::<commands![create, get, list]>())
        .build()
}

/// An envelope without its volatile fields.
fn stable(mut envelope: Value) -> Value {
    for field in ["duration_ms", "request_id", "timestamp"] {
        envelope["meta"].as_object_mut().unwrap().remove(field);
    }
    envelope
}

#[test]
fn a_call_by_name_gets_the_answer_of_the_command_line() {
    let calls: [(&[&str], Value, &[&str]); 12] = [
        (
            &["note", "create"],
            json!({"title": "a", "size": 7, "tag": ["x", "y"], "draft": true}),
            &["note", "create", "a", "--size", "7", "--tag", "x", "--tag", "y", "--draft"],
        ),
        (&["note", "create"], json!({"title": "-a"}), &["note", "create", "--", "-a"]),
        (&["note", "create"], json!({"title": "b", "region": "us"}), &["note", "create", "b", "--region", "us"]),
        (&["note", "create"], json!({"title": "c", "dry_run": true}), &["note", "create", "c", "--dry-run"]),
        (
            &["note", "create"],
            json!({"title": "c", "validate-only": true}),
            &["note", "create", "c", "--validate-only"],
        ),
        (&["note", "create"], json!({"size": "big"}), &["note", "create", "--size", "big"]),
        (&["note", "create"], json!({"titel": "a"}), &["note", "create", "--titel=a"]),
        (&["note", "get"], json!({"title": "none"}), &["note", "get", "none"]),
        (
            &["note", "list"],
            json!({"limit": 1, "fields": "title"}),
            &["note", "list", "--limit", "1", "--fields", "title"],
        ),
        (&["note", "list"], Value::Null, &["note", "list"]),
        (&["note", "get"], json!({"describe": true}), &["note", "get", "--describe"]),
        (&["note", "craete"], Value::Null, &["note", "craete", "--describe"]),
    ];
    for (path, arguments, words) in calls {
        NOTES.with_borrow_mut(Vec::clear);
        let answer = app().call(path, &arguments);
        let by_name: Value = serde_json::from_str(&answer.envelope()).unwrap();
        NOTES.with_borrow_mut(Vec::clear);
        let (code, by_words) = run(&app(), &[&["notes"], words].concat());
        assert_eq!((answer.exit_code(), stable(by_name)), (code, stable(by_words)), "{path:?} {arguments}");
    }
}

#[test]
fn the_parts_of_an_answer_are_typed() {
    let app = app();
    let first = app.call(["note", "create"], &json!({"title": "a"}));
    assert!(first.is_ok() && first.error().is_none() && first.warnings().is_empty());
    let second = app.call(["note", "create"], &json!({"title": "a"}));
    assert_eq!((second.exit_code(), second.is_ok()), (10, false));
    assert_eq!(second.error().unwrap().code, "ALREADY_EXISTS");
    let existing: Note = second.data().unwrap();
    let shown: Note = app.call(["note", "get"], &json!({"title": "a"})).data().unwrap();
    assert_eq!(existing, shown);
    assert!(second.data::<Vec<Note>>().is_err());
    NOTES.with_borrow_mut(Vec::clear);
}

#[test]
fn a_call_that_no_words_can_express_is_a_usage_error() {
    for (path, arguments, field) in [
        (&["note", "get"][..], json!([1]), "arguments"),
        (&["exec"], json!({}), "<COMMAND>"),
        (&["note", "get", "more"], json!({}), "<COMMAND>"),
        (&["note", "get"], json!({"title": "a\0b"}), "title"),
        (&["note", "get"], json!({"title": "a", "format": "plain"}), "format"),
    ] {
        let answer = app().call(path, &arguments);
        let error = answer.error().unwrap();
        assert_eq!((answer.exit_code(), error.code.as_ref()), (2, "ARG_ERROR"), "{path:?} {arguments}");
        assert_eq!(error.errors[0].field, field);
    }
}

/// A path of no words is the program itself, which shows its help.
#[test]
fn a_call_of_the_program_itself_is_answered() {
    let none: [&str; 0] = [];
    let answer = app().call(none, &Value::Null);
    assert_eq!(answer.exit_code(), 0);
    let envelope: Value = serde_json::from_str(&answer.envelope()).unwrap();
    assert_eq!(envelope["meta"]["help"], true);
}
