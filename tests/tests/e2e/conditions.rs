//! Every kind of call in every kind of environment gives the same answer and the same exit code.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::Run;
use serde_json::{Value, json};

use super::Tool;

/// One call of each kind with its exit code and error code. `ID` is replaced by the id of the resource `foo`.
pub(super) const CALLS: &[(&str, i32, Option<&str>)] = &[
    ("resource create --name bar", 0, None),
    ("resource create --name foo", 10, Some("ALREADY_EXISTS")),
    ("resource create --name baz --dry-run", 0, None),
    ("resource get ID", 0, None),
    ("resource get res_999", 5, Some("NOT_FOUND")),
    ("resource list", 0, None),
    ("resource list --limit 1 --fields id", 0, None),
    ("resource list --cursor damaged", 2, Some("INVALID_CURSOR")),
    ("resource rename ID --name qux --dry-run", 0, None),
    ("resource delete res_999", 0, None),
    ("resource delete ID --dry-run", 0, None),
    ("resource purge --status archived", 2, Some("CONFIRMATION_REQUIRED")),
    ("resource purge --status archived --dry-run", 0, None),
    ("resource create --nmae foo", 2, Some("ARG_ERROR")),
    ("resource create --name foo --validate-only", 0, None),
    ("resource frobnicate", 2, Some("ARG_ERROR")),
    ("resource create --describe", 0, None),
    ("--describe", 0, None),
    ("--help", 0, None),
    ("resource create --help", 0, None),
    ("manifest", 0, None),
    ("", 0, None),
];

/// A name, and a change to the command before it is started.
type Environment = (&'static str, fn(&mut Command));

const ENVIRONMENTS: &[Environment] = &[
    ("an empty environment", |_| {}),
    ("CI", |command| _ = command.env("CI", "true")),
    ("NO_COLOR", |command| _ = command.env("NO_COLOR", "1")),
    ("forced colour", |command| _ = command.env("CLICOLOR_FORCE", "1").env("FORCE_COLOR", "1")),
    ("a dumb terminal's name", |command| _ = command.env("TERM", "dumb")),
    ("another language", |command| _ = command.env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8")),
    ("a narrow terminal's width", |command| _ = command.env("COLUMNS", "7")),
    ("a trace id", |command| _ = command.env("TOOL_TRACE_ID", "trace-1")),
    ("stdin open and silent", |command| _ = command.stdin(Stdio::piped())),
    ("stdin full of text", |command| _ = command.stdin(endless_input())),
    ("a backtrace that is asked for", |command| _ = command.env("RUST_BACKTRACE", "1")),
];

/// A stdin that never ends.
fn endless_input() -> Stdio {
    let mut yes = Command::new("yes").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let stdout = yes.stdout.take().unwrap();
    // `yes` ends when its reader does.
    thread::spawn(move || yes.wait());
    stdout.into()
}

/// Runs the call on a store that contains `foo`.
pub(super) fn run_in(words: &str, environment: &dyn Fn(&mut Command)) -> Run {
    let tool = Tool::new();
    let id = tool.create("foo");
    let mut command = tool.call(&words.replace("ID", &id)).command();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    environment(&mut command);
    let mut child = command.spawn().unwrap();
    // Held open until the end: the program must not wait for stdin to close.
    let stdin = child.stdin.take();
    let run = Run::wait(child);
    drop(stdin);
    run
}

/// Replaces ids and times, which differ between stores.
fn comparable(mut data: Value) -> Value {
    for key in ["id", "created_at"] {
        match &mut data {
            Value::Array(items) => {
                items.iter_mut().filter_map(|item| item.get_mut(key)).for_each(|id| *id = json!("…"));
            }
            Value::Object(map) => drop(map.get_mut(key).map(|id| *id = json!("…"))),
            _ => {}
        }
    }
    if let Some(affected) = data.get_mut("would_affect").and_then(Value::as_array_mut) {
        affected.iter_mut().filter_map(|thing| thing.get_mut("id")).for_each(|id| *id = json!("…"));
    }
    data
}

#[test]
fn every_call_has_the_same_answer_in_every_environment() {
    for (words, code, error) in CALLS {
        let expected = run_in(words, &|_| {}).envelope().data;
        for (environment, set) in ENVIRONMENTS {
            let started = Instant::now();
            let run = run_in(words, set);
            assert_eq!(run.code, *code, "{words} under {environment}: {run:?}");
            let envelope = run.envelope();
            assert_eq!(envelope.error["code"].as_str(), *error, "{words} under {environment}");
            assert_eq!(comparable(envelope.data), comparable(expected.clone()), "{words} under {environment}");
            assert!(!run.stderr.contains('\u{1b}'), "{words} under {environment}: {run:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "{words} waits under {environment}");
        }
    }
}
