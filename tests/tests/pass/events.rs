//! Events are sent to the subscriber of the program or, with `--log json` and no subscriber, to stderr.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use envelope_runtime::idempotency::{Claimed, Ended, IdempotencyStoreError};
use envelope_runtime::prelude::*;
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context as Around, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::idempotency_store;

/// A subscriber that records events.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<RecordedEvent>>>);

/// An event with its fields and those of its span.
#[derive(Debug, Default)]
struct RecordedEvent {
    level: String,
    fields: BTreeMap<String, String>,
    span: BTreeMap<String, String>,
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, around: Around<'_, S>) {
        let mut fields = BTreeMap::new();
        attributes.record(&mut Fields(&mut fields));
        around.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_event(&self, event: &Event<'_>, around: Around<'_, S>) {
        if event.metadata().target() != "envelope" {
            return;
        }
        let mut recorded = RecordedEvent { level: event.metadata().level().to_string(), ..RecordedEvent::default() };
        event.record(&mut Fields(&mut recorded.fields));
        let span = around.event_span(event).expect("a call is a span");
        recorded.span = span.extensions().get::<BTreeMap<String, String>>().unwrap().clone();
        self.0.lock().unwrap().push(recorded);
    }
}

/// Runs `work` and returns its result and the recorded events.
fn record_events<T>(work: impl FnOnce() -> T) -> (T, Vec<RecordedEvent>) {
    let kept = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(kept.clone());
    let outcome = tracing::subscriber::with_default(subscriber, work);
    let events = std::mem::take(&mut *kept.0.lock().unwrap());
    (outcome, events)
}

/// Returns the level, the message and the code of the only event.
#[track_caller]
fn only(events: &[RecordedEvent]) -> (&str, &str, &str) {
    let [event] = events else { panic!("one event: {events:?}") };
    let field = |name: &str| event.fields.get(name).map_or("", |value| value);
    (&event.level, field("message"), field("code"))
}

