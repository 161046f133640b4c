//! Retries: which errors are retried, after which delay, and how often.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Envelope, Run};
use rustix::process::Signal;
use serde_json::json;
use tempfile::TempDir;

use super::process::{SIGNALS, assert_cancelled, kill_and_wait, wait_until};

/// A command that fails for a while, and the file that counts its attempts.
struct Flaky {
    folder: TempDir,
    call: Call,
}

impl Flaky {
    /// `command` is the name of the command, followed by its flags.
    fn new(command: &str, flags: &str) -> Flaky {
        let folder = tempfile::tempdir().unwrap();
        let call = Call::of("faults").args(["retry", command]).args([folder.path().join("tries")]).words(flags);
        Flaky { folder, call }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self) -> Run {
        self.call.run()
    }

    /// The number of attempts.
    fn attempts(&self) -> usize {
        fs::read_to_string(self.file("tries")).unwrap_or_default().lines().count()
    }
}

fn retries(envelope: &Envelope) -> Option<u64> {
    envelope.meta.get("retries").map(|retries| retries.as_u64().unwrap())
}

fn duration_ms(envelope: &Envelope) -> u64 {
    envelope.meta["duration_ms"].as_u64().unwrap()
}

#[test]
fn a_temporary_failure_is_retried() {
    for (flags, attempts) in [("", 1), ("--fails busy", 2), ("--fails busy,busy,busy", 4)] {
        let flaky = Flaky::new("flaky", flags);
        let envelope = flaky.run().success();
        assert_eq!((&envelope.data, flaky.attempts()), (&json!({"tries": attempts}), attempts), "{flags}");
        assert_eq!(retries(&envelope), (attempts > 1).then_some(attempts as u64 - 1), "{flags}");
        assert_eq!(envelope.warnings, json!([{"code": "TRIED", "message": "every attempt warns"}]));
    }
}

#[test]
fn the_last_error_is_reported() {
    let flaky = Flaky::new("flaky", "--fails throttled,busy --ever");
    let envelope = flaky.run().failure(12, "UNAVAILABLE");
    assert_eq!((flaky.attempts(), retries(&envelope)), (4, Some(3)));
    assert_eq!(envelope.error["retryable"], true);
    assert_eq!(envelope.warnings.as_array().unwrap().len(), 1, "{envelope:?}");
}

#[test]
fn a_permanent_error_is_not_retried() {
    let flaky = Flaky::new("flaky", "--fails broken");
    let envelope = flaky.run().failure(4, "PRECONDITION");
    assert_eq!((flaky.attempts(), retries(&envelope)), (1, None));
    let flaky = Flaky::new("flaky", "--fails busy,broken");
    let envelope = flaky.run().failure(4, "PRECONDITION");
    assert_eq!((flaky.attempts(), retries(&envelope)), (2, Some(1)));
}

#[test]
fn a_panic_is_not_retried() {
    let flaky = Flaky::new("flaky", "--fails busy,panic");
    let run = flaky.run();
    let envelope = run.envelope();
    assert_eq!((run.code, flaky.attempts(), retries(&envelope)), (1, 2, Some(1)), "{run:?}");
}

#[test]
fn retry_after_is_respected() {
    let flaky = Flaky::new("flaky", "--fails throttled,throttled");
    let envelope = flaky.run().success();
    assert_eq!((flaky.attempts(), retries(&envelope)), (3, Some(2)));
    assert!((600..5000).contains(&duration_ms(&envelope)), "{envelope:?}");
}

#[test]
fn a_delay_beyond_the_maximum_is_not_waited() {
    for command in ["flaky", "limited"] {
        let flaky = Flaky::new(command, "--fails busy,closed");
        let envelope = flaky.run().failure(80, "CLOSED");
        assert_eq!((flaky.attempts(), retries(&envelope)), (2, Some(1)), "{command}");
        assert_eq!(envelope.error["retry_after_ms"], 600_000, "{command}");
        assert!(duration_ms(&envelope) < 1000, "{envelope:?}");
    }
}

#[test]
fn the_time_limit_covers_all_attempts() {
    // The third wait of 300 ms would exceed the limit.
    let flaky = Flaky::new("limited", "--fails throttled --ever --timeout 800ms");
    let envelope = flaky.run().failure(11, "RATE_LIMITED");
    assert_eq!((flaky.attempts(), retries(&envelope)), (3, Some(2)));
    assert_eq!(envelope.error["retry_after_ms"], 300);
    assert!((600..800).contains(&duration_ms(&envelope)), "{envelope:?}");
    // The limit also interrupts a later attempt.
    let flaky = Flaky::new("limited", "--fails throttled --takes 700");
    let envelope = flaky.run().failure(11, "RATE_LIMITED");
    assert_eq!((flaky.attempts(), retries(&envelope)), (1, None));
    let flaky = Flaky::new("limited", "--fails busy --takes 600");
    let envelope = flaky.run().failure(90, "TIMEOUT");
    assert_eq!((flaky.attempts(), retries(&envelope)), (2, Some(1)));
    assert!((1000..2000).contains(&duration_ms(&envelope)), "{envelope:?}");
}

