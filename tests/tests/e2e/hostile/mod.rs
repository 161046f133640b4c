//! Programs that try to break the contract, each in a debug and in a release build.

mod codes;
mod exits;
mod flags;
mod get;
mod honest;
mod names;
mod outcomes;
mod resources;
mod signals;

use std::path::Path;

use envelope_tests::{Call, Run, hostile_in_release, program};

/// A hostile program, in one of its two builds.
struct Program {
    executable: &'static Path,
    name: &'static str,
}

/// Runs a test with the debug build and with the release build of a program.
fn in_both_builds(name: &'static str, test: impl Fn(&Program)) {
    for executable in [program("hostile"), hostile_in_release()] {
        test(&Program { executable, name });
    }
}

/// Asserts that `App::debug_assert` fails with a text that contains each of `parts`.
#[track_caller]
fn debug_assert_fails(name: &'static str, parts: &[&str]) {
    let program = Program { executable: program("hostile"), name };
    let run = program.call("").env("HOSTILE_CHECK", "1").run();
    assert_eq!(run.code, 101, "{run:?}");
    for part in parts {
        assert!(run.stderr.contains(part), "no {part:?} in {}", run.stderr);
    }
}

/// Asserts that `App::debug_assert` accepts the program.
#[track_caller]
fn debug_assert_passes(name: &'static str) {
    let program = Program { executable: program("hostile"), name };
    let run = program.call("").env("HOSTILE_CHECK", "1").run();
    assert_eq!(run.code, 0, "{run:?}");
}

impl Program {
    /// A call with these words.
    fn call(&self, words: &str) -> Call {
        Call::to(self.executable).env("HOSTILE", self.name).words(words)
    }

    /// Runs the program. Returns whether a handler ran, too.
    fn run(&self, words: &str) -> (Run, bool) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("ran");
        let run = self.call(words).env("HOSTILE_RAN", &file).run();
        (run, file.exists())
    }
}