/// A resource with a secret.
#[derive(Debug, Serialize, Resource)]
struct Key {
    #[resource(id)]
    id: Secret,
    #[resource(key)]
    pin: Secret,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum KeyError {
    /// Somebody else holds it
    #[error("held")]
    #[error_code(HELD)]
    Held,
    /// It is not there
    #[error("gone")]
    #[error_code(NOT_FOUND)]
    Gone,
}

/// Make a key
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn make(#[arg(long)] pin: Secret) -> Result<Create<Key>, std::convert::Infallible> {
    tracing::info!(?pin, "making");
    Ok(Create::AlreadyExists(Key { id: Secret::from("s3cret-id"), pin }))
}

/// Turn a key
#[command(effect = "run", exit_codes(HELD = 80, CONFLICT = 80, NOT_FOUND = 5))]
fn turn(#[arg(long)] gone: bool) -> Result<Run<()>, KeyError> {
    Err(if gone { KeyError::Gone } else { KeyError::Held })
}

/// Turn a key at the number of the standard
#[command(effect = "run", name = "twist", exit_codes(HELD = 81, NOT_FOUND = 5))]
fn twist() -> Result<Run<()>, KeyError> {
    Err(KeyError::Held)
}

fn app() -> App {
    App::new("keys", "1.0.0").command::<make>().command::<turn>().command::<twist>().build()
}

/// Runs the app and returns the exit code, the envelope and stderr.
fn run(words: &str) -> (u8, Value, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let argv = ["keys"].into_iter().chain(words.split(' '));
    let code = app().run_from(argv, &mut stdout, &mut stderr);
    (code, serde_json::from_slice(&stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_conflict_event_contains_no_secret() {
    let ((code, envelope, _), events) = record_events(|| run("make --pin 7391846205"));
    assert_eq!((code, only(&events)), (10, ("INFO", "conflict", "ALREADY_EXISTS")));
    let fields = &events[0].fields;
    assert_eq!((fields["conflict_field"].as_str(), fields["conflict_id"].as_str()), ("pin", "[redacted]"));
    assert_eq!((fields["command"].as_str(), fields["exit_code"].as_str()), ("make", "10"));
    let all = format!("{events:?}");
    assert!(!all.contains("7391846205") && !all.contains("s3cret"), "{all}");
    assert_eq!(envelope["meta"]["request_id"], events[0].span["request_id"].as_str());
    assert_eq!(events[0].span["command"], "make");
}

#[test]
fn an_error_with_the_number_of_conflict_is_a_conflict_event() {
    for (words, code, conflict) in [("turn", 80, true), ("turn --gone", 5, false), ("twist", 81, false)] {
        let ((exit_code, ..), events) = record_events(|| run(words));
        assert_eq!(exit_code, code);
        if conflict {
            assert_eq!(only(&events), ("INFO", "conflict", "HELD"));
        } else {
            assert!(events.is_empty(), "{words}: {events:?}");
        }
    }
}

#[test]
fn every_answer_to_a_known_key_is_one_event() {
    let done = || Ok(Ended::Done);
    let answer = r#"{"exit_code":0,"data":{"effect":"created","id":1},"error":null}"#;
    let unrecorded = || Err(IdempotencyStoreError::unavailable("the disk is full"));
    let in_use = || Claimed::InUse { lease_left: std::time::Duration::from_secs(7) };
    let lease = idempotency_store::lease;
    for (words, claimed, ended, holds, event) in [
        ("create new", Claimed::Answered(answer.into()), done(), true, ("INFO", "idempotency_hit", "")),
        ("create new", in_use(), done(), true, ("INFO", "idempotency_wait", "IDEMPOTENCY_KEY_IN_USE")),
        ("create new", lease(false), Ok(Ended::Lost), false, ("INFO", "idempotency_wait", "IDEMPOTENCY_KEY_IN_USE")),
        (
            "count",
            Claimed::Reused { command: "create".into() },
            done(),
            true,
            ("WARN", "idempotency_doubt", "IDEMPOTENCY_KEY_REUSED"),
        ),
        ("count", Claimed::Abandoned { since_ms: 0 }, done(), true, ("WARN", "idempotency_doubt", "OUTCOME_UNKNOWN")),
        ("create new", lease(true), done(), true, ("WARN", "idempotency_takeover", "")),
        ("create new", lease(false), Ok(Ended::Lost), true, ("WARN", "idempotency_doubt", "IDEMPOTENCY_LEASE_LOST")),
        ("count", lease(false), unrecorded(), true, ("WARN", "idempotency_doubt", "IDEMPOTENCY_NOT_RECORDED")),
        ("create there", lease(false), done(), true, ("INFO", "conflict", "ALREADY_EXISTS")),
    ] {
        let (_, events) = record_events(|| idempotency_store::run(words, claimed, ended, holds));
        assert_eq!(only(&events), event, "{words}");
        assert_eq!(events[0].fields["idempotency_key"], "k", "{events:?}");
    }
    // Successful calls are not logged.
    let (_, events) = record_events(|| idempotency_store::run("create new", lease(false), done(), true));
    assert!(events.is_empty(), "{events:?}");
}

#[test]
fn run_from_writes_the_log_to_its_stderr() {
    let (code, envelope, stderr) = run("make --pin 7391846205 --log json");
    let lines: Vec<Value> = stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [own, conflict] = &lines[..] else { panic!("two lines: {stderr}") };
    assert_eq!((code, &conflict["message"], &own["message"]), (10, &json!("conflict"), &json!("making")));
    for line in &lines {
        assert_eq!((&line["request_id"], &line["command"]), (&envelope["meta"]["request_id"], &json!("make")));
    }
    assert!(!stderr.contains("7391846205"), "{stderr}");
    // The log ends with the call.
    assert_eq!(run("make --pin 7391846205").2, "");
    // Events and errors are written to stderr in order.
    let (_, _, stderr) = run_plain("make --pin 7391846205 --log json --format plain");
    let at = |text: &str| stderr.find(text).unwrap_or_else(|| panic!("{text}: {stderr}"));
    assert!(at("\"making\"") < at("\"conflict\"") && at("\"conflict\"") < at("error: "), "{stderr}");
}

fn run_plain(words: &str) -> (u8, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let code = app().run_from(["keys"].into_iter().chain(words.split(' ')), &mut stdout, &mut stderr);
    (code, String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_subscriber_of_the_program_is_kept() {
    let ((code, _, stderr), events) = record_events(|| run("make --pin 7391846205 --log json"));
    assert_eq!((code, only(&events)), (10, ("INFO", "conflict", "ALREADY_EXISTS")));
    let line: Value = serde_json::from_str(stderr.strip_suffix('\n').unwrap()).expect("one line");
    assert_eq!((&line["level"], &line["message"]), (&json!("WARN"), &json!("no_log")));
}

#[test]
fn concurrent_calls_have_separate_logs() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let (_, envelope, stderr) = run("turn --log json");
                    let line: Value = serde_json::from_str(stderr.strip_suffix('\n').unwrap()).expect("one line");
                    assert_eq!(line["request_id"], envelope["meta"]["request_id"]);
                }
            });
        }
    });
}
