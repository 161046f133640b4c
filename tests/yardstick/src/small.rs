//! The small tool and its calls.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bounds;
use crate::measure;
use crate::place::{self, Build, DEFAULTS};
use crate::table::{Figure, Row};

/// The number of records in a long list.
pub(crate) const MANY: u64 = 10_000;

/// A call of the small tool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    words: &'static [&'static str],
    /// The number of records in the store.
    pub(crate) records: u64,
}

/// The calls that are checked against [`bounds::CALL`].
pub(crate) const CALLS: [Call; 6] = [
    Call { name: "get", words: &["get", "rec_000002"], records: 3 },
    Call { name: "create", words: &["create", "--name", "foo"], records: 3 },
    Call { name: "create, a conflict", words: &["create", "--name", "record 2"], records: 3 },
    Call { name: "--help", words: &["--help"], records: 3 },
    Call { name: "a bad flag", words: &["create", "--nmae", "foo"], records: 3 },
    Call { name: "list of 3", words: &["list"], records: 3 },
];

/// The call that is checked against [`bounds::LIST`].
pub(crate) const LIST: Call = Call { name: "list of 10,000", words: &["list", "--limit", "0"], records: MANY };

/// The built programs.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) ours: PathBuf,
    pub(crate) by_hand: PathBuf,
    pub(crate) floor: PathBuf,
    store: PathBuf,
}

impl Programs {
    /// Builds each program separately, because a joint build would unify the features of their dependencies.
    pub(crate) fn build() -> Result<Programs, String> {
        let (root, folder) = (place::root(), place::folder()?);
        let target = folder.join("small");
        let program = |package: &str| {
            let build = Build { source: &root, package, profile: DEFAULTS, target: &target };
            eprintln!("building {package}");
            build.run().map(|_| build.program())
        };
        let store = folder.join("records.tsv");
        Ok(Programs {
            ours: program("small")?,
            by_hand: program("small-by-hand")?,
            floor: program("small-floor")?,
            store,
        })
    }

    /// Writes the store for a call.
    pub(crate) fn fill(&self, records: u64) -> Result<(), String> {
        let text: String = (1..=records).map(line).collect();
        fs::write(&self.store, text).map_err(|error| format!("{}: {error}", self.store.display()))
    }

    /// The arguments of a call, including the store.
    pub(crate) fn words(&self, call: Call) -> Vec<&str> {
        let store = self.store.to_str().unwrap_or_default();
        call.words.iter().copied().chain(["--store", store]).collect()
    }

    /// The instructions of a call.
    pub(crate) fn instructions(&self, program: &Path, call: Call) -> Result<u64, String> {
        measure::instructions(program, &self.words(call), &|| self.fill(call.records))
    }

    /// The instructions of a call of another program with other arguments.
    pub(crate) fn instructions_of(&self, program: &Path, words: &[&str], records: u64) -> Result<u64, String> {
        let store = self.store.to_str().unwrap_or_default();
        let words: Vec<&str> = words.iter().copied().chain(["--store", store]).collect();
        measure::instructions(program, &words, &|| self.fill(records))
    }

    /// The instructions of the floor program, which takes a file.
    pub(crate) fn floor(&self, records: u64) -> Result<u64, String> {
        measure::instructions(&self.floor, &self.words(LIST)[LIST.words.len() + 1..], &|| self.fill(records))
    }

    /// Returns the rows for the instructions of each call.
    pub(crate) fn calls(&self) -> Result<Vec<Row>, String> {
        CALLS.iter().map(|call| self.call(*call).map(|row| row.bound(bounds::CALL))).collect()
    }

    fn call(&self, call: Call) -> Result<Row, String> {
        let ours = Figure::Instructions(self.instructions(&self.ours, call)?);
        let by_hand = Figure::Instructions(self.instructions(&self.by_hand, call)?);
        Ok(Row::ratio(format!("{}, instructions", call.name), ours, by_hand, "by hand"))
    }

    /// Returns the rows for a list of many records.
    pub(crate) fn list(&self) -> Result<Vec<Row>, String> {
        let ours = Figure::Instructions(self.instructions(&self.ours, LIST)?);
        let floor = Figure::Instructions(self.floor(MANY)?);
        let row = Row::ratio(format!("{}, instructions", LIST.name), ours, floor, "serde_json alone");
        Ok(vec![row.bound(bounds::LIST), self.call(LIST)?])
    }

    /// Returns the rows for wall time, processor time and memory of a call.
    pub(crate) fn time_and_memory(&self, call: Call, runs: usize) -> Result<Vec<Row>, String> {
        let both = [&*self.ours, &*self.by_hand];
        let prepare = || self.fill(call.records);
        let wall = measure::wall(&both.map(|program| (program, self.words(call))), runs, &prepare)?;
        let usage = measure::typical(&both.map(|program| (program, self.words(call))), runs, &prepare)?;
        let row = |what: &str, ours, by_hand| Row::ratio(format!("{}, {what}", call.name), ours, by_hand, "by hand");
        Ok(vec![
            row("wall time", Figure::Time(wall[0]), Figure::Time(wall[1])),
            row("processor time", Figure::Time(usage[0].processor), Figure::Time(usage[1].processor)),
            row("peak memory", Figure::Bytes(usage[0].peak), Figure::Bytes(usage[1].peak)),
        ])
    }

    /// Returns the rows for the sizes of the programs.
    pub(crate) fn sizes(&self) -> Result<Vec<Row>, String> {
        let ((ours, ours_stripped), (by_hand, by_hand_stripped)) =
            (place::size(&self.ours)?, place::size(&self.by_hand)?);
        let row = |what: &str, ours, by_hand| {
            Row::ratio(what, Figure::Bytes(ours), Figure::Bytes(by_hand), "by hand").bound(bounds::SIZE)
        };
        let stripped = ours_stripped.zip(by_hand_stripped);
        let mut rows = vec![row("small tool, size as built", ours, by_hand)];
        rows.extend(stripped.map(|(ours, by_hand)| row("small tool, size stripped", ours, by_hand)));
        Ok(rows)
    }
}

/// A record in the format of `yardstick-store`.
fn line(number: u64) -> String {
    let (day, hour, minute) = (1 + number % 28, number % 24, number % 60);
    format!("rec_{number:06}\trecord {number}\t2026-01-{day:02}T{hour:02}:{minute:02}:00Z\t{}\n", number * 4096)
}
