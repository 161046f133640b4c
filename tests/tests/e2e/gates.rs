//! `--dry-run`, `--confirm-destructive` and `--validate-only`.

use std::fs;

use envelope_tests::{Call, Run};
use serde_json::{Value, json};

use super::Tool;

/// Runs a call that must not write to the store.
#[track_caller]
fn run_without_writing(tool: &Tool, words: &str) -> Run {
    let before = fs::read(tool.store()).unwrap();
    let run = tool.run(words);
    assert_eq!(fs::read(tool.store()).unwrap(), before, "{words} wrote to the store");
    run
}

/// Returns `data` of a dry run.
#[track_caller]
fn dry_run(tool: &Tool, words: &str) -> Value {
    let envelope = run_without_writing(tool, words).success();
    assert!(envelope.meta.get("confirmed").is_none(), "{words}");
    assert_eq!(envelope.meta["dry_run"], true, "{words}");
    envelope.data
}

#[test]
fn every_answer_to_a_dry_run_says_so() {
    let tool = Tool::new();
    tool.create("foo");
    let conflict = tool.run("resource create --name foo --dry-run").failure(10, "ALREADY_EXISTS");
    let missing = tool.run("resource rename res_9 --name bar --dry-run").failure(5, "NOT_FOUND");
    let no_store = tool.run("resource create --name bar --dry-run --store /dev/null/store.db");
    for meta in [conflict.meta, missing.meta, no_store.envelope().meta] {
        assert_eq!(meta["dry_run"], true);
    }
    let refused = tool.run("resource purge --status archived").envelope();
    for meta in [tool.run("resource create --name new").success().meta, refused.meta] {
        assert!(meta.get("dry_run").is_none());
    }
}

fn expected(effect: &str, affect: &[Value]) -> Value {
    json!({"effect": effect, "would_affect": affect, "would_affect_count": affect.len()})
}

#[test]
fn a_dry_run_lists_changes_and_makes_none() {
    let tool = Tool::new();
    let foo = tool.create("foo");
    tool.create("bar");
    let (new, old) =
        (json!({"kind": "resource", "name": "new"}), json!({"kind": "resource", "id": foo, "name": "foo"}));
    assert_eq!(
        dry_run(&tool, "resource create --name new --dry-run"),
        expected("would_create", std::slice::from_ref(&new))
    );
    assert_eq!(dry_run(&tool, "resource apply --name new --status active --dry-run"), expected("would_create", &[new]));
    assert_eq!(
        dry_run(&tool, "resource apply --name foo --status archived --dry-run"),
        expected("would_update", &[old])
    );
    assert_eq!(
        dry_run(&tool, &format!("resource rename {foo} --name other --dry-run")),
        expected("would_update", &[json!({"kind": "resource", "id": foo, "name": "other"})])
    );
    assert_eq!(
        dry_run(&tool, &format!("resource delete {foo} --dry-run")),
        expected("would_delete", &[json!({"kind": "resource", "id": foo})])
    );
    // The position of the flag does not matter.
    assert_eq!(dry_run(&tool, "resource create --dry-run --name new")["effect"], "would_create");
}

#[test]
fn a_dry_run_without_changes_is_a_noop() {
    let tool = Tool::new();
    let foo = tool.create("foo");
    for words in [
        "resource apply --name foo --status active --dry-run".to_owned(),
        format!("resource rename {foo} --name foo --dry-run"),
        "resource delete res_999 --dry-run".to_owned(),
        "resource purge --status archived --dry-run".to_owned(),
    ] {
        assert_eq!(dry_run(&tool, &words)["effect"], "noop", "{words}");
    }
}

#[test]
fn a_dry_run_fails_as_the_call_would() {
    let tool = Tool::new();
    let foo = tool.create("foo");
    tool.create("bar");
    for words in [
        "resource create --name foo".to_owned(),
        format!("resource rename {foo} --name bar"),
        "resource rename res_999 --name baz".to_owned(),
        "resource apply --name foo --status gone".to_owned(),
    ] {
        let rehearsed = run_without_writing(&tool, &format!("{words} --dry-run"));
        let really = tool.run(&words);
        assert_ne!(really.code, 0);
        assert_eq!(rehearsed.code, really.code, "{words}");
        let (rehearsed, really) = (rehearsed.envelope(), really.envelope());
        assert_eq!((rehearsed.data_text, rehearsed.error), (really.data_text, really.error), "{words}");
    }
}

#[test]
fn reads_have_no_dry_run() {
    let tool = Tool::new();
    for words in ["resource list --dry-run", "resource get res_1 --dry-run"] {
        let envelope = tool.run(words).failure(2, "ARG_ERROR");
        assert_eq!(envelope.error["errors"][0]["field"], "--dry-run", "{words}");
    }
    assert!(!tool.store().exists());
}

/// Two archived resources and one active one.
fn with_archived() -> (Tool, Value) {
    let tool = Tool::new();
    tool.create("kept");
    let affected = ["a", "b"].map(|name| {
        let archived = tool.run(&format!("resource apply --name {name} --status archived")).success().data;
        json!({"kind": "resource", "id": archived["id"], "name": name})
    });
    (tool, json!(affected))
}

#[test]
fn an_unconfirmed_purge_lists_what_it_would_delete() {
    let (tool, affected) = with_archived();
    let envelope = run_without_writing(&tool, "resource purge --status archived").failure(2, "CONFIRMATION_REQUIRED");
    assert_eq!(envelope.data_text, "null");
    assert_eq!(envelope.error["context"], json!({"would_affect": affected, "would_affect_count": 2}));
    assert!(envelope.error["message"].as_str().unwrap().contains("affects 2 items"), "{}", envelope.error);
    assert_eq!((&envelope.error["phase"], &envelope.error["retryable"]), (&json!("validation"), &json!(false)));
    assert!(envelope.error["fix_required"].as_str().unwrap().contains("--confirm-destructive"));
    assert!(
        envelope.error.get("fix_command").is_none(),
        "a destructive command must not be suggested for verbatim use"
    );
    assert!(envelope.meta.get("confirmed").is_none());
}

