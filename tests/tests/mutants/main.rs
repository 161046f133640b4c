//! Mutants of the examples: one token of a command, of a resource or of an error type is changed, and the compiler's errors
//! are counted. `MUTANTS=2000` tries another number, `MUTANT_SEED=7` other ones, `MUTANTS_REPORT=file` writes each one with its errors.

mod compile;
mod mutate;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use compile::{CompileError, Example};
use mutate::{Kind, Mutant};

/// The sources whose commands, resources and error types are mutated.
const FILES: &[(&str, &[&str])] = &[
    ("quickstart", &["main.rs"]),
    ("tool", &["commands.rs", "import.rs", "record.rs"]),
    ("pgtool", &["database.rs", "role.rs", "error.rs"]),
    ("httptool", &["commands.rs"]),
];

struct Trial<'a> {
    example: &'a Example,
    file: &'static str,
    source: &'a str,
    mutant: Mutant,
}

#[test]
fn a_fault_in_one_token_is_one_error() {
    let number = |name: &str, default: usize| env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (count, seed) = (number("MUTANTS", 240), number("MUTANT_SEED", 11));
    let names: Vec<&'static str> = FILES.iter().map(|(name, _)| *name).collect();
    let examples = compile::examples(&names);
    let sources: Vec<(usize, &'static str, String)> = FILES
        .iter()
        .enumerate()
        .flat_map(|(i, (_, files))| files.iter().map(move |file| (i, *file)))
        .map(|(i, file)| {
            let source = fs::read_to_string(examples[i].folder().join(file)).expect("the source is there");
            (i, file, mutate::without_bodies(&source))
        })
        .collect();
    let mut trials = Vec::new();
    for (i, file, source) in &sources {
        trials.extend(mutate::mutants(source).into_iter().map(|mutant| Trial {
            example: &examples[*i],
            file,
            source,
            mutant,
        }));
    }
    let all = trials.len();
    let trials = chosen(trials, count, seed as u64);

    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let folder = tempfile::tempdir().expect("a temporary folder");
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let folder = folder.path().join(trial.example.name());
                    compile::copy(&trial.example.folder(), &folder);
                    fs::write(folder.join(trial.file), trial.mutant.apply(trial.source))
                        .expect("the mutant can be written");
                    let result = trial.example.check(&folder);
                    results.lock().expect("no thread panics").push((trial, result));
                }
            });
        }
    });
    let results = results.into_inner().expect("no thread panics");
    let mut report = String::new();
    let mut by_kind: BTreeMap<Kind, (u32, u32, u32)> = BTreeMap::new();
    for (trial, result) in &results {
        let (compiles, single, several) = by_kind.entry(trial.mutant.kind).or_default();
        match result {
            Ok(()) => *compiles += 1,
            Err(errors) if errors.len() == 1 => *single += 1,
            Err(_) => *several += 1,
        }
        let errors: &[CompileError] = result.as_ref().err().map_or(&[], |errors| errors);
        let change = trial.mutant.describe(trial.source);
        let _ = writeln!(report, "## {} {}/{}: {change}", errors.len(), trial.example.name(), trial.file);
        for error in errors {
            let _ = writeln!(report, "{}", error.rendered);
        }
    }
    let _ = writeln!(report, "{all} mutants; {by_kind:#?}");
    if let Some(file) = env::var_os("MUTANTS_REPORT") {
        fs::write(file, &report).expect("the report can be written");
    }
}

/// Chooses `count` trials, the same ones for the same seed, evenly among the kinds.
fn chosen(mut trials: Vec<Trial<'_>>, count: usize, seed: u64) -> Vec<Trial<'_>> {
    let mut random = fastrand::Rng::with_seed(seed);
    random.shuffle(&mut trials);
    let mut rank: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, Trial<'_>)> = trials
        .into_iter()
        .map(|trial| {
            let rank = rank.entry(trial.mutant.kind).or_default();
            *rank += 1;
            (*rank, trial)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(count);
    ranked.into_iter().map(|(_, trial)| trial).collect()
}
