//! Time limits.

use std::time::{Duration, Instant};

use super::{Blocking, SIGNALS, assert_timed_out, kill_and_wait, process, wait_for};

#[test]
fn a_limit_interrupts_every_kind_of_handler() {
    for (words, code, timeout_ms) in [
        ("limited", 90, 1000),
        ("limited --c", 90, 1000),
        ("nap", 90, 1000),
        ("spin", 90, 500),
        ("limited --timeout 200ms", 90, 200),
        ("spin --timeout 1", 90, 1000),
    ] {
        let run = process(words).run();
        let envelope = assert_timed_out(&run, code, timeout_ms);
        assert_eq!((envelope.data_text.as_str(), run.stderr.as_str()), (r#"{"partial":true}"#, ""), "{words}");
    }
    let error = process("limited --timeout 1500ms").run().failure(90, "TIMEOUT").error;
    assert_eq!(error["message"], "the command exceeded its time limit of 1s 500ms");
}

#[test]
fn a_timeout_reports_partial_results_and_runs_hooks() {
    let blocking = Blocking::new("limited --so-far --timeout 100ms");
    let envelope = assert_timed_out(&blocking.call.run(), 90, 100);
    assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
    assert_eq!(envelope.warnings[0]["code"], "HALFWAY");
    assert_eq!(blocking.hooks(), ["second", "first"]);
}

#[test]
fn a_hanging_hook_does_not_extend_the_limit() {
    let blocking = Blocking::new("limited --hook-does hang --timeout 500ms");
    let started = Instant::now();
    assert_timed_out(&blocking.call.run(), 90, 500);
    assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
}

/// A supervisor with the same limit sends its signal at the same moment.
#[test]
fn a_signal_during_a_timeout_does_not_suppress_the_answer() {
    for (signal, ..) in SIGNALS {
        let blocking = Blocking::new("limited --hook-does hang --timeout 200ms");
        let child = blocking.start();
        wait_for(&blocking.file("hooks"));
        assert_timed_out(&kill_and_wait(child, signal), 90, 200);
    }
}

#[test]
fn timeout_0_disables_the_limit() {
    let envelope = process("limited --seconds 2 --timeout 0").run().success();
    assert_eq!(envelope.meta["timeout_ms"], 0);
    assert!(envelope.meta["duration_ms"].as_u64().unwrap() >= 2000);
}

#[test]
fn every_answer_contains_the_limit() {
    assert_eq!(process("quick").run().success().meta["timeout_ms"], 1000);
    assert_eq!(process("quick --timeout 5m").run().success().meta["timeout_ms"], 300_000);
    assert_eq!(process("quick --nonsense").run().failure(2, "ARG_ERROR").meta["timeout_ms"], 1000);
    assert_eq!(process("quick --validate-only").run().success().meta["timeout_ms"], 1000);
    assert!(process("large 1").run().success().meta.get("timeout_ms").is_none());
    process("block --timeout 1s").run().failure(2, "ARG_ERROR");
}
