//! Idempotency keys.

use std::cell::Cell;

use envelope_runtime::idempotency::SqliteKeys;
use envelope_runtime::prelude::*;
use serde_json::{Value, json};

thread_local! {
    static MADE: Cell<u32> = const { Cell::new(0) };
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum NoteError {
    /// No more of it
    #[error("no more")]
    #[error_code(QUOTA_EXCEEDED)]
    Quota,
    /// Try again
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
}

#[derive(Debug, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u32,
    text: String,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, QUOTA_EXCEEDED = 80, UNAVAILABLE = 12))]
fn create(text: String) -> Result<Create<Note>, NoteError> {
    let id = MADE.get() + 1;
    MADE.set(id);
    match text.as_str() {
        "quota" => Err(NoteError::Quota),
        "busy" => Err(NoteError::Busy),
        "there" => Ok(Create::AlreadyExists(Note { id, text })),
        _ => Ok(Create::Created(Note { id, text })),
    }
}

#[test]
fn a_call_with_a_key_runs_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.db");
    let app =
        App::new("notes", "1.0.0").idempotency(move |(): &()| SqliteKeys::open(&path)).command::<create>().build();
    app.debug_assert();
    let run = |words: &str| {
        let mut stdout = Vec::new();
        let argv = ["notes", "create"].into_iter().chain(words.split(' '));
        let code = app.run_from(argv, &mut stdout, &mut Vec::new());
        let envelope: Value = serde_json::from_slice(&stdout).unwrap();
        (code, envelope)
    };
    let hit = |envelope: &Value| envelope["meta"]["idempotency_hit"] == json!(true);

    let (code, first) = run("a --idempotency-key k1");
    assert_eq!((code, &first["data"]), (0, &json!({"effect": "created", "id": 1, "text": "a"})));
    assert!(!hit(&first), "{first}");
    let (code, again) = run("--idempotency-key k1 a");
    assert_eq!((code, &again["data"]), (0, &json!({"effect": "noop", "id": 1, "text": "a"})));
    assert!(hit(&again), "{again}");

    let (code, other) = run("b --idempotency-key k1");
    assert_eq!((code, &other["error"]["code"]), (2, &json!("IDEMPOTENCY_KEY_REUSED")));
    assert_eq!(MADE.get(), 1);

    for (text, code, made) in [("there", 10, 2), ("quota", 80, 3)] {
        let first = run(&format!("{text} --idempotency-key {text}"));
        let again = run(&format!("{text} --idempotency-key {text}"));
        assert_eq!((first.0, &first.1["data"], &first.1["error"]), (again.0, &again.1["data"], &again.1["error"]));
        assert_eq!((first.0, MADE.get(), hit(&again.1)), (code, made, true), "{again:?}");
    }
    for made in [4, 5] {
        assert_eq!(run("busy --idempotency-key busy").0, 12);
        assert_eq!(MADE.get(), made, "a retryable error must not be recorded");
    }
    run("a");
    run("a");
    assert_eq!(MADE.get(), 7, "a call without a key must run");
}

fn keyed<G: clap::Args + 'static>(name: &'static str) -> AppBuilder<impl Sized> {
    App::new(name, "1.0.0").idempotency(|_: &G| SqliteKeys::open("not opened"))
}

/// Returns the message of `debug_assert`.
fn debug_assert_message(app: &App) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.debug_assert())).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

/// An author may bind the codes of keys to numbers; their descriptions are unchanged.
#[test]
fn the_codes_of_keys_can_be_bound() {
    /// Count
    #[command(effect = "run", exit_codes(IDEMPOTENCY_KEY_IN_USE = 90))]
    fn count() -> Result<Run<u8>, std::convert::Infallible> {
        Ok(Run::Unchanged(0))
    }
    let app = keyed::<()>("notes").command::<count>().build();
    app.debug_assert();
    let (_, envelope) = super::run(&app, &["notes", "count", "--describe"]);
    let row = &envelope["data"]["exit_codes"]["90"];
    assert_eq!((&row["name"], &row["retryable"]), (&json!("IDEMPOTENCY_KEY_IN_USE"), &json!(true)));
    assert!(app.audit().iter().all(|finding| !finding.message.contains("IDEMPOTENCY_KEY_IN_USE")));
}

#[test]
fn the_codes_of_keys_cannot_be_redefined() {
    #[derive(Debug, thiserror::Error, ErrorCode)]
    enum CountError {
        /// Somebody counts
        #[error("somebody counts")]
        #[error_code(IDEMPOTENCY_KEY_IN_USE)]
        Counted,
    }
    /// Count
    #[command(effect = "run", exit_codes(IDEMPOTENCY_KEY_IN_USE = 90))]
    fn count() -> Result<Run<u8>, CountError> {
        Err(CountError::Counted)
    }
    let text = debug_assert_message(&keyed::<()>("notes").command::<count>().build());
    assert!(text.contains("IDEMPOTENCY_KEY_IN_USE is retryable in one error of `count` but not in another"), "{text}");
    let unkeyed = App::new("notes", "1.0.0").command::<count>().build();
    unkeyed.debug_assert();
}

#[test]
fn arguments_cannot_hide_the_flags_of_keys_and_logs() {
    #[derive(clap::Args)]
    struct Globals {
        /// Destination of the log
        #[arg(long, global = true)]
        format: Option<String>,
    }
    /// Count
    #[command(effect = "run")]
    fn count(#[arg(long)] idempotency_key: Option<String>) -> Result<Run<Option<String>>, std::convert::Infallible> {
        Ok(Run::Unchanged(idempotency_key))
    }
    let text = debug_assert_message(&keyed::<()>("notes").command::<count>().build());
    let taken = "`count`: the argument `idempotency_key` takes `--idempotency-key`, the name of a built-in flag";
    assert!(text.contains(taken), "{text}");
    App::new("notes", "1.0.0").command::<count>().build().debug_assert();
    let text = debug_assert_message(&keyed::<Globals>("notes").command::<create>().build());
    assert!(
        text.contains("  the argument `format` takes `--format`, the name of a built-in flag; rename it"),
        "{text}"
    );
}

/// Wait for the weather
#[command(effect = "run")]
fn wait(
    /// How long
    #[arg(long)]
    timeout: u32,
    /// Of which kind
    #[arg(long)]
    progress: String,
) -> Result<Run<String>, std::convert::Infallible> {
    Ok(Run::Updated(format!("{timeout} {progress}")))
}

/// Commands without a time limit and without progress may use these names for arguments.
#[test]
fn every_argument_is_part_of_the_fingerprint() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.db");
    let app = App::new("notes", "1.0.0").idempotency(move |(): &()| SqliteKeys::open(&path)).command::<wait>().build();
    app.debug_assert();
    let run = |words: &str| {
        let argv: Vec<&str> = ["notes", "wait", "--idempotency-key", "k"].into_iter().chain(words.split(' ')).collect();
        super::run(&app, &argv).0
    };
    assert_eq!(run("--timeout 1 --progress slow"), 0);
    assert_eq!(run("--progress slow --timeout 1"), 0);
    assert_eq!(run("--timeout 2 --progress slow"), 2);
    assert_eq!(run("--timeout 1 --progress quick"), 2);
}
