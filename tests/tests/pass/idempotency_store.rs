//! The answers to calls with a key for every response of the store.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use envelope_runtime::idempotency::{
    Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, RecordsIn, Timing,
};
use envelope_runtime::prelude::*;
use serde_json::{Value, json};

/// A store with scripted responses.
#[derive(Default)]
struct Scripted {
    claimed: Mutex<VecDeque<Claimed>>,
    ended: Mutex<VecDeque<Result<Ended, IdempotencyStoreError>>>,
    /// The recorded answers.
    recorded: Arc<Mutex<String>>,
    /// The lease is lost while the handler runs.
    loses: bool,
    /// The maximum wait of a call.
    wait: Duration,
}

impl IdempotencyStore for Scripted {
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        assert_eq!((claim.scope, claim.command), ("notes", claim.command));
        Ok(self.claimed.lock().unwrap().pop_front().unwrap_or(Claimed::InUse { lease_left: Duration::from_secs(7) }))
    }

    fn renew(&self, _: &Lease) -> Result<bool, IdempotencyStoreError> {
        Ok(!self.loses)
    }

    fn record(&self, _: &Lease, answer: &str) -> Result<Ended, IdempotencyStoreError> {
        answer.clone_into(&mut self.recorded.lock().unwrap());
        self.ended.lock().unwrap().pop_front().unwrap()
    }

    fn release(&self, lease: &Lease) -> Result<Ended, IdempotencyStoreError> {
        self.record(lease, "")
    }

    fn timing(&self) -> Timing {
        Timing { wait: self.wait, ..Timing::default() }
    }
}

/// A database whose transactions record the outcome or have lost their lease.
#[derive(Debug)]
struct Database {
    holds: bool,
}

impl RecordsIn for &Database {
    type Error = NoteError;

    fn record(self, _: &Lease, _: &str) -> Result<bool, NoteError> {
        Ok(self.holds)
    }

    fn lost() -> NoteError {
        NoteError::Rolled
    }
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum NoteError {
    /// The transaction was rolled back
    #[error("rolled back")]
    #[error_code(UNAVAILABLE, retryable)]
    Rolled,
    /// The connection was lost while the transaction was committed
    #[error("the connection was lost")]
    #[error_code(PARTIAL_FAILURE)]
    Lost,
}

#[derive(Debug, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u32,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12, PARTIAL_FAILURE = 3))]
fn create(database: &Database, idempotency: &Idempotency, how: String) -> Result<Create<Note>, NoteError> {
    let outcome = if how == "there" { Create::AlreadyExists(Note { id: 1 }) } else { Create::Created(Note { id: 1 }) };
    idempotency.record(database, &outcome)?;
    if how == "lost" { Err(NoteError::Lost) } else { Ok(outcome) }
}

/// List the notes
#[command(effect = "read")]
fn list() -> Result<Vec<Note>, std::convert::Infallible> {
    Ok(Vec::new())
}

/// Count the notes anew
#[command(effect = "run")]
fn count() -> Result<Run<()>, std::convert::Infallible> {
    Ok(Run::Updated(()))
}

pub(super) fn lease(takes_over: bool) -> Claimed {
    Claimed::Held(Lease {
        scope: "notes".into(),
        key: "k".into(),
        token: 1,
        lasts: Duration::from_secs(10),
        takes_over,
    })
}

/// Counts the attempts of a handler.
#[derive(Debug, Default)]
struct Attempts(Cell<u32>);

/// Create a note if it does not exist
#[command(
    effect = "apply",
    retry(policy = "immediate", attempts = 3),
    exit_codes(UNAVAILABLE = 12, PARTIAL_FAILURE = 3)
)]
fn apply(attempts: &Attempts) -> Result<Apply<Note>, NoteError> {
    attempts.0.set(attempts.0.get() + 1);
    if attempts.0.get() < 3 { Err(NoteError::Rolled) } else { Ok(Apply::Created(Note { id: attempts.0.get() })) }
}

/// Runs with a store that grants the key, and that may lose it; other calls wait for `wait`.
fn retried(loses: bool, wait: Duration) -> (u8, Value) {
    let app = App::new("notes", "1.0.0")
        .state(|(): &()| Ok::<_, std::convert::Infallible>(Attempts::default()))
        .idempotency(move |(): &()| {
            let ended = if loses { Ended::Lost } else { Ended::Done };
            let (claimed, ended) = (Mutex::new([lease(false)].into()), Mutex::new([Ok(ended)].into()));
            Ok::<_, IdempotencyStoreError>(Scripted { claimed, ended, loses, wait, ..Scripted::default() })
        })
        .command::<apply>()
        .build();
    super::run(&app, &["notes", "apply", "--idempotency-key", "k"])
}

