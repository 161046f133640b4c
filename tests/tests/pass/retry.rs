//! Retries with idempotency keys, with plans, and of states that fail to open.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use envelope_runtime::Context;
use envelope_runtime::idempotency::{
    Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, SqliteKeys, Timing,
};
use envelope_runtime::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::run;

thread_local! {
    static TRIES: Cell<u32> = const { Cell::new(0) };
    static KEYS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Returns the number of this attempt, from 1.
fn next() -> u32 {
    TRIES.set(TRIES.get() + 1);
    TRIES.get()
}

fn attempts() -> u32 {
    TRIES.replace(0)
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum NoteError {
    /// Try again
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
    /// The store failed
    #[error("the store failed: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Sqlite(#[from] rusqlite::Error),
}

/// A retryable error is recognised in a transparent variant.
#[derive(Debug, thiserror::Error, ErrorCode)]
enum Outer {
    #[error(transparent)]
    #[error_code(transparent)]
    Note(#[from] NoteError),
}

#[derive(Debug, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u32,
}

/// Fails in the first attempts.
fn fail_up_to(last: u32) -> Result<u32, NoteError> {
    let number = next();
    if number <= last { Err(NoteError::Busy) } else { Ok(number) }
}

/// Create a note with a service that knows keys
#[command(
    effect = "create",
    retry(policy = "immediate", attempts = 4),
    exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12)
)]
fn create(idempotency: &Idempotency, fails: u32) -> Result<Create<Note>, Outer> {
    KEYS.with_borrow_mut(|keys| keys.push(idempotency.key().to_owned()));
    Ok(Create::Created(Note { id: fail_up_to(fails)? }))
}

/// Create a note that is never there when it is looked at
#[command(
    effect = "create",
    retry(policy = "immediate", attempts = 3),
    exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12)
)]
fn vanish(idempotency: &Idempotency, times: u32) -> Result<Create<Note>, NoteError> {
    let _ = idempotency;
    let id = next();
    Ok(if id > times { Create::Created(Note { id }) } else { Create::Vanished })
}

/// A store with keys and notes in one database.
struct Store(RefCell<Connection>);

/// The time at which a write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailurePoint {
    Before,
    Behind,
    /// Another call takes over the key in between.
    Taken,
}

/// Write a note together with its record
#[command(effect = "run", retry(policy = "immediate", attempts = 3), exit_codes(UNAVAILABLE = 12))]
fn write(
    store: &Store,
    idempotency: &Idempotency,
    /// When it fails
    #[arg(long, value_enum)]
    fails: FailurePoint,
    #[arg(long, default_value_t = 1)] times: u32,
) -> Result<Run<u32>, NoteError> {
    let mut connection = store.0.borrow_mut();
    if fails == FailurePoint::Taken {
        connection.execute("UPDATE envelope_idempotency SET token = token + 1", ())?;
    }
    let transaction = connection.transaction()?;
    transaction.execute("INSERT INTO notes DEFAULT VALUES", ())?;
    let number = next();
    let outcome = Run::Updated(number);
    idempotency.record(&transaction, &outcome)?;
    if fails == FailurePoint::Before && number <= times {
        return Err(NoteError::Busy);
    }
    transaction.commit()?;
    if number <= times { Err(NoteError::Busy) } else { Ok(outcome) }
}

/// Remove some notes
#[command(effect = "delete", retry(policy = "immediate", attempts = 3), exit_codes(NOT_FOUND = 0, UNAVAILABLE = 12))]
fn remove(
    plan: &Plan,
    context: &Context,
    fails: u32,
    /// Let the last try not ask its plan
    #[arg(long)]
    unasked: bool,
) -> Result<Delete<Note>, NoteError> {
    context.warn("REMOVES", "it removes");
    let number = next();
    if number <= fails {
        plan.affects(&number);
        return plan.write(|| Err(NoteError::Busy), || Err(NoteError::Busy));
    }
    if !unasked {
        plan.write(|| plan.affects(&number), || plan.affects(&number));
    }
    Ok(Delete::deleted(number))
}

/// A state that fails to open at first.
struct Slow;

/// Show what opens slowly
#[command(effect = "read", retry(policy = "immediate", attempts = 3), exit_codes(UNAVAILABLE = 12))]
fn slow(slow: &Slow) -> Result<u32, NoteError> {
    let Slow = slow;
    Ok(next())
}

