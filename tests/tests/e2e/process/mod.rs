//! Signals, time limits, and output that handlers print to stdout.

mod ends;
mod inside_tokio;
mod interruptions;
mod limits;
mod output;
mod stdout;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Envelope, Run, program_that_aborts};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;

use crate::terminal::on_a_terminal;

pub(super) const SIGNALS: [(Signal, i32, &str); 3] =
    [(Signal::HUP, 129, "SIGHUP"), (Signal::INT, 130, "SIGINT"), (Signal::TERM, 143, "SIGTERM")];

fn process(words: &str) -> Call {
    Call::of("faults").words("process").words(words)
}

/// A command that blocks, and the files that show its progress.
pub(super) struct Blocking {
    folder: TempDir,
    pub(super) call: Call,
}

impl Blocking {
    pub(super) fn new(words: &str) -> Blocking {
        Blocking::with_call(process(words))
    }

    fn with_call(call: Call) -> Blocking {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).into_os_string();
        let call = call.args(["--started".into(), file("started"), "--hooks".into(), file("hooks")]);
        Blocking { folder, call }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the command, and waits until its handler blocks.
    fn start(&self) -> Child {
        let child = self.call.start();
        wait_for(&self.file("started"));
        child
    }

    /// The hooks that have run, in order.
    fn hooks(&self) -> Vec<String> {
        let names = fs::read_to_string(self.file("hooks")).unwrap_or_default();
        names.lines().map(str::to_owned).collect()
    }
}

#[track_caller]
fn wait_for(file: &Path) {
    wait_until(|| file.exists());
}

#[track_caller]
pub(super) fn wait_until(mut condition: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < until, "the condition does not become true");
        thread::sleep(Duration::from_millis(2));
    }
}

pub(super) fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

pub(super) fn kill_and_wait(child: Child, signal: Signal) -> Run {
    kill(&child, signal);
    Run::wait(child)
}

#[track_caller]
pub(super) fn assert_cancelled(run: &Run, code: i32, signal: &str) -> Envelope {
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (code, &json!("CANCELLED")), "{run:?}");
    assert_eq!(envelope.error["message"], format!("the command was interrupted by {signal}"));
    assert_eq!(envelope.error["context"], json!({"signal": signal}));
    assert_eq!(
        (&envelope.error["retryable"], &envelope.error["phase"]),
        (&json!(false), &json!("execution")),
        "{run:?}"
    );
    envelope
}

#[track_caller]
fn assert_timed_out(run: &Run, code: i32, timeout_ms: u64) -> Envelope {
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (code, &json!("TIMEOUT")), "{run:?}");
    assert_eq!(envelope.error["context"], json!({"timeout_ms": timeout_ms}));
    assert_eq!(envelope.meta["timeout_ms"], timeout_ms);
    assert_eq!((&envelope.error["retryable"], &envelope.error["phase"]), (&json!(false), &json!("execution")));
    let took = envelope.meta["duration_ms"].as_u64().unwrap();
    assert!((timeout_ms..timeout_ms + 1000).contains(&took), "{run:?}");
    envelope
}

/// Returns the number of bytes in the only warning, STDOUT_INTERCEPTED.
#[track_caller]
fn intercepted_bytes(envelope: &Envelope) -> u64 {
    let [warning] = envelope.warnings.as_array().unwrap().as_slice() else { panic!("one warning: {envelope:?}") };
    assert_eq!(warning["code"], "STDOUT_INTERCEPTED");
    let bytes = warning["context"]["bytes"].as_u64().unwrap();
    assert!(warning["message"].as_str().unwrap().starts_with(&format!("{bytes} byte")), "{warning}");
    bytes
}

#[test]
fn children_neither_page_nor_colour_without_a_terminal() {
    let found = |call: &Call| call.run().success().data;
    assert_eq!(found(&process("env")), json!(["PAGER=cat", "NO_COLOR=1", "TOOL_TRACE_ID="]));
    let traced = process("env").env("TOOL_TRACE_ID", "abc-1");
    assert_eq!(found(&traced), json!(["PAGER=cat", "NO_COLOR=1", "TOOL_TRACE_ID=abc-1"]));
    let set = process("env").env("PAGER", "less").env("NO_COLOR", "");
    assert_eq!(found(&set), json!(["PAGER=less", "NO_COLOR=", "TOOL_TRACE_ID="]), "variables that are set are kept");
    let on_terminal = on_a_terminal(&process("env --format json"), 80);
    assert_eq!(on_terminal.success().data, json!(["PAGER=", "NO_COLOR=", "TOOL_TRACE_ID="]));
    let in_ci = on_a_terminal(&process("env").env("CI", "1"), 80);
    assert_eq!(in_ci.success().data, json!(["PAGER=cat", "NO_COLOR=1", "TOOL_TRACE_ID="]));
}

/// Interruptions, time limits and interception work in a program whose panics abort.
#[test]
fn interruptions_work_with_panic_abort() {
    let program = program_that_aborts("faults");
    let call = |words: &str| Call::to(&program).words("process").words(words);
    let blocking = Blocking::with_call(call("block --so-far"));
    let envelope = assert_cancelled(&kill_and_wait(blocking.start(), Signal::TERM), 143, "SIGTERM");
    assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
    assert_eq!(blocking.hooks(), ["second", "first"]);
    assert_timed_out(&call("limited --timeout 100ms").run(), 90, 100);

    let run = call("print fd --panic").run();
    assert_eq!((run.code, &run.envelope().error["code"]), (1, &json!("GENERAL_ERROR")));
    assert_eq!(intercepted_bytes(&run.envelope()), 5);
    // The panic of the first hook aborts the second one; the answer is printed nevertheless.
    let panics = Blocking::with_call(call("block --hook-does panic"));
    assert_cancelled(&kill_and_wait(panics.start(), Signal::TERM), 143, "SIGTERM");
}
