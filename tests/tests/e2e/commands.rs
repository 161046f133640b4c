//! The commands on one resource, without conflicts.

use envelope_tests::Run;
use serde_json::json;

use super::Tool;

/// Asserts the printed fields of a record and the form of its id and its time of creation.
#[track_caller]
fn assert_record(data: &str, effect: Option<&str>, name: &str, status: &str) {
    let record: serde_json::Value = serde_json::from_str(data).unwrap();
    let (id, created_at) = (record["id"].as_str().unwrap(), record["created_at"].as_str().unwrap());
    let effect = effect.map_or(String::new(), |effect| format!(r#""effect":"{effect}","#));
    assert_eq!(
        data,
        format!(
            r#"{{{effect}"id":"{id}","name":"{name}","created_at":"{created_at}","status":"{status}","token":"[redacted]"}}"#
        )
    );
    let random = id.strip_prefix("res_").unwrap();
    assert!(random.len() == 12 && random.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{id}");
    assert!(created_at.len() == 20 && created_at.ends_with('Z'), "{created_at}");
}

#[test]
fn create_prints_the_new_resource() {
    let tool = Tool::new();
    let envelope = tool.run("resource create --name foo").success();
    assert_record(&envelope.data_text, Some("created"), "foo", "active");
    assert_eq!(envelope.warnings, json!([]));
}

#[test]
fn meta_describes_the_call() {
    let meta = Tool::new().run("resource list").success().meta;
    assert_eq!((&meta["command"], &meta["tool_version"]), (&json!("resource list"), &json!("0.1.0")));
    assert_eq!(meta["schema_version"], "1.0");
    assert!(meta.get("trace_id").is_none() && meta.get("help").is_none(), "{meta}");
    assert!(meta["duration_ms"].as_u64().unwrap() < 60_000, "{meta}");
    assert_eq!(meta["request_id"].as_str().unwrap().len(), 36);
    assert!(meta["timestamp"].as_str().unwrap().ends_with('Z'), "{meta}");
}

#[test]
fn get_prints_the_resource() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let first = tool.run(&format!("resource get {id}")).success();
    assert_record(&first.data_text, None, "foo", "active");
    let second = tool.run(&format!("resource get {id}")).success();
    assert_eq!(first.data_text, second.data_text, "two reads of one resource print the same data");
    assert_ne!(first.meta["request_id"], second.meta["request_id"]);
}

#[test]
fn get_of_a_missing_resource_is_not_found() {
    let envelope = Tool::new().run("resource get res_999").failure(5, "NOT_FOUND");
    assert_eq!(envelope.data_text, "null");
    assert_eq!(
        envelope.error,
        json!({
            "code": "NOT_FOUND",
            "message": "no resource has the id 'res_999'",
            "retryable": false,
            "phase": "execution",
            "fix_required": "pass the id of an existing resource",
            "suggestion": "`tool resource list` lists all ids",
        })
    );
}

#[test]
fn list_prints_all_resources_sorted_by_name() {
    let tool = Tool::new();
    assert_eq!(tool.run("resource list").success().data_text, "[]");
    for name in ["foo", "bar", "baz"] {
        tool.create(name);
    }
    let list = tool.run("resource list").success().data;
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|record| record["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["bar", "baz", "foo"]);
    for record in list.as_array().unwrap() {
        assert_get_prints(&tool, record);
    }
}

fn assert_get_prints(tool: &Tool, record: &serde_json::Value) {
    let id = record["id"].as_str().unwrap();
    assert_eq!(&tool.run(&format!("resource get {id}")).success().data, record);
}

#[test]
fn a_list_of_a_thousand_is_one_envelope() {
    let tool = Tool::new();
    tool.create("first");
    let connection = rusqlite::Connection::open(tool.store()).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
             INSERT INTO records SELECT 'res_' || i, 'name ' || i, '2026-01-01T00:00:00Z', 'active', 'hidden' FROM n",
        )
        .unwrap();
    drop(connection);
    let envelope = tool.run("resource list --limit 0").success();
    assert_eq!(envelope.data.as_array().unwrap().len(), 1000);
    assert!(!envelope.data_text.contains("hidden"));
}

#[test]
fn rename_reports_whether_it_changed_anything() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let rename = |name: &str| tool.run(&format!("resource rename {id} --name {name}"));
    assert_record(&rename("bar").success().data_text, Some("updated"), "bar", "active");
    assert_record(&rename("bar").success().data_text, Some("noop"), "bar", "active");
    assert_eq!(tool.run(&format!("resource get {id}")).success().data["name"], "bar");
}

#[test]
fn rename_distinguishes_a_missing_resource_from_a_taken_name() {
    let tool = Tool::new();
    tool.create("foo");
    let id = tool.create("bar");
    let taken = tool.run(&format!("resource rename {id} --name foo")).failure(6, "CONFLICT");
    assert_eq!(taken.data_text, "null");
    assert_eq!(taken.error["message"], "another resource has the name 'foo'");
    assert_eq!(taken.error["fix_required"], "choose a name that no other resource has");
    tool.run("resource rename res_999 --name baz").failure(5, "NOT_FOUND");
    assert_eq!(tool.run(&format!("resource get {id}")).success().data["name"], "bar");
}

#[test]
fn apply_creates_then_does_nothing_then_updates() {
    let tool = Tool::new();
    let apply = |status: &str| tool.run(&format!("resource apply --name foo --status {status}")).success().data_text;
    assert_record(&apply("inactive"), Some("created"), "foo", "inactive");
    assert_record(&apply("inactive"), Some("noop"), "foo", "inactive");
    assert_record(&apply("archived"), Some("updated"), "foo", "archived");
}

#[test]
fn a_repeated_delete_succeeds() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let first = tool.run(&format!("resource delete {id}")).success();
    assert_eq!(first.data_text, format!(r#"{{"effect":"deleted","status":"deleted","id":"{id}"}}"#));
    let second = tool.run(&format!("resource delete {id}")).success();
    assert_eq!(second.data_text, format!(r#"{{"effect":"noop","status":"not_found","id":"{id}"}}"#));
    tool.run(&format!("resource get {id}")).failure(5, "NOT_FOUND");
}

#[test]
fn no_command_prints_a_secret() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let connection = rusqlite::Connection::open(tool.store()).unwrap();
    let token: String = connection.query_one("SELECT token FROM records", [], |row| row.get(0)).unwrap();
    drop(connection);
    assert_eq!(token.len(), 32);
    for words in [
        "resource create --name foo".to_owned(),
        format!("resource get {id}"),
        "resource list".to_owned(),
        "resource list --format plain".to_owned(),
        "resource list --format tsv".to_owned(),
        "resource apply --name foo --status archived".to_owned(),
        format!("resource rename {id} --name bar"),
        format!("resource delete {id}"),
    ] {
        let Run { stdout, stderr, .. } = tool.run(&words);
        assert!(!stdout.contains(&token) && !stderr.contains(&token), "{words}: {stdout}{stderr}");
    }
}
