//! End-to-end tests: the example programs as real processes, with their stdout, stderr and exit codes.

mod by_hand;
#[cfg(unix)]
mod closed_streams;
mod commands;
mod completion;
#[cfg(unix)]
mod conditions;
mod conflict;
mod describe;
mod environment;
mod exec;
mod faults;
mod gates;
mod global_flags;
mod help;
mod hostile;
mod http;
mod http_server;
mod import;
mod keys;
mod list;
mod log;
mod man;
mod manifest;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod process;
mod prompt;
mod rendering;
#[cfg(unix)]
mod retry;
mod safe_text;
mod schemas;
#[cfg(unix)]
mod server;
mod stdin;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod transcript;
mod usage;
mod values;

use std::path::PathBuf;

use envelope_tests::{Call, Run};
use tempfile::TempDir;

/// The example `tool` with its own store.
struct Tool {
    name: &'static str,
    folder: TempDir,
}

impl Tool {
    fn new() -> Tool {
        Tool::named("tool")
    }

    /// `tool` or `by-hand`, which takes the same arguments.
    fn named(name: &'static str) -> Tool {
        Tool { name, folder: tempfile::tempdir().unwrap() }
    }

    /// The file of the store, which the first command creates.
    fn store(&self) -> PathBuf {
        self.folder.path().join("data/store.db")
    }

    fn call(&self, words: &str) -> Call {
        Call::of(self.name).words(words).env("TOOL_STORE", self.store())
    }

    fn run(&self, words: &str) -> Run {
        self.call(words).run()
    }

    /// Creates a resource and returns its id.
    fn create(&self, name: &str) -> String {
        let created = self.run(&format!("resource create --name {name}")).success();
        created.data["id"].as_str().unwrap().to_owned()
    }
}

/// A command of the group `input` of `faults`.
fn input(words: &str) -> Call {
    Call::of("faults").words("input").words(words)
}
