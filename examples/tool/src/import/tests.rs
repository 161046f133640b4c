use std::path::PathBuf;

use envelope_runtime::Context;
use envelope_runtime::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ImportError, Report, import};
use crate::record::Status;
use crate::store::Store;

/// Writes a file, which exists as long as the returned folder.
fn file(name: &str, text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn run(store: &Store, plan: &Plan, name: &str, text: impl AsRef<[u8]>) -> Result<Run<Report>, ImportError> {
    let (_folder, path) = file(name, text);
    import(store, plan, &Context::for_test("resource import"), &Progress::for_test(), path)
}

fn rejected(result: Result<Run<Report>, ImportError>) -> Value {
    let Err(ImportError::Rows { report }) = result else { panic!("{result:?}") };
    serde_json::to_value(report).unwrap()
}

#[test]
fn a_file_may_be_imported_again() {
    let store = Store::in_memory();
    store.apply("old", Status::Archived).unwrap();
    let text = "status,name,note\nactive,foo,x\n,\"bar, baz\",x\ninactive,old,x\nactive,foo,x\n";
    let report = |created, existing| Report { rows: 4, created, existing, ..Report::default() };
    assert_eq!(run(&store, &Plan::for_test(), "a.csv", text).unwrap(), Run::Created(report(2, 2)));
    assert_eq!(run(&store, &Plan::for_test(), "a.csv", text).unwrap(), Run::Unchanged(report(0, 4)));
    assert_eq!(store.find_by_name("bar, baz").unwrap().unwrap().status, Status::Active);
    assert_eq!(
        store.find_by_name("old").unwrap().unwrap().status,
        Status::Archived,
        "an existing record must not change"
    );
}

#[test]
fn csv_and_json_lines_contain_the_same_rows() {
    let csv = "name,status\nfoo,archived\nbar,\n";
    let lines =
        "{\"name\":\"foo\",\"status\":\"archived\",\"id\":\"res_1\"}\r\n\n  {\"name\":\"bar\"}\n{\"_summary\":true}";
    for (name, text) in [
        ("a.csv", csv.to_owned()),
        ("a", csv.to_owned()),
        ("a.csv", csv.replace('\n', "\r\n")),
        ("a.CSV", format!("\u{feff}{csv}")),
        ("a.jsonl", lines.to_owned()),
        ("a.ndjson", format!("\u{feff}{lines}")),
        ("a", format!("\n{lines}")),
    ] {
        let store = Store::in_memory();
        let report = Report { rows: 2, created: 2, ..Report::default() };
        assert_eq!(run(&store, &Plan::for_test(), name, &text).unwrap(), Run::Created(report), "{name}: {text}");
        assert_eq!(store.find_by_name("foo").unwrap().unwrap().status, Status::Archived);
        assert_eq!(store.find_by_name("bar").unwrap().unwrap().status, Status::Active);
    }
}

#[test]
fn an_invalid_row_does_not_affect_other_rows() {
    let store = Store::in_memory();
    let text = b"name,status\nfoo,active\n,active\nbaz,arcived\n\xff,active\nnot there\n";
    let report = rejected(run(&store, &Plan::for_test(), "a.csv", text));
    assert_eq!(
        report,
        json!({"rows": 5, "created": 2, "existing": 0, "failed": 3, "errors": [
            {"row": 2, "line": 3, "message": "missing name"},
            {"row": 3, "line": 4, "message": "invalid status 'arcived': expected active, inactive or archived"},
            {"row": 4, "line": 5, "message": "name is not UTF-8"},
        ]})
    );
    let text = b"\n{\"name\":\"foo\"}\n{\"name\":}\n[1]\n\xff\n{\"name\":7}\n{\"title\":\"x\"}";
    let report = rejected(run(&store, &Plan::for_test(), "a.jsonl", text));
    let errors: Vec<(u64, u64, &str)> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (error["row"].as_u64().unwrap(), error["line"].as_u64().unwrap(), error["message"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        errors,
        [
            (2, 3, "invalid JSON: expected value at column 9"),
            (3, 4, "invalid resource: invalid type: integer `1`, expected a string at column 2"),
            (4, 5, "not UTF-8"),
            (5, 6, "invalid resource: invalid type: integer `7`, expected a string at column 9"),
            (6, 7, "missing name"),
        ]
    );
    assert_eq!((&report["existing"], &report["failed"]), (&1.into(), &5.into()));
}

#[test]
fn the_number_of_reported_rows_is_limited() {
    let text = format!("name\n{}", "\"\"\n".repeat(2500));
    let report = rejected(run(&Store::in_memory(), &Plan::for_test(), "a.csv", text));
    assert_eq!((report["rows"].as_u64(), report["failed"].as_u64()), (Some(2500), Some(2500)));
    assert_eq!(report["errors"].as_array().unwrap().len(), 100);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let store = Store::in_memory();
    store.insert("old").unwrap();
    let plan = Plan::for_test().dry_run();
    let text = "name\nfoo\nold\nfoo\n";
    let report = Report { rows: 3, would_create: Some(1), existing: 2, ..Report::default() };
    assert_eq!(run(&store, &plan, "a.csv", text).unwrap(), Run::Created(report));
    let wrong = rejected(run(&store, &plan, "a.csv", "name,status\nfoo,active\nbar,x\n"));
    assert_eq!((&wrong["created"], &wrong["would_create"]), (&0.into(), &1.into()), "a dry run creates nothing");
    assert!(matches!(run(&store, &plan, "a.csv", "name\nold\n").unwrap(), Run::Unchanged(_)));
    assert_eq!(store.list().unwrap().len(), 1);
}

#[test]
fn an_invalid_file_is_rejected_before_the_import() {
    let store = Store::in_memory();
    let code = |result: Result<Run<Report>, ImportError>| result.unwrap_err().code().name;
    assert_eq!(code(run(&store, &Plan::for_test(), "a.csv", "title\nfoo\n")), "PRECONDITION");
    assert_eq!(code(run(&store, &Plan::for_test(), "a.csv", "")), "PRECONDITION");
    let (folder, path) = file("a.csv", "name\n");
    let at = |path: PathBuf| {
        import(&store, &Plan::for_test(), &Context::for_test("resource import"), &Progress::for_test(), path)
    };
    assert_eq!(code(at(folder.path().to_owned())), "PRECONDITION");
    assert_eq!(code(at(folder.path().join("other"))), "NOT_FOUND");
    assert_eq!(at(path).unwrap(), Run::Unchanged(Report::default()), "a file without rows is valid");
}
