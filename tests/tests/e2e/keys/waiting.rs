//! Calls that wait for a key in use, and calls that run longer than their lease.

use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::Run;
use rusqlite::Connection;
use serde_json::json;

use super::{Lines, is_hit};

impl Lines {
    /// Starts a call with the key `k`, and waits until it has claimed the key.
    fn start(&self, words: &str) -> Child {
        let child = self.with_key(words, "k").start();
        let until = Instant::now() + Duration::from_secs(30);
        while !self.is_claimed() {
            assert!(Instant::now() < until, "the key is not claimed");
            thread::sleep(Duration::from_millis(5));
        }
        child
    }

    fn database(&self) -> Connection {
        let connection = Connection::open(self.folder.path().join("keys.db")).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }

    /// Whether a call has claimed the key. On a machine with one processor, it may have ended by now.
    fn is_claimed(&self) -> bool {
        let claimed = "SELECT count(*) FROM envelope_idempotency";
        self.database().query_one(claimed, [], |row| row.get::<_, i64>(0)).is_ok_and(|count| count == 1)
    }
}

#[test]
fn a_call_waits_for_the_running_one() {
    let lines = Lines::new(10_000, 20_000);
    let first = lines.start("append a --after 700");
    let second = lines.with_key("append a --after 700", "k").run().success();
    let first = Run::wait(first).success();
    assert_eq!((&first.data["effect"], is_hit(&first)), (&json!("updated"), false));
    assert_eq!((&second.data["effect"], is_hit(&second)), (&json!("noop"), true));
    assert_eq!(second.data["text"], first.data["text"]);
    assert_eq!(lines.read(), ["a"]);
}

#[test]
fn a_call_gives_up_after_the_maximum_wait() {
    let lines = Lines::new(10_000, 300);
    let first = lines.start("append a --after 2000");
    let started = Instant::now();
    let second = lines.with_key("append a --after 2000", "k").run().failure(6, "IDEMPOTENCY_KEY_IN_USE");
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!((&second.error["retryable"], &second.error["phase"]), (&json!(true), &json!("validation")));
    let after = second.error["retry_after_ms"].as_u64().unwrap();
    assert!((1..=10_000).contains(&after), "{after}");
    // A different call with that key fails without waiting.
    lines.with_key("append b", "k").run().failure(2, "IDEMPOTENCY_KEY_REUSED");
    Run::wait(first).success();
    assert!(is_hit(&lines.with_key("append a --after 2000", "k").run().success()));
    assert_eq!(lines.read(), ["a"]);
}

/// A lease is renewed while its call runs.
#[test]
fn a_call_may_run_longer_than_its_lease() {
    let lines = Lines::new(200, 20_000);
    for words in ["append a --before 1500", "append-once b --after 1500"] {
        lines.database().execute_batch("DELETE FROM envelope_idempotency").unwrap_or_default();
        let first = lines.start(words);
        let second = lines.with_key(words, "k").run().success();
        assert!(is_hit(&second), "{words}");
        let first = Run::wait(first).success();
        assert_eq!((is_hit(&first), &first.warnings), (false, &json!([])), "{words}");
    }
    assert_eq!(lines.read(), ["a", "b"]);
}

/// A transaction with an exclusive lock prevents the renewal of leases in the file.
#[test]
fn a_transaction_may_run_longer_than_the_lease() {
    let lines = Lines::new(200, 20_000);
    lines.call("append first").run().success();
    let first = lines.with_key("append-once a --before 1500", "k").start();
    thread::sleep(Duration::from_millis(600));
    let others: Vec<_> = (0..4).map(|_| lines.with_key("append-once a --before 1500", "k").start()).collect();
    let mut hits: Vec<bool> = others.into_iter().map(|other| is_hit(&Run::wait(other).success())).collect();
    let first = Run::wait(first).success();
    assert_eq!(first.warnings, json!([]));
    hits.push(is_hit(&first));
    assert_eq!(hits.iter().filter(|hit| !**hit).count(), 1, "{hits:?}");
    assert_eq!(lines.read(), ["first", "a"]);
}

#[test]
fn a_waiting_call_respects_its_time_limit() {
    let lines = Lines::new(10_000, 20_000);
    let first = lines.start("append a --after 1500");
    let started = Instant::now();
    let late = lines.with_key("append a --after 1500 --timeout 200ms", "k").run().failure(10, "TIMEOUT");
    assert!(started.elapsed() < Duration::from_millis(1200), "{late:?}");
    Run::wait(first).success();
    assert!(is_hit(&lines.with_key("append a --after 1500", "k").run().success()));
    assert_eq!(lines.read(), ["a"]);
}

/// The handler has returned, but another process locks the store of the answer.
#[cfg(unix)]
#[test]
fn recording_the_answer_counts_towards_the_time_limit() {
    use rusqlite::{Transaction, TransactionBehavior};
    use rustix::process::{Pid, Signal, kill_process};

    for (limit, code, name) in [("60s", 143, "CANCELLED"), ("3s", 10, "TIMEOUT")] {
        let lines = Lines::new(20_000, 20_000);
        lines.call("append first").run().success();
        let first = lines.start(&format!("append a --after 1000 --timeout {limit}"));
        let connection = lines.database();
        let added = "SELECT count(*) FROM lines";
        while connection.query_one(added, [], |row| row.get::<_, i64>(0)).unwrap() < 2 {
            thread::sleep(Duration::from_millis(5));
        }
        let alone = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate).unwrap();
        if name == "CANCELLED" {
            thread::sleep(Duration::from_millis(1500));
            kill_process(Pid::from_child(&first), Signal::TERM).unwrap();
        }
        let since = Instant::now();
        Run::wait(first).failure(code, name);
        assert!(since.elapsed() < Duration::from_secs(5), "{name}");
        drop(alone);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_interrupts_the_wait() {
    use rustix::process::{Pid, kill_process};

    use crate::process::SIGNALS;

    let lines = Lines::new(10_000, 20_000);
    let first = lines.start("append a --after 2000");
    for (signal, code, _) in SIGNALS {
        let waits = lines.with_key("append a --after 2000", "k").start();
        thread::sleep(Duration::from_millis(300));
        kill_process(Pid::from_child(&waits), signal).unwrap();
        Run::wait(waits).failure(code, "CANCELLED");
    }
    // The waiting call held nothing that it could have lost.
    Run::wait(first).success();
    assert!(is_hit(&lines.with_key("append a --after 2000", "k").run().success()));
    assert_eq!(lines.read(), ["a"]);
}
