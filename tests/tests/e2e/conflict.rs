//! Creates of an existing resource, in sequence and concurrently.

use std::fs;

use envelope_tests::{Call, Run};
use serde_json::json;

use super::Tool;

#[test]
fn the_second_create_prints_the_first_resource() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let get = tool.run(&format!("resource get {id}")).success();
    let conflict = tool.run("resource create --name foo").failure(10, "ALREADY_EXISTS");
    assert_eq!(conflict.data_text, get.data_text, "the same bytes as `get`");
    let suggestion = conflict.error["suggestion"].as_str().unwrap();
    assert!(suggestion.contains(&format!("tool resource get {id}")), "{suggestion}");
    assert_eq!(
        conflict.error,
        json!({
            "code": "ALREADY_EXISTS",
            "message": "Resource 'foo' already exists",
            "retryable": false,
            "conflict_id": id,
            "phase": "execution",
            "context": {"conflict_field": "name", "existing_resource": format!("tool resource get {id}")},
            "suggestion": suggestion,
        })
    );
    assert_eq!(tool.run("resource list").success().data.as_array().unwrap().len(), 1);
}

#[test]
fn existing_resource_is_a_command_that_prints_the_existing_resource() {
    let tool = Tool::new();
    tool.create("foo");
    let conflict = tool.run("resource create --name foo").failure(10, "ALREADY_EXISTS");
    let invocation = conflict.error["context"]["existing_resource"].as_str().unwrap();
    let read = tool.run(invocation.strip_prefix("tool ").unwrap()).success();
    assert_eq!(read.data_text, conflict.data_text);
}

/// Starts all processes before waiting for the first one.
fn call_concurrently(tool: &Tool, words: &str, count: usize) -> Vec<Run> {
    start_concurrently(&tool.call(words), count)
}

pub(super) fn start_concurrently(call: &Call, count: usize) -> Vec<Run> {
    let children: Vec<_> = (0..count).map(|_| call.start()).collect();
    children.into_iter().map(Run::wait).collect()
}

/// Asserts that one process creates the resource and all others print it.
#[track_caller]
fn assert_one_process_creates(tool: &Tool, name: &str) {
    assert_one_run_created(&call_concurrently(tool, &format!("resource create --name {name}"), 32));
}

#[track_caller]
fn assert_one_run_created(runs: &[Run]) {
    let (created, others): (Vec<&Run>, Vec<&Run>) = runs.iter().partition(|run| run.code == 0);
    let [created] = created[..] else { panic!("{} processes created it: {runs:?}", created.len()) };
    let created = created.success();
    assert_eq!(created.data["effect"], "created");
    let resource = created.data_text.replacen(r#""effect":"created","#, "", 1);
    for other in others {
        assert_eq!(other.failure(10, "ALREADY_EXISTS").data_text, resource);
    }
}

#[test]
fn one_of_many_concurrent_creates_succeeds_on_a_new_store() {
    for _ in 0..3 {
        let tool = Tool::new();
        assert!(!tool.store().exists());
        assert_one_process_creates(&tool, "foo");
    }
}

#[test]
fn one_of_many_concurrent_creates_succeeds_on_an_existing_store() {
    let tool = Tool::new();
    tool.create("other");
    for name in ["foo", "bar", "baz"] {
        assert_one_process_creates(&tool, name);
    }
    assert_eq!(tool.run("resource list").success().data.as_array().unwrap().len(), 4);
}

#[test]
fn one_of_many_concurrent_creates_of_a_folder_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["foo", "bar", "baz"] {
        let path = folder.path().join(name);
        let call = Call::of("quickstart").words("create").args([path.as_os_str()]);
        assert_one_run_created(&start_concurrently(&call, 32));
        assert!(path.is_dir());
        let conflict = call.run().failure(10, "ALREADY_EXISTS");
        assert_eq!(conflict.error["context"]["conflict_field"], "name", "the id is the only field that can conflict");
    }
}

#[test]
fn concurrent_applies_create_one_resource() {
    let tool = Tool::new();
    let mut effects: Vec<String> = call_concurrently(&tool, "resource apply --name foo --status archived", 16)
        .iter()
        .map(|run| run.success().data["effect"].as_str().unwrap().to_owned())
        .collect();
    effects.sort();
    assert_eq!(effects[0], "created");
    assert!(effects[1..].iter().all(|effect| effect == "noop"), "{effects:?}");
}

#[test]
fn concurrent_deletes_delete_once() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let runs = call_concurrently(&tool, &format!("resource delete {id}"), 16);
    let deleted = runs.iter().filter(|run| run.success().data["effect"] == "deleted").count();
    assert_eq!(deleted, 1);
}

#[test]
fn names_may_contain_any_text() {
    let tool = Tool::new();
    for name in ["two words", "it's", r#""quoted" \ back"#, "line\nbreak", "\u{1b}[31mred", "名前", "-dash", ""] {
        let create = || tool.call("resource create").args([format!("--name={name}")]).run();
        let created = create().success();
        assert_eq!(created.data["name"], name);
        let conflict = create().failure(10, "ALREADY_EXISTS");
        assert_eq!(conflict.error["message"], format!("Resource '{name}' already exists"));
        assert_eq!(conflict.error["conflict_id"], created.data["id"]);
    }
    assert!(fs::exists(tool.store()).unwrap());
}
