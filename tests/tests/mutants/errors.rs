//! Counts the errors of mutated commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use crate::compile::{self, CompileError, Libraries};
use crate::mutate::{self, Item, Kind, Mutant};
use crate::{count, random, try_all};

/// The sources whose commands, resources and error types are mutated, by example.
const FILES: &[(&str, &[&str])] = &[
    ("quickstart", &["main.rs"]),
    ("tool", &["commands.rs", "import.rs", "record.rs"]),
    ("pgtool", &["database.rs", "role.rs", "error.rs"]),
    ("httptool", &["commands.rs"]),
];

/// Names that belong to us and that a user cannot know, and the sources of our macros and of the compiler. A note may show the
/// definition of a public type of ours, such as the one that a misspelt name is similar to.
const INTERNALS: &[&str] = &[
    "envelope_runtime::__private",
    "__envelope",
    "__ENVELOPE",
    "Companion",
    "Handler",
    "envelope-macros/src",
    "/rustc/",
];

struct Source {
    example: &'static str,
    file: &'static str,
    text: String,
}

struct Trial<'a> {
    source: &'a Source,
    mutant: Mutant,
}

#[test]
fn a_fault_in_one_token_is_one_error() {
    let packages: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    let libraries = Libraries::of(&packages, "dev");
    let sources: Vec<Source> =
        FILES.iter().flat_map(|(example, files)| files.iter().map(|file| source(example, file))).collect();
    let all = sources
        .iter()
        .flat_map(|source| mutate::mutants(&source.text).into_iter().map(move |mutant| Trial { source, mutant }));
    let mut trials: Vec<Trial<'_>> = all.collect();
    random().shuffle(&mut trials);
    trials.truncate(count(240));
    let results = try_all(&trials, |trial| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        compile::copy(&folder_of(trial.source.example), folder.path());
        let mutated = trial.mutant.apply(&trial.source.text);
        fs::write(folder.path().join(trial.source.file), mutated).expect("the mutant can be written");
        libraries.check(&folder.path().join("main.rs"))
    });

    let mut report = String::new();
    let mut by_kind: BTreeMap<(Item, Kind), [u32; 3]> = BTreeMap::new();
    let mut internals = Vec::new();
    for (trial, result) in trials.iter().zip(&results) {
        let errors: &[CompileError] = result.as_ref().err().map_or(&[], |errors| errors);
        let Source { example, file, text } = trial.source;
        let _ = writeln!(report, "## {} {example}/{file}: {}", errors.len(), trial.mutant.describe(text));
        by_kind.entry((trial.mutant.item, trial.mutant.kind)).or_default()[errors.len().min(2)] += 1;
        for error in errors {
            let _ = writeln!(report, "{}", error.rendered);
            if INTERNALS.iter().any(|word| error.rendered.contains(word)) {
                internals.push(error.rendered.as_str());
            }
        }
    }
    let [single, several] = [1, 2].map(|errors| by_kind.values().map(|counts| counts[errors]).sum::<u32>());
    let _ = writeln!(report, "none, one, several errors: {by_kind:?}; {single} single, {several} several");
    if let Some(file) = env::var_os("MUTANT_REPORT") {
        fs::write(file, &report).expect("the report can be written");
    }
    assert!(internals.is_empty(), "{}", internals.join("\n"));
    assert!(single * 10 >= (single + several) * 9, "{by_kind:?}\n{report}");
}

fn folder_of(example: &str) -> std::path::PathBuf {
    compile::root().join("examples").join(example).join("src")
}

fn source(example: &'static str, file: &'static str) -> Source {
    let text = fs::read_to_string(folder_of(example).join(file)).expect("the source is there");
    Source { example, file, text: mutate::without_bodies(&text) }
}
