//! The built-in command `exec`.

mod calls;
mod errors;
mod streams;

use envelope_tests::{Envelope, Run};
use serde_json::Value;

/// Returns the envelopes, after checking the rules that hold for every envelope.
#[track_caller]
fn answers(run: &Run) -> Vec<Envelope> {
    let of_line = |line: &str| {
        let whole: Value = serde_json::from_str(line).unwrap();
        let code = whole["meta"]["exit_code"].as_i64().unwrap().try_into().unwrap();
        Run { code, stdout: format!("{line}\n"), stderr: String::new() }.envelope()
    };
    run.stdout.lines().map(of_line).collect()
}

/// Returns `_line`, the exit code and the error code of each envelope.
#[track_caller]
fn told(run: &Run) -> Vec<(u64, i64, Option<String>)> {
    answers(run)
        .iter()
        .map(|answer| {
            let code = answer.error["code"].as_str().map(str::to_owned);
            (answer.meta["_line"].as_u64().unwrap(), answer.meta["exit_code"].as_i64().unwrap(), code)
        })
        .collect()
}

/// Joins requests to the input of `exec`.
fn lines(lines: &[Value]) -> String {
    lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n"
}
