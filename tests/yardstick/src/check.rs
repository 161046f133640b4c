//! `cargo xtask check`: checks the figures that do not depend on the load of the machine against their bounds.

use std::collections::BTreeSet;
use std::fs;

use crate::bounds::{self, DEPENDENCIES};
use crate::generate::{Way, generate};
use crate::measure;
use crate::place::{self, Build};
use crate::small::Programs;
use crate::table::{self, Figure, Row};

/// The snapshots whose lines are counted, one per kind of handler.
const SNAPSHOTS: [&str; 3] = ["create", "delete", "read"];

/// The numbers of commands between which the additional code is counted.
const COMMANDS: [usize; 2] = [10, 30];

/// Prints the figures, and fails if one exceeds its bound.
pub(crate) fn run() -> Result<(), String> {
    if !measure::has_valgrind() {
        return Err("valgrind, which counts instructions, is not installed: run `apt-get install valgrind`".to_owned());
    }
    let mut complaints = dependencies()?;
    let mut rows = vec![generated_lines()?, compiled_lines()?];
    let programs = Programs::build()?;
    rows.extend(programs.calls()?);
    rows.extend(programs.list()?);
    rows.extend(programs.sizes()?);
    print!("{}", table::print(&rows, false));
    complaints.extend(rows.iter().filter_map(Row::complaint));
    if complaints.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}\n\nthe bounds are in tests/yardstick/src/bounds.rs; docs/performance.md explains them",
        complaints.join("\n")
    ))
}

/// The average number of lines in the snapshots of expansions.
fn generated_lines() -> Result<Row, String> {
    let mut lines = 0;
    for name in SNAPSHOTS {
        let file = place::root().join(format!("envelope-macros/src/tests/snapshots/{name}.rs"));
        lines += fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?.lines().count();
    }
    let (lines, commands) = (Figure::Count(lines as u64), Figure::Count(SNAPSHOTS.len() as u64));
    Ok(Row::ratio("generated lines", lines, commands, "commands").bound(bounds::GENERATED_LINES))
}

/// The lines of unoptimised LLVM IR that a command adds to a tool, including instances of generic code of the runtime.
fn compiled_lines() -> Result<Row, String> {
    let folder = place::folder()?.join("check");
    let [few, many] = COMMANDS.map(|commands| {
        let (source, package) = (folder.join(Way::Ours.package(commands)), Way::Ours.package(commands));
        generate(Way::Ours, commands, &source).map_err(|error| format!("{}: {error}", source.display()))?;
        eprintln!("compiling {package}");
        Build { source: &source, package: &package, profile: "dev", target: &folder.join("target") }.compiled_lines()
    });
    let lines = Figure::Count(many?.saturating_sub(few?));
    let commands = Figure::Count((COMMANDS[1] - COMMANDS[0]) as u64);
    Ok(Row::ratio("lines of LLVM IR", lines, commands, "commands").bound(bounds::COMPILED_LINES))
}

/// Returns unexpected dependencies of the runtime.
fn dependencies() -> Result<Vec<String>, String> {
    let words = ["tree", "--package", "envelope-runtime", "--edges", "normal,build", "--prefix", "none"];
    let tree = place::output(&place::cargo(), &[&words[..], &["--target", "x86_64-unknown-linux-gnu"]].concat())?;
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    for gone in DEPENDENCIES.iter().filter(|known| !names.contains(*known)) {
        println!("{gone} is no longer a dependency: remove it from the list in bounds.rs");
    }
    let new = names.iter().filter(|name| !DEPENDENCIES.contains(name) && **name != "envelope-runtime");
    Ok(new.map(|name| format!("{name}: a new dependency of the default build: {}", bounds::DEPENDENCIES_WHY)).collect())
}