/// Apps with the same folder share keys and notes.
fn with_keys(folder: &TempDir) -> App {
    let path = folder.path().join("keys.db");
    let keys = path.clone();
    App::new("notes", "1.0.0")
        .idempotency(move |(): &()| SqliteKeys::open(&keys))
        .state(move |(): &()| {
            let connection = Connection::open(&path)?;
            connection.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY)", ())?;
            Ok::<_, NoteError>(Store(RefCell::new(connection)))
        })
        .command::<create>()
        .command::<vanish>()
        .command::<write>()
        .build()
}

fn meta<'a>(envelope: &'a Value, key: &str) -> &'a Value {
    &envelope["meta"][key]
}

#[test]
fn every_attempt_has_the_same_key() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_keys(&folder);
    app.debug_assert();
    for (argv, given) in
        [(&["notes", "create", "2"][..], None), (&["notes", "create", "2", "--idempotency-key", "k"], Some("k"))]
    {
        let (code, envelope) = run(&app, argv);
        assert_eq!((code, &envelope["data"]), (0, &json!({"effect": "created", "id": 3})));
        assert_eq!((meta(&envelope, "retries"), attempts()), (&json!(2), 3));
        let keys = KEYS.take();
        assert!(keys.iter().all(|key| *key == keys[0]) && keys.len() == 3, "{keys:?}");
        assert!(given.is_none_or(|given| given == keys[0]), "{keys:?}");
    }
    let (code, again) = run(&app, &["notes", "create", "2", "--idempotency-key", "k"]);
    assert_eq!((code, &again["data"]["id"], attempts()), (0, &json!(3), 0));
    assert_eq!((meta(&again, "idempotency_hit"), meta(&again, "retries")), (&json!(true), &Value::Null));
}

#[test]
fn a_key_is_released_after_the_last_failed_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_keys(&folder);
    for _ in 0..2 {
        let (code, envelope) = run(&app, &["notes", "create", "9", "--idempotency-key", "k"]);
        assert_eq!((code, &envelope["error"]["code"]), (12, &json!("UNAVAILABLE")));
        assert_eq!((meta(&envelope, "retries"), attempts()), (&json!(3), 4));
    }
}

#[test]
fn a_vanished_resource_is_retried() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_keys(&folder);
    // Each attempt reads the existing resource twice.
    for (times, code, called, retries) in
        [("1", 0, 2, Value::Null), ("2", 0, 3, json!(1)), ("5", 0, 6, json!(2)), ("6", 6, 6, json!(2))]
    {
        let (exit_code, envelope) = run(&app, &["notes", "vanish", times]);
        assert_eq!((exit_code, attempts(), meta(&envelope, "retries")), (code, called, &retries), "{envelope}");
    }
}

fn notes(folder: &TempDir) -> u32 {
    let connection = Connection::open(folder.path().join("keys.db")).unwrap();
    connection.query_row("SELECT count(*) FROM notes", (), |row| row.get(0)).unwrap()
}

#[test]
fn a_rolled_back_change_is_retried_with_the_same_lease() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_keys(&folder);
    let argv = ["notes", "write", "--fails", "before", "--times", "2", "--idempotency-key", "k"];
    let (code, envelope) = run(&app, &argv);
    assert_eq!((code, meta(&envelope, "retries"), attempts(), notes(&folder)), (0, &json!(2), 3, 1), "{envelope}");
    let (code, again) = run(&app, &argv);
    assert_eq!((code, meta(&again, "idempotency_hit"), attempts(), notes(&folder)), (0, &json!(true), 0, 1), "{again}");
}

#[test]
fn a_recorded_outcome_is_not_retried() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_keys(&folder);
    let argv = ["notes", "write", "--fails", "behind", "--idempotency-key", "k"];
    for called in [1, 0] {
        let (code, envelope) = run(&app, &argv);
        assert_eq!((code, attempts(), notes(&folder)), (0, called, 1), "{envelope}");
        assert_eq!(meta(&envelope, "retries"), &Value::Null, "{envelope}");
    }
}

#[test]
fn a_call_that_lost_its_key_is_not_retried() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_keys(&folder);
    let (code, envelope) = run(&app, &["notes", "write", "--fails", "taken", "--idempotency-key", "k"]);
    assert_eq!((code, &envelope["error"]["code"]), (6, &json!("IDEMPOTENCY_KEY_IN_USE")), "{envelope}");
    assert_eq!((meta(&envelope, "retries"), attempts(), notes(&folder)), (&Value::Null, 1, 0), "{envelope}");
}

