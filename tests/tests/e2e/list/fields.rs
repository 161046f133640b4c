//! `--fields`.

use envelope_tests::Call;
use serde_json::{Value, json};

use super::{lines, list};
use crate::Tool;

#[test]
fn fields_selects_fields_in_every_format() {
    assert_eq!(list("number 3 --fields even,n").success().data_text, r#"{"n":3,"even":false}"#);
    let before = Call::of("faults").words("--fields n list numbers 2").run().success();
    assert_eq!(before.data_text, r#"[{"n":0},{"n":1}]"#);
    assert_eq!(before.warnings, json!([]));
    let page = list("pages --count 2 --fields name").success();
    assert_eq!(page.data_text, r#"[{"name":"number 0"},{"name":"number 1"}]"#);
    assert_eq!(list("number 3 --fields name --format plain").stdout, "name: number 3\n");
    assert_eq!(list("numbers 2 --fields n,even --format tsv").stdout, "n\teven\n0\ttrue\n1\tfalse\n");
    let (items, summary) = lines(&list("stream 2 --fields n --format jsonl"));
    assert_eq!(items, [json!({"n": 0}), json!({"n": 1})]);
    assert_eq!(summary["warnings"], json!([]));
    let created = Call::of("faults").words("vanish-once casper --fields id").run().success();
    assert_eq!(created.data_text, r#"{"id":1}"#);
}

#[test]
fn an_unknown_field_is_a_warning() {
    let unknown = |field: &str, known: Value| {
        json!({
            "code": "UNKNOWN_FIELD",
            "message": format!("there is no field '{field}' to keep in data"),
            "context": {"field": field, "known": known},
        })
    };
    let known = json!(["n", "name", "even"]);
    let envelope = list("numbers 2 --fields x,n,y").success();
    assert_eq!(envelope.data_text, r#"[{"n":0},{"n":1}]"#);
    assert_eq!(envelope.warnings, json!([unknown("x", known.clone()), unknown("y", known.clone())]));
    assert_eq!(list("number 2 --fields x").success().warnings, json!([unknown("x", known.clone())]));
    let (_, summary) = lines(&list("stream 2 --fields x --format jsonl"));
    assert_eq!(summary["warnings"], json!([unknown("x", known)]));
    // Scalars have no fields and are kept.
    let words = list("words 2 --fields x").success();
    assert_eq!(
        (words.data_text.as_str(), words.warnings),
        (r#"["word 0","word 1"]"#, json!([unknown("x", json!([]))]))
    );
    // An empty list has no known fields.
    assert_eq!(list("numbers 0 --fields x").success().warnings, json!([]));
    let plain = list("number 2 --fields x --format plain");
    assert_eq!((plain.code, plain.stdout.as_str()), (0, ""));
    assert!(plain.stderr.contains("there is no field 'x'"), "{plain:?}");
}

#[test]
fn an_empty_field_name_is_a_usage_error() {
    for names in ["", ",", "n,", ",n", "n,,name", " , n"] {
        let run = Call::of("faults").words("list numbers 2").args([format!("--fields={names}")]).run();
        let error = run.failure(2, "ARG_ERROR").error;
        assert_eq!(error["errors"][0]["field"], "--fields", "{error}");
    }
    let spaced = Call::of("faults").words("list number 2 --fields").args(["n, even"]).run().success();
    assert_eq!(spaced.data_text, r#"{"n":2,"even":true}"#);
}

#[test]
fn fields_apply_to_the_data_of_a_conflict() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let envelope = tool.run("resource create --name foo --fields id,status").failure(10, "ALREADY_EXISTS");
    assert_eq!(envelope.data_text, format!(r#"{{"id":"{id}","status":"active"}}"#));
    assert_eq!(envelope.error["conflict_id"], id.as_str());
}
