//! Usage errors: exit code 2, one answer for all bad arguments, and no side effects.

use envelope_tests::{Call, Envelope, Run};
use serde_json::{Value, json};

use super::Tool;

/// Runs with a store that cannot be opened; a usage error must be reported before the store is opened.
fn tool(words: &str) -> Run {
    Call::of("tool").words(words).env("TOOL_STORE", "/dev/null/store.db").run()
}

#[track_caller]
fn usage_error(words: &str) -> Envelope {
    tool(words).usage_error()
}

#[track_caller]
fn only_argument(envelope: &Envelope) -> &Value {
    let errors = envelope.error["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    &errors[0]
}

#[test]
fn missing_arguments_are_listed() {
    assert_eq!(usage_error("resource create").bad_fields(), ["--name"]);
    assert_eq!(usage_error("resource get").bad_fields(), ["<ID>"]);
    let envelope = usage_error("resource apply");
    assert_eq!(envelope.bad_fields(), ["--name", "--status"]);
    assert_eq!(envelope.meta["command"], "resource apply");
}

#[test]
fn every_bad_argument_is_listed() {
    let envelope = usage_error("resource apply --status arcived --colour red");
    let mut fields = envelope.bad_fields();
    fields.sort_unstable();
    assert_eq!(fields, ["--colour", "--name", "--status"]);
    let message = envelope.error["message"].as_str().unwrap();
    assert!(["--colour", "--name", "--status"].iter().all(|field| message.contains(field)), "{message}");
}

#[test]
fn the_nearest_spelling_is_suggested() {
    let envelope = usage_error("resource create --nmae foo");
    let error = only_argument(&envelope);
    assert_eq!((&error["field"], &error["suggestion"]), (&json!("--nmae"), &json!("--name")));
    let envelope = usage_error("resource apply --name foo --status arcived");
    let error = only_argument(&envelope);
    assert_eq!((&error["field"], &error["suggestion"]), (&json!("--status"), &json!("archived")));
    assert!(error["message"].as_str().unwrap().contains("active, inactive, archived"), "{error}");
}

#[test]
fn an_unknown_command_has_a_suggestion() {
    let envelope = usage_error("resource crate --name foo");
    let error = only_argument(&envelope);
    assert_eq!((&error["field"], &error["suggestion"]), (&json!("crate"), &json!("create")));
    assert_eq!(envelope.meta["command"], "resource");
    let envelope = usage_error("resorce list");
    assert_eq!(only_argument(&envelope)["suggestion"], "resource");
    assert_eq!(envelope.meta["command"], "tool");
}

#[test]
fn a_group_without_a_command_lists_its_commands() {
    let envelope = usage_error("resource");
    let message = only_argument(&envelope)["message"].as_str().unwrap();
    for name in ["create", "get", "list", "rename", "apply", "delete"] {
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn the_format_applies_to_usage_errors() {
    for words in
        ["resource create --format json", "--format=json resource crate", "resource create --nmae x --format json"]
    {
        usage_error(words);
    }
    let run = tool("resource create --format plain");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("error: ") && run.stderr.contains("--name"), "{run:?}");
    let envelope = usage_error("resource list --format yaml");
    assert_eq!(envelope.bad_fields(), ["--format"]);
    assert!(
        only_argument(&envelope)["message"].as_str().unwrap().contains("json, jsonl, plain, tsv"),
        "{:?}",
        envelope.error
    );
}

#[test]
fn repeated_surplus_and_valueless_arguments_are_errors() {
    assert_eq!(usage_error("resource create --name foo --name bar").bad_fields(), ["--name"]);
    assert_eq!(usage_error("resource get res_1 res_2").bad_fields(), ["res_2"]);
    assert_eq!(usage_error("resource list --name").bad_fields(), ["--name"]);
    assert_eq!(usage_error("resource create --name").bad_fields(), ["--name"]);
}

#[test]
fn the_suggestion_of_a_usage_error_runs() {
    let envelope = usage_error("resource create");
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
fn arguments_that_are_not_utf8_are_usage_errors() {
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
