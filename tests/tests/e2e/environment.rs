//! The location of the store, and environment variables.

use std::fs;

use envelope_tests::{Call, Run};
use serde_json::json;

use super::Tool;

#[test]
fn a_store_that_cannot_be_opened_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "no database at all, and longer than its header would be".repeat(20)).unwrap();
    for store in [folder.path().to_owned(), file.clone(), file.join("store.db")] {
        for words in ["list", "get res_1", "create --name foo", "delete res_1", "rename res_1 --name foo"] {
            let run = Call::of("tool").words("resource").words(words).env("TOOL_STORE", &store).run();
            let envelope = run.failure(12, "UNAVAILABLE");
            assert_eq!((&envelope.error["retryable"], envelope.data_text.as_str()), (&json!(true), "null"));
            assert_eq!(envelope.error["retry_strategy"], "exponential_backoff");
            assert_eq!(envelope.meta["command"].as_str().unwrap().split(' ').next(), Some("resource"));
        }
    }
}

#[test]
fn a_missing_store_path_is_a_precondition() {
    let envelope = Call::of("tool").words("resource list").run().failure(4, "PRECONDITION");
    assert_eq!(
        (&envelope.error["retryable"], &envelope.error["fix_required"]),
        (&json!(false), &json!("pass --store or set TOOL_STORE"))
    );
    assert!(envelope.error["message"].as_str().unwrap().contains("TOOL_STORE"), "{:?}", envelope.error);
}

#[test]
fn the_flag_takes_precedence_over_the_variable() {
    let (by_variable, by_flag) = (Tool::new(), Tool::new());
    let flag = ["--store".into(), by_flag.store().into_os_string()];
    by_variable.call("resource create --name foo").args(flag.clone()).run().success();
    assert!(by_flag.store().exists() && !by_variable.store().exists());
    let before = Call::of("tool").args(flag).words("resource list").run().success();
    assert_eq!(before.data.as_array().unwrap().len(), 1, "a global argument is accepted before the command");
}

#[cfg(target_os = "linux")]
#[test]
fn the_store_is_in_the_data_directory_by_default() {
    let home = tempfile::tempdir().unwrap();
    let call = || Call::of("tool").words("resource create --name foo").env("HOME", home.path());
    call().run().success();
    assert!(home.path().join(".local/share/tool/store.db").exists());
    call().env("XDG_DATA_HOME", home.path().join("xdg")).run().success();
    assert!(home.path().join("xdg/tool/store.db").exists());
    let relative = call().env("XDG_DATA_HOME", "relative").run();
    relative.failure(10, "ALREADY_EXISTS");
}

#[test]
fn ci_selects_json() {
    let tool = Tool::new();
    assert_eq!(tool.call("resource list").env("CI", "1").run().success().data_text, "[]");
    let plain = tool.call("resource list --format plain").env("CI", "1").run();
    assert!(!plain.stdout.starts_with('{'), "`--format` takes precedence over CI: {plain:?}");
}

#[test]
fn the_trace_id_is_in_meta() {
    let tool = Tool::new();
    let traced = |id: &str| tool.call("resource list").env("TOOL_TRACE_ID", id).run().success().meta;
    assert_eq!(traced("abc-123")["trace_id"], "abc-123");
    assert!(traced("").get("trace_id").is_none());
    let failed = tool.call("resource get res_9").env("TOOL_TRACE_ID", "t").run().failure(5, "NOT_FOUND");
    assert_eq!(failed.meta["trace_id"], "t");
}

#[test]
fn the_trace_id_of_a_traceparent_is_in_meta() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let tool = Tool::new();
    let traced = |parent: &str| {
        let call = tool.call("resource list").env("TRACEPARENT", parent).env("TOOL_TRACE_ID", "own");
        call.run().success().meta["trace_id"].as_str().map(str::to_owned)
    };
    for valid in ["00-{}-00f067aa0ba902b7-01", "00-{}-00f067aa0ba902b7-00", "cc-{}-00f067aa0ba902b7-01-later"] {
        assert_eq!(traced(&valid.replace("{}", TRACE)).as_deref(), Some(TRACE), "{valid}");
    }
    for invalid in [
        "",
        "00-{}-00f067aa0ba902b7",
        "00-{}-00f067aa0ba902b7-01-later",
        "ff-{}-00f067aa0ba902b7-01",
        "00-{}-0000000000000000-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-{}0-00f067aa0ba902b7-01",
    ] {
        assert_eq!(traced(&invalid.replace("{}", TRACE)).as_deref(), Some("own"), "{invalid}");
    }
}

#[test]
fn json_is_never_coloured() {
    let tool = Tool::new();
    for (name, value) in [("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "1"), ("NO_COLOR", "1"), ("TERM", "xterm-256color")]
    {
        for words in ["resource get res_9", "resource create", "resource create --help"] {
            let Run { stdout, stderr, .. } = tool.call(words).env(name, value).run();
            assert!(!stdout.contains('\u{1b}') && !stderr.contains('\u{1b}'), "{name} {words}: {stdout}{stderr}");
        }
    }
}
