//! Lists: pages, cursors, `--fields`, the size limit, and JSON lines.

mod cap;
mod cursors;
mod fields;
mod jsonl;
mod pages;

use envelope_tests::{Call, Envelope, Run};
use serde_json::Value;

pub(super) fn list(words: &str) -> Run {
    Call::of("faults").words("list").words(words).run()
}

pub(super) fn pagination(envelope: &Envelope) -> &Value {
    &envelope.meta["pagination"]
}

pub(super) fn numbers(data: &Value) -> Vec<u64> {
    data.as_array().unwrap().iter().map(|item| item["n"].as_u64().unwrap()).collect()
}

/// Parses the lines of `--format jsonl`, and returns the items and the last line.
#[track_caller]
pub(super) fn lines(run: &Run) -> (Vec<Value>, Value) {
    assert!(run.stdout.ends_with('\n') && run.stdout.bytes().all(|byte| byte == b'\n' || byte >= b' '), "{run:?}");
    let mut lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.pop().unwrap();
    (lines, last)
}
