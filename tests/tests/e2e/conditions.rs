//! Every kind of call in every kind of environment gives the same answer and the same exit code.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::Run;
use serde_json::{Value, json};

use super::Tool;

/// One call of each kind, with the exit code and the error code that it ends with. `ID` is that of a resource `foo`.
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

/// A condition: what is done to a command before it is started.
type Condition = (&'static str, fn(&mut Command));

const CONDITIONS: &[Condition] = &[
    ("an empty environment", |_| {}),
    ("CI", |command| _ = command.env("CI", "true")),
    ("NO_COLOR", |command| _ = command.env("NO_COLOR", "1")),
    ("forced colour", |command| _ = command.env("CLICOLOR_FORCE", "1").env("FORCE_COLOR", "1")),
    ("a dumb terminal's name", |command| _ = command.env("TERM", "dumb")),
    ("another language", |command| _ = command.env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8")),
    ("a narrow terminal's width", |command| _ = command.env("COLUMNS", "7")),
    ("a trace id", |command| _ = command.env("TOOL_TRACE_ID", "trace-1")),
    ("stdin open and silent", |command| _ = command.stdin(Stdio::piped())),
    ("stdin full of text", |command| _ = command.stdin(endless())),
    ("a backtrace that is asked for", |command| _ = command.env("RUST_BACKTRACE", "1")),
];

/// What `yes` prints.
fn endless() -> Stdio {
    let mut yes = Command::new("yes").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let stdout = yes.stdout.take().unwrap();
    // It ends with its reader.
    thread::spawn(move || yes.wait());
    stdout.into()
}

/// A store with `foo` in it, and what a call comes to there.
pub(super) fn answer(words: &str, condition: &dyn Fn(&mut Command)) -> Run {
    let tool = Tool::new();
    let id = tool.create("foo");
    let mut command = tool.call(&words.replace("ID", &id)).command();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    condition(&mut command);
    let mut child = command.spawn().unwrap();
    // Held open until the end: a program that read it would wait for us, and we for it.
    let stdin = child.stdin.take();
    let run = Run::wait(child);
    drop(stdin);
    run
}

/// `data` without what differs from store to store.
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
fn every_call_answers_alike_under_every_condition() {
    for (words, code, error) in CALLS {
        let usual = answer(words, &|_| {}).envelope().data;
        for (condition, set) in CONDITIONS {
            let started = Instant::now();
            let run = answer(words, set);
            assert_eq!(run.code, *code, "{words} under {condition}: {run:?}");
            let envelope = run.envelope();
            assert_eq!(envelope.error["code"].as_str(), *error, "{words} under {condition}");
            assert_eq!(comparable(envelope.data), comparable(usual.clone()), "{words} under {condition}");
            assert!(!run.stderr.contains('\u{1b}'), "{words} under {condition}: {run:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "{words} waits under {condition}");
        }
    }
}
