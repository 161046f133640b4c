//! `--log json`: events as JSON lines on stderr.

use std::collections::BTreeMap;
#[cfg(target_os = "linux")]
use std::fs::File;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use envelope_tests::{Call, Run, Schema, own_schema};
use serde_json::{Value, json};

use super::Tool;

/// Parses the lines on stderr and validates each against its schema.
#[track_caller]
fn log(stderr: &str) -> Vec<Value> {
    let schema = Schema::new(&own_schema("log.json"));
    assert!(stderr.is_empty() || stderr.ends_with('\n'), "the log does not end with a newline: {stderr:?}");
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        schema.check(&line);
        line
    };
    stderr.lines().map(line).collect()
}

/// Returns the only line on stderr without its time and request id.
#[track_caller]
fn only(stderr: &str) -> Value {
    let [line] = &mut log(stderr)[..] else { panic!("one line: {stderr}") };
    for key in ["timestamp", "request_id"] {
        assert!(line.as_object_mut().unwrap().remove(key).is_some_and(|value| value.is_string()), "{key}: {line}");
    }
    line.take()
}

/// The same run with an empty stderr, for [`Run::success`] and [`Run::failure`].
fn without_log(run: &Run) -> Run {
    Run { code: run.code, stdout: run.stdout.clone(), stderr: String::new() }
}

#[test]
fn a_create_conflict_is_one_line() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let run = tool.call("resource create --name foo --log json").env("TOOL_TRACE_ID", "trace-7").run();
    let envelope = without_log(&run).failure(10, "ALREADY_EXISTS");
    let line = &log(&run.stderr)[0];
    assert_eq!(line["request_id"], envelope.meta["request_id"]);
    assert_eq!(
        only(&run.stderr),
        json!({
            "level": "INFO",
            "target": "envelope",
            "message": "conflict",
            "command": "resource create",
            "code": "ALREADY_EXISTS",
            "exit_code": 10,
            "conflict_field": "name",
            "conflict_id": id,
            "retryable": false,
            "trace_id": "trace-7",
        })
    );
    let store = rusqlite::Connection::open(tool.store()).unwrap();
    let token: String = store.query_one("SELECT token FROM records", [], |row| row.get(0)).unwrap();
    assert!(!run.stderr.contains(&token) && !run.stderr.contains("foo"), "{}", run.stderr);
    // Without the flag, nothing is logged.
    tool.run("resource create --name foo").failure(10, "ALREADY_EXISTS");
}

#[test]
fn a_dry_run_is_marked() {
    let tool = Tool::new();
    tool.create("foo");
    let line = only(&tool.run("resource create --name foo --dry-run --log json").stderr);
    assert_eq!((&line["code"], &line["dry_run"]), (&json!("ALREADY_EXISTS"), &json!(true)));
}

#[test]
fn conflicts_are_logged_and_other_answers_are_not() {
    let tool = Tool::new();
    let (foo, _) = (tool.create("foo"), tool.create("bar"));
    let renamed = only(&tool.run(&format!("resource rename {foo} --name bar --log json")).stderr);
    assert_eq!(
        renamed,
        json!({
            "level": "INFO",
            "target": "envelope",
            "message": "conflict",
            "command": "resource rename",
            "code": "CONFLICT",
            "exit_code": 6,
            "retryable": false,
        })
    );
    let vanished = Call::of("faults").words("vanish --log json").run();
    let line = only(&vanished.stderr);
    assert_eq!((&line["code"], &line["retryable"]), (&json!("CONFLICT"), &json!(true)));
    for (words, code) in [
        ("resource list", 0),
        ("resource create --name new", 0),
        ("resource get res_999", 5),
        ("resource delete res_999", 0),
        ("resource create", 2),
        ("resource create --name foo --validate-only", 0),
        ("resource create --name foo --describe", 0),
        ("manifest", 0),
    ] {
        let run = tool.run(&format!("{words} --log json"));
        assert_eq!((run.code, &*run.stderr), (code, ""), "{words}");
        run.envelope();
    }
}

