//! Panics, warnings, and errors of handlers.

use envelope_tests::{Call, Run, program_that_aborts};
use serde_json::json;

fn faults(words: &str) -> Run {
    Call::of("faults").words(words).run()
}

/// Asserts that a panic produced an envelope on stdout and a trace on stderr only.
#[track_caller]
fn assert_panicked(run: &Run, text: &str) {
    assert_eq!(run.code, 1, "{run:?}");
    let envelope = run.envelope();
    assert_eq!(envelope.error["code"], "GENERAL_ERROR");
    assert_eq!((&envelope.error["retryable"], envelope.data_text.as_str()), (&json!(false), "null"));
    assert_eq!(envelope.meta["command"], "panic");
    assert!(run.stderr.contains("panicked at") && run.stderr.contains(text), "{run:?}");
    assert!(!run.stdout.contains("panicked at") && !run.stdout.contains("main.rs"), "{run:?}");
}

#[test]
fn a_panic_is_an_envelope() {
    assert_panicked(&faults("panic"), "a defect");
    assert_panicked(&faults("panic oh-no"), "oh-no");
    let traced = Call::of("faults").words("panic").env("RUST_BACKTRACE", "1").run();
    assert_panicked(&traced, "stack backtrace");
}

#[test]
fn a_panic_that_aborts_is_the_same_envelope() {
    let program = program_that_aborts("faults");
    let aborted = Call::to(&program).words("panic oh-no").run();
    assert_panicked(&aborted, "oh-no");
    let (aborted, unwound) = (aborted.envelope(), faults("panic oh-no").envelope());
    assert_eq!((aborted.data, aborted.error), (unwound.data, unwound.error));
    // Commands that do not panic are unaffected.
    assert_eq!(Call::to(&program).words("warn").run().success().data, json!({"effect": "noop"}));
}

#[test]
fn a_panic_in_plain_format_prints_no_envelope() {
    let run = faults("panic --format plain");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(run.stderr.contains("panicked at") && run.stderr.contains("error: "), "{run:?}");
}

#[test]
fn a_resource_that_vanishes_twice_is_a_retryable_conflict() {
    let envelope = faults("vanish").failure(6, "CONFLICT");
    assert_eq!(envelope.data_text, "null");
    assert_eq!((&envelope.error["retryable"], &envelope.error["retry_strategy"]), (&json!(true), &json!("immediate")));
    assert!(envelope.error.get("fix_required").is_none(), "{:?}", envelope.error);
}

#[test]
fn a_resource_that_vanishes_once_is_created_at_the_second_attempt() {
    let envelope = faults("vanish-once casper").success();
    assert_eq!(envelope.data_text, r#"{"effect":"created","id":1,"name":"casper","token":"[redacted]"}"#);
}

#[test]
fn a_warning_is_printed_with_the_data() {
    let envelope = faults("warn").success();
    assert_eq!(envelope.data_text, r#"{"effect":"noop"}"#);
    assert_eq!(envelope.warnings, json!([{"code": "HAUNTED", "message": "warn ran in a haunted house"}]));
    let plain = faults("warn --format plain");
    assert_eq!(plain.code, 0);
    assert!(plain.stderr.contains("warn ran in a haunted house"), "{plain:?}");
    assert!(!plain.stdout.contains("haunted"), "{plain:?}");
}

#[test]
fn an_own_error_code_exits_with_its_number() {
    let envelope = faults("big 100001").failure(80, "TOO_MANY");
    assert_eq!(envelope.error["message"], "100001 ghosts are too many");
    assert_eq!(envelope.error["fix_required"], "ask for fewer than 100001 ghosts");
    assert_eq!(envelope.error["context"], json!({"asked": "100001"}));
}

#[test]
fn a_retryable_error_has_a_delay_and_a_cause() {
    let error = faults("big 13").failure(12, "UNAVAILABLE").error;
    assert_eq!((&error["retryable"], &error["retry_after_ms"]), (&json!(true), &json!(250)));
    assert_eq!((&error["message"], &error["cause"]), (&json!("the house is closed"), &json!("the key is gone")));
}

#[test]
fn a_long_list_is_one_line() {
    let run = faults("big 100000 --limit 0");
    assert_eq!(run.code, 0);
    assert_eq!(run.stdout.lines().count(), 1);
    assert_eq!(faults("big 1000 --limit 0").success().data.as_array().unwrap().len(), 1000);
}
