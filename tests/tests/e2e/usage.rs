//! Bad arguments: exit 2, all of them in one answer, and nothing runs.

use envelope_tests::{Call, Envelope, Run};
use serde_json::{Value, json};

use super::Tool;

/// Runs with a store that cannot be opened: a bad argument must not get that far.
fn tool(words: &str) -> Run {
    Call::of("tool").words(words).env("TOOL_STORE", "/dev/null/store.db").run()
}

#[track_caller]
fn refused(words: &str) -> Envelope {
    tool(words).usage_error()
}

#[track_caller]
fn only(envelope: &Envelope) -> &Value {
    let errors = envelope.error["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    &errors[0]
}

#[test]
fn what_is_missing_is_listed() {
    assert_eq!(refused("resource create").bad_fields(), ["--name"]);
    assert_eq!(refused("resource get").bad_fields(), ["<ID>"]);
    let envelope = refused("resource apply");
    assert_eq!(envelope.bad_fields(), ["--name", "--status"]);
    assert_eq!(envelope.meta["command"], "resource apply");
}

#[test]
fn every_bad_argument_is_listed() {
    let envelope = refused("resource apply --status arcived --colour red");
    let mut fields = envelope.bad_fields();
    fields.sort_unstable();
    assert_eq!(fields, ["--colour", "--name", "--status"]);
    let message = envelope.error["message"].as_str().unwrap();
    assert!(["--colour", "--name", "--status"].iter().all(|field| message.contains(field)), "{message}");
}

#[test]
fn the_nearest_spelling_is_suggested() {
    let envelope = refused("resource create --nmae foo");
    let error = only(&envelope);
    assert_eq!((&error["field"], &error["suggestion"]), (&json!("--nmae"), &json!("--name")));
    let envelope = refused("resource apply --name foo --status arcived");
    let error = only(&envelope);
    assert_eq!((&error["field"], &error["suggestion"]), (&json!("--status"), &json!("archived")));
    assert!(error["message"].as_str().unwrap().contains("active, inactive, archived"), "{error}");
}

#[test]
fn an_unknown_command_has_a_suggestion() {
    let envelope = refused("resource crate --name foo");
    let error = only(&envelope);
    assert_eq!((&error["field"], &error["suggestion"]), (&json!("crate"), &json!("create")));
    assert_eq!(envelope.meta["command"], "resource");
    let envelope = refused("resorce list");
    assert_eq!(only(&envelope)["suggestion"], "resource");
    assert_eq!(envelope.meta["command"], "tool");
}

#[test]
fn a_group_without_a_command_lists_its_commands() {
    let envelope = refused("resource");
    let message = only(&envelope)["message"].as_str().unwrap();
    for name in ["create", "get", "list", "rename", "apply", "delete"] {
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn the_format_holds_where_the_arguments_do_not() {
    for words in
        ["resource create --format json", "--format=json resource crate", "resource create --nmae x --format json"]
    {
        refused(words);
    }
    let run = tool("resource create --format plain");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains("--name"), "{run:?}");
    let envelope = refused("resource list --format yaml");
    assert_eq!(envelope.bad_fields(), ["--format"]);
    assert!(only(&envelope)["message"].as_str().unwrap().contains("json, jsonl, plain, tsv"), "{:?}", envelope.error);
}

#[test]
fn an_argument_is_given_once_and_none_is_left_over() {
    assert_eq!(refused("resource create --name foo --name bar").bad_fields(), ["--name"]);
    assert_eq!(refused("resource get res_1 res_2").bad_fields(), ["res_2"]);
    assert_eq!(refused("resource list --name").bad_fields(), ["--name"]);
    assert_eq!(refused("resource create --name").bad_fields(), ["--name"]);
}

#[test]
fn the_suggestion_of_a_usage_error_runs() {
    let envelope = refused("resource create");
    let suggestion = envelope.error["suggestion"].as_str().unwrap();
    let invocation = suggestion.split('`').nth(1).unwrap();
    assert_eq!(invocation, "tool resource create --help");
    assert_eq!(tool(invocation.strip_prefix("tool ").unwrap()).code, 0);
}

#[test]
fn nothing_runs_on_a_bad_argument() {
    let tool = Tool::new();
    tool.run("resource create --name foo --colour red").usage_error();
    assert!(!tool.store().exists());
}

#[cfg(unix)]
#[test]
fn bytes_that_are_no_text_are_a_usage_error() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let bytes = || OsString::from_vec(b"foo\xff".to_vec());
    let call = || Call::of("tool").env("TOOL_STORE", "/dev/null/store.db");
    call().words("resource create --name").args([bytes()]).run().usage_error();
    call().words("resource get").args([bytes()]).run().usage_error();
    call().args([bytes()]).run().usage_error();
    call().words("resource").args([bytes()]).run().usage_error();
    call().args([OsString::from_vec(b"--\xff".to_vec())]).run().usage_error();
}