#[test]
fn a_replayed_key_is_logged() {
    let tool = Tool::new();
    let call = |words: &str| tool.run(&format!("resource create --idempotency-key k-1 --log json {words}"));
    assert_eq!(call("--name foo").stderr, "");
    assert_eq!(
        only(&call("--name foo").stderr),
        json!({
            "level": "INFO",
            "target": "envelope",
            "message": "idempotency_hit",
            "command": "resource create",
            "idempotency_key": "k-1",
            "exit_code": 0,
        })
    );
    let reused = call("--name bar");
    assert_eq!((reused.code, only(&reused.stderr)["code"].as_str()), (2, Some("IDEMPOTENCY_KEY_REUSED")));
    assert_eq!(only(&reused.stderr)["level"], "WARN");
    // The first call reports the conflict; the second replays its answer and reports no conflict.
    let conflict = || tool.run("resource create --idempotency-key k-2 --log json --name foo");
    assert_eq!(only(&conflict().stderr)["message"], "conflict");
    let again = only(&conflict().stderr);
    assert_eq!((&again["message"], &again["code"]), (&json!("idempotency_hit"), &json!("ALREADY_EXISTS")));
}

#[test]
fn a_retry_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let call = Call::of("faults").words("retry flaky --fails busy --log json").args([folder.path().join("tries")]);
    let line = only(&call.run().stderr);
    assert_eq!((&line["message"], &line["attempt"]), (&json!("retry"), &json!(1)));
    assert!(line["wait_ms"].is_u64() && line["code"].is_string(), "{line}");
}

#[test]
fn the_environment_variable_sets_the_default() {
    let tool = Tool::new();
    tool.create("foo");
    let create = |variable: &str, words: &str| {
        tool.call("resource create --name foo").words(words).env("TOOL_LOG", variable).run()
    };
    assert_eq!(only(&create("json", "").stderr)["message"], "conflict");
    for (variable, words) in [("json", "--log none"), ("none", ""), ("", "")] {
        create(variable, words).failure(10, "ALREADY_EXISTS");
    }
    let refused = create("debug", "").failure(2, "ARG_ERROR");
    let message = refused.error["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("TOOL_LOG") && message.contains("json, none"), "{message}");
    assert_eq!(tool.run("resource list --describe").success().data["flags"]["log"]["env"], "TOOL_LOG");
}

#[test]
fn the_flag_does_not_change_the_query_of_a_cursor() {
    let tool = Tool::new();
    for name in ["a", "b", "c"] {
        tool.create(name);
    }
    let first = tool.run("resource list --limit 1").success();
    let cursor = first.meta["pagination"]["next_cursor"].as_str().unwrap();
    let rest = tool.run(&format!("resource list --limit 1 --log json --cursor {cursor}")).success();
    assert_eq!(rest.data[0]["name"], "b");
}

#[test]
fn events_of_handlers_are_logged() {
    let run = Call::of("faults").words("log tell --log json").run();
    let request_id = &without_log(&run).success().meta["request_id"];
    let mut lines = log(&run.stderr);
    assert!(!run.stderr.contains("boo"), "{}", run.stderr);
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("timestamp");
    }
    let [plain, hidden, clashes, fields, spans, thread] = &lines[..] else { panic!("six lines: {lines:#?}") };
    let ours = |mut line: Value| {
        let known = json!({"target": "faults::log", "command": "log tell", "request_id": request_id});
        line.as_object_mut().unwrap().append(&mut known.as_object().unwrap().clone());
        line
    };
    assert_eq!(
        *plain,
        ours(json!({
            "level": "INFO", "message": "plain", "secret": "[redacted]", "debugged": "[redacted]", "name": "a\"b\\c",
            "yes": true, "below": -1, "share": 0.5, "none": null,
        }))
    );
    let text = "\u{1b}[31m\n\r\u{9b}\u{202e}\u{2028}";
    assert_eq!(*hidden, ours(json!({"level": "WARN", "message": "unsafe \u{1b}]0;title\u{7}", "text": text})));
    let all_shown = run.stderr.chars().all(|c| c == '\n' || (' '..='~').contains(&c));
    assert!(all_shown, "control characters must be escaped: {:?}", run.stderr);
    // A field named like one of the line's own is renamed; one that identifies the call is replaced by the handler's.
    let mut clash = ours(json!({
        "level": "INFO", "message": "clashes", "timestamp_": "mine", "level_": 7, "target_": "mine", "type": "word",
    }));
    clash["request_id"] = "mine".into();
    assert_eq!(*clashes, clash);
    assert_eq!(*fields, ours(json!({"level": "INFO", "only": "fields"})));
    // The innermost span takes precedence, and the event takes precedence over spans.
    assert_eq!(*spans, ours(json!({"level": "ERROR", "message": "in spans", "page": 2, "rows": 20, "row": 3})));
    // The spans of one thread do not apply to another.
    assert_eq!(*thread, json!({"level": "INFO", "target": "faults::log", "message": "from another thread"}));

    Call::of("faults").words("log tell").run().success();
}