#[test]
fn the_plan_of_a_failed_attempt_is_forgotten() {
    let app = App::new("notes", "1.0.0").command::<remove>().build();
    let (code, envelope) = run(&app, &["notes", "remove", "2", "--dry-run"]);
    let planned = json!({"effect": "would_delete", "would_affect": [3], "would_affect_count": 1});
    assert_eq!((code, &envelope["data"], meta(&envelope, "retries")), (0, &planned, &json!(2)), "{envelope}");
    assert_eq!((envelope["warnings"].as_array().unwrap().len(), attempts()), (1, 3), "{envelope}");
    // An earlier attempt that asked its plan does not count for the last one.
    let (code, envelope) = run(&app, &["notes", "remove", "1", "--dry-run", "--unasked"]);
    assert_eq!((code, &envelope["error"]["code"], attempts()), (1, &json!("GENERAL_ERROR"), 2), "{envelope}");
    let (code, envelope) = run(&app, &["notes", "remove", "1"]);
    assert_eq!((code, &envelope["data"]["id"], attempts()), (0, &json!(2), 2), "{envelope}");
}

#[test]
fn opening_a_state_is_retried() {
    let opened = Arc::new(AtomicU32::new(0));
    for (fails, code, retries) in [(0, 0, Value::Null), (2, 0, json!(2)), (3, 12, json!(2))] {
        let opened = Arc::clone(&opened);
        opened.store(0, Ordering::SeqCst);
        let app = App::new("notes", "1.0.0")
            .state(move |(): &()| {
                let attempts = opened.fetch_add(1, Ordering::SeqCst) + 1;
                if attempts <= fails { Err(NoteError::Busy) } else { Ok(Slow) }
            })
            .command::<slow>()
            .build();
        let (exit_code, envelope) = run(&app, &["notes", "slow"]);
        assert_eq!((exit_code, meta(&envelope, "retries")), (code, &retries), "{envelope}");
        assert_eq!(attempts(), u32::from(code == 0));
    }
}

/// A store that is unreachable at first, and whose keys another call holds.
#[derive(Default)]
struct BusyStore {
    claims: AtomicU32,
    unreachable: u32,
}

impl IdempotencyStore for &'static BusyStore {
    fn claim(&self, _: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        if self.claims.fetch_add(1, Ordering::Relaxed) < self.unreachable {
            return Err(IdempotencyStoreError::unavailable("it cannot be reached"));
        }
        Ok(Claimed::InUse { lease_left: Duration::from_millis(1) })
    }

    fn renew(&self, _: &Lease) -> Result<bool, IdempotencyStoreError> {
        Ok(false)
    }

    fn record(&self, _: &Lease, _: &str) -> Result<Ended, IdempotencyStoreError> {
        Ok(Ended::Lost)
    }

    fn release(&self, _: &Lease) -> Result<Ended, IdempotencyStoreError> {
        Ok(Ended::Lost)
    }

    fn timing(&self) -> Timing {
        Timing { wait: Duration::ZERO, ..Timing::default() }
    }
}

#[test]
fn claiming_a_key_is_retried_unless_the_key_is_in_use() {
    for (unreachable, claims, error, retries) in [
        (0, 1, "IDEMPOTENCY_KEY_IN_USE", Value::Null),
        (2, 3, "IDEMPOTENCY_KEY_IN_USE", json!(2)),
        (9, 4, "IDEMPOTENCY_STORE_UNAVAILABLE", json!(3)),
    ] {
        let others: &'static BusyStore = Box::leak(Box::new(BusyStore { unreachable, ..BusyStore::default() }));
        let app = App::new("notes", "1.0.0")
            .idempotency(move |(): &()| Ok::<_, IdempotencyStoreError>(others))
            .command::<create>()
            .build();
        let (_, envelope) = run(&app, &["notes", "create", "0", "--idempotency-key", "k"]);
        assert_eq!((&envelope["error"]["code"], meta(&envelope, "retries")), (&json!(error), &retries), "{envelope}");
        assert_eq!((others.claims.load(Ordering::Relaxed), attempts()), (claims, 0), "{envelope}");
    }
}
