//! What must not compile, and what the compiler says: `ui/RULE/FAULT.rs`, each with the message beside it in
//! `FAULT.stderr`. `TRYBUILD=overwrite cargo test -p envelope-tests --test ui` writes the messages anew.
//!
//! Every case also calls the function and registers its companion, so that one error means that no second one follows
//! from the first. What only a whole build finds, since `cargo check` instantiates nothing, lies in `ui/built`.

#![allow(unexpected_cfgs, reason = "what must not build is built on its own, below")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[cfg(must_not_build)]
#[path = "../ui/built/state/code_without_number.rs"]
mod code_without_number;

/// The cases with more than one fault, of which each is told once.
const MANY: &str = "many";

#[test]
fn what_the_compiler_says() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}

/// A state's error with a code that is no standard name and has no number: found where `App::state` is instantiated.
#[test]
fn what_the_compiler_says_when_it_builds() {
    let test = env::current_exe().expect("a test knows its own path");
    let folder = test.ancestors().nth(2).expect("a test lies in a folder of its profile");
    let target = folder.parent().expect("a profile lies in the target folder");
    let profile = folder.file_name().and_then(|name| name.to_str()).expect("a profile has a name");
    // The one profile whose folder has another name.
    let profile = if profile == "debug" { "dev" } else { profile };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["rustc", "--quiet", "--color=never", "--test", "ui"]);
    cargo.args(["--profile", profile]).arg("--target-dir").arg(target);
    // For this one target, so that nothing else is built once more.
    let output = cargo.args(["--", "--cfg", "must_not_build"]).output().expect("cargo runs");

    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it builds");
    let errors: Vec<&str> = said.lines().filter(|line| is_error(line)).collect();
    assert_eq!(errors.len(), 1, "{said}");
    let expected = "the error of this state can produce LICENCE_EXPIRED, which is no standard name; give it a number: \
                    `#[error_code(LICENCE_EXPIRED = …)]`, from 79 to 125";
    assert!(errors[0].ends_with(expected), "{said}");
}

#[test]
fn every_fault_is_one_error() {
    let cases = cases();
    assert!(cases.len() > 280, "where are the cases? There are {}", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.strip_prefix(folder()).unwrap_or(&case).display().to_string();
        let Ok(said) = fs::read_to_string(case.with_extension("stderr")) else {
            wrong.push(format!("{name}: its message is not checked in"));
            continue;
        };
        let errors = said.lines().filter(|line| is_error(line)).count();
        let is_one_of_many = case.parent().is_some_and(|folder| folder.ends_with(MANY));
        if errors != 1 && !(is_one_of_many && errors > 1) {
            wrong.push(format!("{name}: {errors} errors"));
        }
        // What quotes the standard library or clap differs from machine to machine and from version to version.
        for path in ["/rustc/", "$RUST", "$CARGO"] {
            if said.contains(path) {
                wrong.push(format!("{name}: quotes {path}"));
            }
        }
        if said.lines().any(|line| line.starts_with("warning")) {
            wrong.push(format!("{name}: a warning beside the error"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `error: …` and `error[E0277]: …`, but for the compiler's count of them.
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
