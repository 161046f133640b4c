//! Mutants: programs with one changed token. A fault of the commands in the examples is one error of the compiler, in words
//! that a user understands. A program that compiles does not change the meaning of a flag.
//!
//! `MUTANTS=2000` tries another number, `MUTANT_SEED=7` other mutants, and `MUTANT_REPORT=FILE` writes each one with its errors.

mod compile;
mod errors;
mod flags;
mod mutate;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, thread};

/// The number of mutants of each test.
fn count(default: usize) -> usize {
    env::var("MUTANTS").map_or(default, |text| text.parse().expect("`MUTANTS` is a number"))
}

/// The random numbers that choose them, the same in each run.
fn random() -> fastrand::Rng {
    fastrand::Rng::with_seed(
        env::var("MUTANT_SEED").map_or(11, |text| text.parse().expect("`MUTANT_SEED` is a number")),
    )
}

/// Calls `try_one` with each trial, on all processors. The results are in the order of the trials.
fn try_all<T: Sync, R: Send>(trials: &[T], try_one: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(trial) = trials.get(at) else { break };
                    let result = try_one(trial);
                    results.lock().expect("no trial panics").push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no trial panics");
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