#[test]
fn a_confirmed_purge_deletes_and_may_be_repeated() {
    let (tool, _) = with_archived();
    let purge = || tool.run("resource purge --status archived --confirm-destructive").success();
    let first = purge();
    assert_eq!(first.data_text, r#"{"effect":"deleted","status":"archived","deleted":2}"#);
    assert_eq!(first.meta["confirmed"], true);
    assert_eq!(purge().data_text, r#"{"effect":"noop","status":"archived","deleted":0}"#);
    let left = tool.run("resource list").success().data;
    assert_eq!((left.as_array().unwrap().len(), &left[0]["name"]), (1, &json!("kept")));
}

#[test]
fn a_dry_run_needs_no_confirmation() {
    let (tool, affected) = with_archived();
    let affected = affected.as_array().unwrap();
    assert_eq!(dry_run(&tool, "resource purge --status archived --dry-run"), expected("would_delete", affected));
    let both = run_without_writing(&tool, "resource purge --status archived --dry-run --confirm-destructive").success();
    assert_eq!(both.data, expected("would_delete", affected), "confirmation does not turn a dry run into a real one");
}

#[test]
fn would_affect_is_limited_and_would_affect_count_is_not() {
    let tool = Tool::new();
    tool.create("first");
    let connection = rusqlite::Connection::open(tool.store()).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
             INSERT INTO records SELECT 'res_' || i, printf('n%03d', i), '2026-01-01T00:00:00Z', 'archived', 'x' FROM n",
        )
        .unwrap();
    drop(connection);
    let context =
        tool.run("resource purge --status archived").failure(2, "CONFIRMATION_REQUIRED").error["context"].take();
    let named = context["would_affect"].as_array().unwrap();
    assert_eq!((named.len(), &named[99]["name"], &context["would_affect_count"]), (100, &json!("n100"), &json!(250)));
}

#[test]
fn a_delete_needs_no_confirmation() {
    let tool = Tool::new();
    let id = tool.create("foo");
    tool.run(&format!("resource delete {id} --confirm-destructive")).failure(2, "ARG_ERROR");
    assert_eq!(tool.run(&format!("resource delete {id}")).success().data["effect"], "deleted");
}

#[test]
fn validate_only_checks_arguments_without_a_store() {
    // Neither the store nor the file exists, and a check must not notice.
    let call = |words: &str| Call::of("tool").words(words).env("TOOL_STORE", "/dev/null/store.db").run();
    for words in [
        "resource create --name foo --validate-only",
        "--validate-only resource create --name foo",
        "resource get res_1 --validate-only",
        "resource list --limit 3 --validate-only",
        "resource delete res_1 --dry-run --validate-only",
        "resource purge --status archived --validate-only",
        "resource import nothing.csv --validate-only --timeout 5s --progress json",
    ] {
        let envelope = call(words).success();
        assert_eq!((envelope.data_text.as_str(), &envelope.meta["validation_only"]), ("null", &json!(true)), "{words}");
        assert!(envelope.meta.get("confirmed").is_none(), "{words}");
    }
    for (words, fields) in [
        ("resource create --validate-only", vec!["--name"]),
        ("resource get ../secret --validate-only", vec!["<ID>"]),
        ("resource apply --status gone --validate-only", vec!["--name", "--status"]),
        ("resource list --limit many --validate-only", vec!["--limit"]),
        ("resource import a.csv --timeout soon --validate-only", vec!["--timeout"]),
        ("resource import a.csv --progress loud --validate-only", vec!["--progress"]),
    ] {
        let envelope = call(words).failure(2, "ARG_ERROR");
        let errors = envelope.error["errors"].as_array().unwrap();
        let mut found: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, fields, "{words}");
        assert!(envelope.meta.get("validation_only").is_none(), "{words}");
    }
    assert_eq!(call("resource create --name foo").failure(12, "UNAVAILABLE").error["retryable"], true);
}

#[test]
fn describe_lists_the_gates_of_each_command() {
    let describe = |name: &str| Call::of("tool").words(&format!("resource {name} --describe")).run().success().data;
    let has = |document: &Value, flag: &str| document["flags"].get(flag).is_some();
    for (name, dry_run, confirm, timeout) in [
        ("create", true, false, false),
        ("get", false, false, false),
        ("list", false, false, false),
        ("rename", true, false, false),
        ("apply", true, false, false),
        ("delete", true, false, false),
        ("purge", true, true, false),
        ("import", true, false, true),
    ] {
        let document = describe(name);
        assert_eq!(has(&document, "dry-run"), dry_run, "{name}");
        assert_eq!(has(&document, "confirm-destructive"), confirm, "{name}");
        assert_eq!((has(&document, "timeout"), has(&document, "progress")), (timeout, timeout), "{name}");
        assert!(has(&document, "validate-only"), "{name}");
        let names = &document["names"];
        assert_eq!(names.get("CONFIRMATION_REQUIRED"), confirm.then_some(&json!(2)), "{name}");
        assert_eq!(names.get("TIMEOUT"), timeout.then_some(&json!(10)), "{name}");
    }
    assert_eq!(describe("purge")["danger_level"], "destructive");
    assert_eq!(describe("purge")["effect"], "run");
    assert_eq!(describe("import")["danger_level"], "mutating");
}