#[test]
fn the_callers_time_limit_takes_precedence() {
    let flaky = Flaky::new("limited", "--fails throttled,throttled,throttled,throttled --timeout 0");
    let envelope = flaky.run().success();
    assert_eq!((flaky.attempts(), retries(&envelope)), (5, Some(4)));
    let flaky = Flaky::new("limited", "--fails throttled --timeout 200ms");
    let envelope = flaky.run().failure(11, "RATE_LIMITED");
    assert_eq!((flaky.attempts(), retries(&envelope)), (1, None));
    assert!(duration_ms(&envelope) < 200, "{envelope:?}");
}

#[test]
fn a_signal_interrupts_the_delay() {
    for (signal, code, name) in SIGNALS {
        let flaky = Flaky::new("patient", "--fails busy,closed");
        let call = flaky.call.clone().args(["--hooks".into(), flaky.file("hooks").into_os_string()]);
        let child = call.start();
        // Both attempts return at once; the delay after them is ten minutes.
        wait_until(|| flaky.attempts() == 2);
        thread::sleep(Duration::from_millis(200));
        let killed = Instant::now();
        let run = kill_and_wait(child, signal);
        let envelope = assert_cancelled(&run, code, name);
        assert!(killed.elapsed() < Duration::from_secs(2), "{:?}", killed.elapsed());
        assert_eq!((flaky.attempts(), retries(&envelope)), (2, Some(1)));
        // The attempt has returned, so no hook runs and nothing is reported as done.
        assert!(!flaky.file("hooks").exists());
        assert_eq!(envelope.data_text, r#"{"partial":true}"#);
    }
}

#[test]
fn a_signal_runs_only_the_hooks_of_the_current_attempt() {
    let flaky = Flaky::new("patient", "--fails busy,busy --takes 1500");
    let call = flaky.call.clone().args(["--hooks".into(), flaky.file("hooks").into_os_string()]);
    let child = call.start();
    wait_until(|| flaky.attempts() == 2);
    // The hook is registered before the attempt is counted.
    let envelope = assert_cancelled(&kill_and_wait(child, Signal::TERM), 143, "SIGTERM");
    assert_eq!((flaky.attempts(), retries(&envelope)), (2, Some(1)));
    assert_eq!(fs::read_to_string(flaky.file("hooks")).unwrap(), "try\n");
    assert_eq!(envelope.data_text, r#"{"partial":true,"tries":0}"#);
}

#[test]
fn stdin_is_read_once() {
    let flaky = Flaky::new("flaky", "--fails busy,busy");
    let envelope = flaky.call.run_with_stdin("once").success();
    assert_eq!(envelope.data, json!({"tries": 3, "body": "once"}));
}

#[test]
fn validate_only_makes_no_attempt() {
    let flaky = Flaky::new("flaky", "--fails busy --ever --validate-only");
    let envelope = flaky.run().success();
    assert_eq!((flaky.attempts(), retries(&envelope)), (0, None));
    assert_eq!(envelope.meta["validation_only"], true);
}

#[test]
fn a_stream_is_not_retried_after_its_first_item() {
    let flaky = Flaky::new("items", "--fails busy --format jsonl");
    let run = flaky.run();
    assert_eq!((run.code, flaky.attempts()), (12, 1), "{run:?}");
    assert!(run.stdout.starts_with("0\n1\n{") && run.stdout.contains(r#""items_emitted":2"#), "{run:?}");
    let flaky = Flaky::new("items", "--fails busy --format jsonl --before 0");
    let run = flaky.run();
    assert_eq!((run.code, flaky.attempts()), (0, 2), "{run:?}");
    let last = run.stdout.lines().next_back().unwrap();
    assert!(last.contains(r#""_summary":true"#) && last.contains(r#""retries":1"#), "{run:?}");
    // Items of a JSON list are collected before they are printed, so the attempt can be repeated.
    let flaky = Flaky::new("items", "--fails busy,busy");
    let envelope = flaky.run().success();
    assert_eq!((&envelope.data, retries(&envelope)), (&json!([0, 1, u32::MAX]), Some(2)));
}

#[test]
fn every_line_of_exec_has_its_own_attempts() {
    let flaky = Flaky::new("limited", "");
    let attempts = flaky.file("tries");
    let line = |fails: &str| json!({"_cmd": "retry.limited", "tries": attempts, "fails": fails}).to_string();
    let lines = format!("{}\n{}\n", line("busy,busy"), line("busy,busy"));
    let input = flaky.file("lines");
    fs::write(&input, lines).unwrap();
    let output = Call::of("faults").words("exec").command().stdin(fs::File::open(input).unwrap()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let metas: Vec<_> = said
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["meta"]["retries"].clone())
        .collect();
    assert_eq!(metas, [json!(2), json!(null)], "{said}");
}

#[test]
fn describe_contains_the_retry_policy() {
    let described = Call::of("faults").words("retry flaky --describe").run().success().data;
    assert_eq!(described["retry"], json!({"policy": "exponential", "attempts": 4}));
    let described = Call::of("faults").words("warn --describe").run().success().data;
    assert!(described.get("retry").is_none(), "{described}");
}
