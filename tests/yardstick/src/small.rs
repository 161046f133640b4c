//! The small tool: its programs, and its calls.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bounds;
use crate::measure;
use crate::place::{self, Build, DEFAULTS};
use crate::table::{Figure, Row};

/// How many records a long list has.
pub(crate) const MANY: u64 = 10_000;

/// A call of the small tool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    words: &'static [&'static str],
    /// How many records the store has before it.
    records: u64,
}

/// What is held to [`bounds::CALL`].
pub(crate) const CALLS: [Call; 6] = [
    Call { name: "get", words: &["get", "rec_000002"], records: 3 },
    Call { name: "create", words: &["create", "--name", "foo"], records: 3 },
    Call { name: "create, a conflict", words: &["create", "--name", "record 2"], records: 3 },
    Call { name: "--help", words: &["--help"], records: 3 },
    Call { name: "a bad flag", words: &["create", "--nmae", "foo"], records: 3 },
    Call { name: "list of 3", words: &["list"], records: 3 },
];

/// What is held to [`bounds::LIST`].
pub(crate) const LIST: Call = Call { name: "list of 10,000", words: &["list", "--limit", "0"], records: MANY };

/// The programs, built.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) ours: PathBuf,
    pub(crate) by_hand: PathBuf,
    pub(crate) floor: PathBuf,
    store: PathBuf,
}

impl Programs {
    /// Builds them, each on its own: together, one would get the features of the dependencies of the other.
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

    /// Writes the store as a call finds it.
    pub(crate) fn fill(&self, records: u64) -> Result<(), String> {
        let text: String = (1..=records).map(line).collect();
        fs::write(&self.store, text).map_err(|error| format!("{}: {error}", self.store.display()))
    }

    /// The words of a call, with the store.
    pub(crate) fn words(&self, call: Call) -> Vec<&str> {
        let store = self.store.to_str().unwrap_or_default();
        call.words.iter().copied().chain(["--store", store]).collect()
    }

    /// The instructions of a call.
    pub(crate) fn instructions(&self, program: &Path, call: Call) -> Result<u64, String> {
        measure::instructions(program, &self.words(call), &|| self.fill(call.records))
    }

    /// The instructions of the floor of a list, which takes a file and nothing else.
    pub(crate) fn floor(&self, records: u64) -> Result<u64, String> {
        measure::instructions(&self.floor, &self.words(LIST)[LIST.words.len() + 1..], &|| self.fill(records))
    }

    /// A line of the table for the instructions of each call of the small tool.
    pub(crate) fn calls(&self) -> Result<Vec<Row>, String> {
        CALLS.iter().map(|call| self.call(*call).map(|row| row.bound(bounds::CALL))).collect()
    }

    fn call(&self, call: Call) -> Result<Row, String> {
        let ours = Figure::Instructions(self.instructions(&self.ours, call)?);
        let by_hand = Figure::Instructions(self.instructions(&self.by_hand, call)?);
        Ok(Row::ratio(format!("{}, instructions", call.name), ours, by_hand, "by hand"))
    }

    /// The lines for a list of many records.
    pub(crate) fn list(&self) -> Result<Vec<Row>, String> {
        let ours = Figure::Instructions(self.instructions(&self.ours, LIST)?);
        let floor = Figure::Instructions(self.floor(MANY)?);
        let row = Row::ratio(format!("{}, instructions", LIST.name), ours, floor, "serde_json alone");
        Ok(vec![row.bound(bounds::LIST), self.call(LIST)?])
    }

    /// The wall time and the memory of a call, ours and by hand.
    pub(crate) fn time_and_memory(&self, call: Call, runs: usize) -> Result<[Row; 2], String> {
        let calls = [(&*self.ours, self.words(call)), (&*self.by_hand, self.words(call))];
        let wall = measure::wall(&calls, runs, &|| self.fill(call.records))?;
        let peak = |program: &Path| {
            self.fill(call.records)?;
            measure::run(&program.display().to_string(), &self.words(call)).map(|usage| Figure::Bytes(usage.peak))
        };
        let (ours, by_hand) = (Figure::Time(wall[0]), Figure::Time(wall[1]));
        Ok([
            Row::ratio(format!("{}, wall time", call.name), ours, by_hand, "by hand"),
            Row::ratio(format!("{}, peak memory", call.name), peak(&self.ours)?, peak(&self.by_hand)?, "by hand"),
        ])
    }

    /// The sizes of the programs.
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

/// A record as `yardstick-store` writes it.
fn line(number: u64) -> String {
    let (day, hour, minute) = (1 + number % 28, number % 24, number % 60);
    format!("rec_{number:06}\trecord {number}\t2026-01-{day:02}T{hour:02}:{minute:02}:00Z\t{}\n", number * 4096)
}