#[test]
fn lines_of_many_threads_do_not_mix() {
    let run = Call::of("faults").words("log threads --log json").run();
    without_log(&run).success();
    let mut next: BTreeMap<u64, u64> = BTreeMap::new();
    for line in log(&run.stderr) {
        assert_eq!(line["text"].as_str().unwrap().len(), 10_000);
        let next = next.entry(line["thread"].as_u64().unwrap()).or_default();
        assert_eq!(line["number"], *next, "the lines of a thread keep their order");
        *next += 1;
    }
    assert_eq!(next, (0..8).map(|thread| (thread, 50)).collect());
}

#[test]
fn exec_logs_the_request_id_of_each_line() {
    let tool = Tool::new();
    tool.create("foo");
    let calls = [
        r#"{"_cmd": "resource.create", "name": "foo"}"#,
        r#"{"_cmd": "resource.create", "name": "bar"}"#,
        r#"{"_cmd": "resource.create", "name": "bar"}"#,
        r#"{"_cmd": "resource.list", "_opts": {"log": "json"}}"#,
    ];
    let exec = |words: &str| tool.call("exec --ignore-errors").words(words).run_with_stdin(calls.join("\n"));
    let run = exec("--log json");
    let answers: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<&Value> = answers.iter().map(|answer| &answer["meta"]["exit_code"]).collect();
    assert_eq!(codes, [10, 0, 10, 2]);
    assert_eq!(answers[3]["error"]["fix_required"], "leave `log` out, and give --log to exec itself");
    let logged: Vec<Value> = log(&run.stderr).into_iter().map(|mut line| line["request_id"].take()).collect();
    assert_eq!(
        logged,
        [0, 2].map(|at: usize| answers[at]["meta"]["request_id"].clone()),
        "each line has the request id of its own call"
    );

    assert_eq!(exec("").stderr, "");
}

#[test]
fn the_log_works_with_other_formats() {
    let tool = Tool::new();
    tool.create("foo");
    let run = tool.run("resource create --name foo --format plain --log json");
    let (line, error) = run.stderr.split_once('\n').unwrap();
    assert_eq!(only(&format!("{line}\n"))["message"], "conflict");
    assert!(error.starts_with("error: "), "{error}");
}

#[test]
fn a_closed_stderr_does_not_change_the_answer() {
    let tool = Tool::new();
    tool.create("foo");
    let call = tool.call("resource create --name foo --log json");
    let mut child = call.start();
    drop(child.stderr.take());
    Run::wait(child).failure(10, "ALREADY_EXISTS");
    #[cfg(target_os = "linux")]
    {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let child = call.command().stdout(Stdio::piped()).stderr(full).spawn().unwrap();
        Run::wait(child).failure(10, "ALREADY_EXISTS");
    }
}

#[cfg(unix)]
mod terminal_and_signals {
    use envelope_tests::Call;
    use rustix::process::Signal;

    use super::only;
    use crate::Tool;
    use crate::process::{assert_cancelled, kill_and_wait, wait_until};
    use crate::terminal::{on_a_terminal, without_colour};

    #[test]
    fn a_terminal_shows_the_line_and_the_error() {
        let tool = Tool::new();
        tool.create("foo");
        let call = tool.call("resource create --name foo --log json").env("TERM", "xterm-256color");
        let run = on_a_terminal(&call, 2000);
        let (line, error) = run.stderr.split_once('\n').unwrap();
        assert_eq!(only(&format!("{line}\n"))["message"], "conflict");
        assert!(run.code == 10 && without_colour(error).starts_with("error: "), "{error}");
    }

    /// The handler blocks when the pipe of stderr is full, and so does the log.
    #[test]
    fn an_unread_log_does_not_block_signals() {
        let mut child = Call::of("faults").words("log flood --log json").start();
        let stderr = child.stderr.take().unwrap();
        wait_until(|| rustix::io::ioctl_fionread(&stderr).unwrap() >= 40_000);
        let run = kill_and_wait(child, Signal::TERM);
        assert_cancelled(&run, 143, "SIGTERM");
        drop(stderr);
    }
}