#[test]
fn a_handler_is_not_retried_after_its_key_was_taken_over() {
    let (code, envelope) = retried(false, Duration::ZERO);
    assert_eq!((code, &envelope["data"]["id"], &envelope["meta"]["retries"]), (0, &json!(3), &json!(2)));
    let answer = retried(true, Duration::ZERO);
    assert_eq!(error(&answer), (12, "UNAVAILABLE", true));
    assert_eq!(answer.1["meta"]["retries"], Value::Null);
    assert_eq!(answer.1["warnings"][0]["code"], "IDEMPOTENCY_LEASE_LOST");
}

#[test]
fn a_call_may_wait_forever() {
    assert_eq!(retried(false, Duration::MAX).0, 0);
}

/// Runs with a store that gives this response.
pub(super) fn run(
    words: &str,
    claimed: Claimed,
    ended: Result<Ended, IdempotencyStoreError>,
    holds: bool,
) -> (u8, Value) {
    recording(words, claimed, ended, holds).0
}

/// Runs with a store, and returns the recorded answers.
fn recording(
    words: &str,
    claimed: Claimed,
    ended: Result<Ended, IdempotencyStoreError>,
    holds: bool,
) -> ((u8, Value), String) {
    let recorded = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&recorded);
    let script = Mutex::new(Some((claimed, ended)));
    let app = App::new("notes", "1.0.0")
        .state(move |(): &()| Ok::<_, std::convert::Infallible>(Database { holds }))
        .idempotency(move |(): &()| {
            let (claimed, ended) = script.lock().unwrap().take().unwrap();
            let (claimed, ended) = (Mutex::new([claimed].into()), Mutex::new([ended].into()));
            let (recorded, wait) = (Arc::clone(&kept), Duration::from_millis(20));
            Ok::<_, IdempotencyStoreError>(Scripted { claimed, ended, recorded, wait, loses: false })
        })
        .command::<create>()
        .command::<list>()
        .command::<count>()
        .build();
    app.debug_assert();
    let argv: Vec<&str> = ["notes"].into_iter().chain(words.split(' ')).chain(["--idempotency-key", "k"]).collect();
    let answer = super::run(&app, &argv);
    let recorded = recorded.lock().unwrap().clone();
    (answer, recorded)
}

fn held(words: &str, ended: Result<Ended, IdempotencyStoreError>) -> (u8, Value) {
    run(words, lease(false), ended, true)
}

fn error(answer: &(u8, Value)) -> (u8, &str, bool) {
    let error = &answer.1["error"];
    (answer.0, error["code"].as_str().unwrap(), error["retryable"].as_bool().unwrap())
}

#[test]
fn the_committed_record_is_the_answer() {
    let recorded = r#"{"exit_code":0,"data":{"effect":"created","id":1},"error":null}"#;
    let (code, envelope) = held("create lost", Ok(Ended::Answered(recorded.into())));
    assert_eq!((code, &envelope["data"]), (0, &json!({"effect": "created", "id": 1})));
    assert_eq!((&envelope["ok"], &envelope["error"]), (&json!(true), &Value::Null));
    // The change was rolled back.
    assert_eq!(error(&held("create lost", Ok(Ended::Done))), (3, "PARTIAL_FAILURE", false));
}

#[test]
fn a_transaction_that_lost_its_lease_is_retryable() {
    let answer = run("create new", lease(false), Ok(Ended::Lost), false);
    assert_eq!(error(&answer), (6, "IDEMPOTENCY_KEY_IN_USE", true));
    assert_eq!(answer.1["data"], Value::Null);
}

/// The record of the handler would exist if the handler had committed.
#[test]
fn a_success_without_a_commit_is_an_error() {
    let answer = held("create new", Ok(Ended::Done));
    assert_eq!(error(&answer), (1, "GENERAL_ERROR", false));
    assert_eq!((&answer.1["data"], &answer.1["ok"]), (&Value::Null, &json!(false)));
    assert!(answer.1["error"]["message"].as_str().unwrap().contains("did not commit"), "{}", answer.1);
    let recorded = r#"{"exit_code":0,"data":{"effect":"created","id":1},"error":null}"#;
    let (code, envelope) = held("create new", Ok(Ended::Answered(recorded.into())));
    assert_eq!((code, &envelope["data"]), (0, &json!({"effect": "created", "id": 1})));
}

