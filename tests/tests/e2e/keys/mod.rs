//! Idempotency keys: the contract of every store, many processes with one key, and killed processes.

mod calls;
#[cfg(unix)]
mod pgtool;
#[cfg(target_os = "linux")]
mod places;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
pub(crate) mod processes;
mod sqlite;
pub(crate) mod suite;
#[cfg(unix)]
mod tool;
mod waiting;

use envelope_tests::{Call, Envelope, Run};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::Tool;

impl Tool {
    /// A call with a key.
    fn with_key(&self, words: &str, key: &str) -> Run {
        self.call(words).args(["--idempotency-key", key]).run()
    }

    /// Opens the file of the store and the keys.
    fn database(&self) -> Connection {
        Connection::open(self.store()).unwrap()
    }
}

/// The second app of `faults`, with its own file and a configurable lease.
struct Lines {
    folder: TempDir,
    lease_ms: u32,
    wait_ms: u32,
}

impl Lines {
    fn new(lease_ms: u32, wait_ms: u32) -> Lines {
        Lines { folder: tempfile::tempdir().unwrap(), lease_ms, wait_ms }
    }

    fn call(&self, words: &str) -> Call {
        let call = Call::of("faults").words(words).env("FAULTS_KEYS", self.folder.path().join("keys.db"));
        call.env("FAULTS_LEASE_MS", self.lease_ms.to_string()).env("FAULTS_WAIT_MS", self.wait_ms.to_string())
    }

    fn with_key(&self, words: &str, key: &str) -> Call {
        self.call(words).args(["--idempotency-key", key])
    }

    /// The added lines; a line that was added twice is listed twice.
    fn read(&self) -> Vec<String> {
        let lines = self.call("read --limit 0").run().success().data;
        lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    }
}

/// Whether the answer was replayed.
fn is_hit(envelope: &Envelope) -> bool {
    envelope.meta.get("idempotency_hit") == Some(&Value::Bool(true))
}
