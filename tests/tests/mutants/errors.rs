//! Counts the errors of mutated commands. At least nine of ten that fail give exactly one. A mutant does not count if the
//! compiler gives several errors for the function without our attributes, as it does for most misplaced commas.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use crate::compile::{self, Libraries};
use crate::mutate::{self, Item, Kind, Mutant};
use crate::{count, random, try_all};

/// The sources whose commands, resources and error types are mutated, by example.
const FILES: &[(&str, &[&str])] = &[
    ("quickstart", &["main.rs"]),
    ("tool", &["commands.rs", "import.rs", "record.rs"]),
    ("pgtool", &["database.rs", "role.rs", "error.rs"]),
    ("httptool", &["commands.rs"]),
];

/// Names that belong to us and that a user cannot know, and the sources of our macros.
const INTERNALS: &[&str] =
    &["envelope_runtime::__private", "__envelope", "__ENVELOPE", "Companion", "Handler", "envelope-macros/src"];

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
        let Trial { source: Source { file, text, .. }, mutant } = trial;
        fs::write(folder.path().join(file), mutant.apply(text)).expect("the mutant can be written");
        let errors = libraries.check(&folder.path().join("main.rs")).err().unwrap_or_default();
        let plain = mutant.plain_function(text).filter(|_| mutant.item == Item::Command && errors.len() > 1);
        let is_plain_fault = plain.is_some_and(|plain| {
            let main = folder.path().join("plain.rs");
            fs::write(&main, plain).expect("the function can be written");
            // Its types are not in scope.
            let errors = libraries.check(&main).err().unwrap_or_default();
            errors.iter().filter(|error| !error.is_unknown_name()).count() > 1
        });
        (errors, is_plain_fault)
    });

    let mut report = String::new();
    let mut by_kind: BTreeMap<(Item, Kind), [u32; 4]> = BTreeMap::new();
    let mut internals = Vec::new();
    for (trial, (errors, is_plain_fault)) in trials.iter().zip(&results) {
        let Source { example, file, text } = trial.source;
        let _ = writeln!(report, "## {} {example}/{file}: {}", errors.len(), trial.mutant.describe(text));
        let column = if *is_plain_fault { 3 } else { errors.len().min(2) };
        by_kind.entry((trial.mutant.item, trial.mutant.kind)).or_default()[column] += 1;
        for error in errors {
            let _ = writeln!(report, "{}", error.rendered);
            // rustc shows the definition of the name that a misspelt one is similar to.
            if !error.is_unknown_name() && INTERNALS.iter().any(|word| error.rendered.contains(word)) {
                internals.push(error.rendered.as_str());
            }
        }
    }
    let [single, several, plain] = [1, 2, 3].map(|column| by_kind.values().map(|counts| counts[column]).sum::<u32>());
    let _ = writeln!(
        report,
        "without an error, with one, with several, with several in plain Rust: {by_kind:?}; {single} with one, {several} with \
         several, {plain} with several in plain Rust"
    );
    if let Some(file) = env::var_os("MUTANT_REPORT") {
        fs::write(file, &report).expect("the report can be written");
    }
    assert!(internals.is_empty(), "{}", internals.join("\n"));
    assert!(single * 10 >= (single + several) * 9, "{report}");
}

fn folder_of(example: &str) -> std::path::PathBuf {
    compile::root().join("examples").join(example).join("src")
}

fn source(example: &'static str, file: &'static str) -> Source {
    let text = fs::read_to_string(folder_of(example).join(file)).expect("the source is there");
    Source { example, file, text: mutate::without_bodies(&text) }
}