#[test]
fn a_record_in_another_database_is_an_error() {
    let answer = run("create new", lease(false), Ok(Ended::Done), false);
    assert_eq!(error(&answer), (1, "GENERAL_ERROR", false));
    assert!(
        answer.1["error"]["message"].as_str().unwrap().contains("database that does not keep its idempotency key"),
        "{}",
        answer.1
    );
}

#[test]
fn an_unrecorded_effect_is_a_warning() {
    let full = || Err(IdempotencyStoreError::unavailable("the disk is full"));
    for (ended, warning) in [(Ok(Ended::Lost), "IDEMPOTENCY_LEASE_LOST"), (full(), "IDEMPOTENCY_NOT_RECORDED")] {
        let (code, envelope) = held("count", ended);
        assert_eq!((code, &envelope["data"]["effect"]), (0, &json!("updated")));
        assert_eq!(envelope["warnings"][0]["code"], warning);
    }
    // The handler has recorded the outcome.
    let (code, envelope) = held("create new", full());
    assert_eq!((code, &envelope["warnings"]), (0, &json!([])));
}

#[test]
fn an_unknown_commit_is_reported() {
    let (code, envelope) = held("create lost", Err(IdempotencyStoreError::unavailable("the server is gone")));
    assert_eq!((code, &envelope["error"]["code"]), (3, &json!("PARTIAL_FAILURE")));
    let error = &envelope["warnings"][0];
    assert_eq!(
        (&error["code"], &error["context"]["cause"]),
        (&json!("IDEMPOTENCY_NOT_RECORDED"), &json!("the server is gone"))
    );
    assert!(error["message"].as_str().unwrap().starts_with("whether the change was committed is unknown"), "{error}");
}

#[test]
fn a_key_that_was_not_released_is_a_warning() {
    let full = IdempotencyStoreError::unavailable("the disk is full");
    let answer = run("create new", lease(false), Err(full), false);
    assert_eq!(error(&answer), (12, "UNAVAILABLE", true));
    let error = &answer.1["warnings"][0];
    assert_eq!(error["code"], "IDEMPOTENCY_NOT_RECORDED");
    assert!(error["message"].as_str().unwrap().contains("could not be released"), "{error}");
}

#[test]
fn a_conflict_of_a_retry_mentions_the_first_call() {
    let ((code, envelope), recorded) = recording("create there", lease(true), Ok(Ended::Done), true);
    assert_eq!((code, &envelope["error"]["context"]["outcome_of_the_first_call"]), (10, &json!("unknown")));
    // A replayed answer has the same doubt.
    let recorded: Value = serde_json::from_str(&recorded).unwrap();
    assert_eq!(recorded["error"], envelope["error"]);
    let (code, envelope) = held("create there", Ok(Ended::Done));
    assert_eq!((code, &envelope["error"]["context"]["outcome_of_the_first_call"]), (10, &Value::Null));
}

#[test]
fn the_wait_for_a_key_in_use_is_limited() {
    let answer = run("create new", Claimed::InUse { lease_left: Duration::from_secs(7) }, Ok(Ended::Done), true);
    assert_eq!(error(&answer), (6, "IDEMPOTENCY_KEY_IN_USE", true));
    assert_eq!(answer.1["error"]["retry_after_ms"], 7000);
    assert_eq!(answer.1["error"]["phase"], "validation");
}

#[test]
fn the_outcome_of_a_killed_call_is_unknown() {
    let answer = run("count", Claimed::Abandoned { since_ms: 1_767_225_600_000 }, Ok(Ended::Done), true);
    assert_eq!(error(&answer), (4, "OUTCOME_UNKNOWN", false));
    let error = &answer.1["error"];
    assert_eq!(error["fix_command"], "notes list");
    assert_eq!(error["context"], json!({"began": "2026-01-01T00:00:00.000Z"}));
}

#[test]
fn an_unreadable_record_is_an_error() {
    let answer = run("create new", Claimed::Answered("{\"later\":1}".into()), Ok(Ended::Done), true);
    assert_eq!(error(&answer), (4, "IDEMPOTENCY_STORE_UNUSABLE", false));
}

#[test]
fn a_key_of_another_call_is_a_usage_error() {
    let answer = run("count", Claimed::Reused { command: "create".into() }, Ok(Ended::Done), true);
    assert_eq!(error(&answer), (2, "IDEMPOTENCY_KEY_REUSED", false));
    assert_eq!(answer.1["error"]["errors"][0]["field"], "--idempotency-key");
    assert_eq!(answer.1["error"]["context"]["first_command"], "create");
}
