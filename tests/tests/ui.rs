//! Compile errors: each `ui/RULE/FAULT.rs` must fail to compile with the message in `FAULT.stderr`.
//! `TRYBUILD=overwrite cargo test -p envelope-tests --test ui` updates the messages.
//!
//! Every case also calls the function and registers its companion. A single error therefore proves that the fault causes no
//! follow-up errors.

use std::fs;
use std::path::{Path, PathBuf};

/// Texts that no message and no note contains: names that only generated code uses, and source files of the framework, of
/// the standard library and of clap. The last two also depend on the machine and the version.
const INTERNAL: [&str; 9] = [
    "__private",
    "__envelope",
    "Handler",
    "Companion",
    "envelope-runtime/src",
    "envelope-macros/src",
    "/rustc/",
    "$RUST",
    "$CARGO",
];

/// Public items whose bounds the compiler quotes in a note: their types are inferred from an argument, or they are
/// supertraits of a trait that programs implement. No form of these bounds is without the note and at the user's token.
const PUBLIC_BOUNDS: [&str; 6] = [
    "AppBuilder::<S>::state",
    "AppBuilder::<S>::state_from",
    "envelope_runtime::Delete::<T>::deleted",
    "envelope_runtime::Delete::<T>::not_found",
    "envelope_runtime::ErrorCode",
    "envelope_runtime::Resource",
];

/// The cases with several faults, each of which gives one error.
const MANY: &str = "many";

#[test]
fn faults_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}

#[test]
fn every_fault_gives_one_error() {
    let cases = cases();
    assert!(cases.len() > 280, "only {} cases found", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.strip_prefix(folder()).unwrap_or(&case).display().to_string();
        let Ok(said) = fs::read_to_string(case.with_extension("stderr")) else {
            wrong.push(format!("{name}: no .stderr file"));
            continue;
        };
        let errors = said.lines().filter(|line| is_error(line)).count();
        let is_one_of_many = case.parent().is_some_and(|folder| folder.ends_with(MANY));
        if errors != 1 && !(is_one_of_many && errors > 1) {
            wrong.push(format!("{name}: {errors} errors"));
        }
        let without_public_bounds = without_public_bounds(&said);
        for word in INTERNAL {
            if without_public_bounds.contains(word) {
                wrong.push(format!("{name}: mentions {word}"));
            }
        }
        if said.lines().any(|line| line.starts_with("warning")) {
            wrong.push(format!("{name}: a warning in addition to the error"));
        }
        wrong.extend(said.lines().filter(|line| is_error(line)).filter_map(|line| {
            let problem = line.split_once(": ")?.1.trim_start_matches("evaluation panicked: ");
            let starts_low = problem.starts_with(|first: char| first.is_lowercase() || first == '`');
            (!starts_low || problem.ends_with(['.', '?', '!', ':']))
                .then(|| format!("{name}: not in rustc's style: {line}"))
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Removes the notes that quote one of [`PUBLIC_BOUNDS`].
fn without_public_bounds(said: &str) -> String {
    let mut is_quoted = false;
    let kept = said.lines().filter(|line| {
        if !line.starts_with([' ', '.']) || line.trim_start().starts_with('=') {
            let bound = line.strip_prefix("note: required by a bound in `").and_then(|rest| rest.strip_suffix('`'));
            is_quoted = bound.is_some_and(|bound| PUBLIC_BOUNDS.contains(&bound));
        }
        !is_quoted
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Whether the line is `error: …` or `error[E0277]: …`, and not the compiler's count of errors.
fn is_error(line: &str) -> bool {
    let is_count = line.starts_with("error: aborting") || line.starts_with("error: could not compile");
    (line.starts_with("error:") || line.starts_with("error[")) && !is_count
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

fn cases() -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be read").path()).collect()
    };
    let mut cases: Vec<PathBuf> = entries(&folder())
        .iter()
        .flat_map(|rule| entries(rule))
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    cases
}
