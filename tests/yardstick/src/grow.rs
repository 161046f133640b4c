//! The growth of the costs with the number of commands: tools of 10, 100 and 1000 commands with the framework and with clap's
//! derive. Dependencies are built in advance, so the measured builds are those of the tool alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::bounds;
use crate::generate::{Way, generate};
use crate::measure::{self, Usage};
use crate::place::{self, Build};
use crate::table::{Figure, Row};

/// The numbers of commands.
const SIZES: [usize; 3] = [10, 100, 1000];

/// The name of the other variant in the table.
const DERIVE: &str = "clap's derive";

/// The builds of a tool.
#[derive(Debug)]
struct Tool {
    release: Option<Built>,
    debug: Built,
}

/// The result of a build in one profile.
#[derive(Debug)]
struct Built {
    program: PathBuf,
    /// The build of the whole tool.
    build: Usage,
    /// The build after a change of one command.
    rebuild: Usage,
}

/// Returns the rows for tools of every size.
pub(crate) fn rows(quick: bool, runs: usize) -> Result<Vec<Row>, String> {
    let counts = measure::has_valgrind();
    let folder = place::folder()?.join("grow");
    let mut rows = Vec::new();
    let mut calls: Vec<(usize, [Option<u64>; 2])> = Vec::new();
    let mut times: Vec<(usize, [Usage; 2])> = Vec::new();
    for commands in SIZES {
        let ours = Tool::build(Way::Ours, commands, &folder, true)?;
        let theirs = Tool::build(Way::Derive, commands, &folder, !quick || commands < 1000)?;
        rows.extend(compare_builds("debug", commands, &ours.debug, &theirs.debug));
        let (Some(our_release), their_release) = (ours.release, theirs.release) else { continue };
        let call = call(commands);
        let count = |built: &Built| measure::instructions(&built.program, &[&call, "--name", "foo"], &|| Ok(()));
        let our_count = counts.then(|| count(&our_release)).transpose()?;
        let Some(their_release) = their_release else {
            calls.push((commands, [our_count, None]));
            continue;
        };
        rows.extend(compare_builds("release", commands, &our_release, &their_release));
        times.push((commands, [our_release.build, their_release.build]));
        let (ours, theirs) = (place::size(&our_release.program)?.0, place::size(&their_release.program)?.0);
        let row = Row::ratio(format!("{commands} commands, size"), Figure::Bytes(ours), Figure::Bytes(theirs), DERIVE);
        rows.push(if commands == 1000 { row.bound(bounds::SIZE_1000) } else { row });
        let their_count = counts.then(|| count(&their_release)).transpose()?;
        if let Some((ours, theirs)) = our_count.zip(their_count) {
            let (ours, theirs) = (Figure::Instructions(ours), Figure::Instructions(theirs));
            rows.push(Row::ratio(format!("{commands} commands, a call, instructions"), ours, theirs, DERIVE));
        }
        calls.push((commands, [our_count, their_count]));
        let words = vec![call.as_str(), "--name", "foo"];
        let both = [(&*our_release.program, words.clone()), (&*their_release.program, words)];
        let wall = measure::wall(&both, runs, &|| Ok(()))?;
        let (ours, theirs) = (Figure::Time(wall[0]), Figure::Time(wall[1]));
        rows.push(Row::ratio(format!("{commands} commands, a call, wall time"), ours, theirs, DERIVE));
    }
    rows.extend(growth(&calls));
    rows.extend(per_command(&times));
    Ok(rows)
}

/// The additional cost of a call in a large tool over a call in a small one.
fn growth(calls: &[(usize, [Option<u64>; 2])]) -> Vec<Row> {
    let (Some((small, few)), Some((large, many))) = (calls.first(), calls.last()) else { return Vec::new() };
    let row = |way: usize, whose: &str| {
        let (many, few) = many[way].zip(few[way])?;
        let (many, few) = (Figure::Instructions(many), Figure::Instructions(few));
        let what = format!("a call of {large} commands less one of {small}, {whose}");
        Some(Row::difference(what, "M", many, few, "10 commands, the same way"))
    };
    [row(0, "ours").map(|row| row.bound(bounds::COMMANDS)), row(1, "derive")].into_iter().flatten().collect()
}

/// The time that each command adds to a release build.
fn per_command(times: &[(usize, [Usage; 2])]) -> Option<Row> {
    let ((few, least), (many, most)) = (times.first()?, times.last().filter(|_| times.len() > 1)?);
    let added = u32::try_from(many - few).ok()?;
    let each =
        |way: usize| Figure::Time(most[way].wall.saturating_sub(least[way].wall).max(Duration::from_micros(1)) / added);
    Some(Row::ratio(format!("time per added command, {few} to {many}, release"), each(0), each(1), DERIVE))
}

fn compare_builds(profile: &str, commands: usize, ours: &Built, theirs: &Built) -> Vec<Row> {
    let row = |what: &str, figure: fn(&Built) -> Figure, bound| {
        let row = Row::ratio(format!("{commands} commands, {profile}, {what}"), figure(ours), figure(theirs), DERIVE);
        if commands == 1000 { row.bound(bound) } else { row }
    };
    let build_time = if profile == "debug" { bounds::BUILD_TIME_DEBUG } else { bounds::BUILD_TIME_RELEASE };
    vec![
        row("build", |built| Figure::Time(built.build.wall), build_time),
        row("build, processor time", |built| Figure::Time(built.build.processor), build_time),
        row("build, peak memory", |built| Figure::Bytes(built.build.peak), bounds::BUILD_MEMORY),
        row("one command changed", |built| Figure::Time(built.rebuild.wall), build_time),
    ]
}

/// A `create` command in the middle.
fn call(commands: usize) -> String {
    format!("create{}", commands / 2)
}

impl Tool {
    fn build(way: Way, commands: usize, folder: &Path, release: bool) -> Result<Tool, String> {
        let (package, target) = (way.package(commands), folder.join("target"));
        let source = folder.join(&package);
        generate(way, commands, &source).map_err(|error| format!("{}: {error}", source.display()))?;
        let built = |profile| {
            let build = Build { source: &source, package: &package, profile, target: &target };
            eprintln!("building {package}, {profile}");
            if commands == SIZES[0] {
                // Builds the dependencies, also for the larger tools.
                build.run()?;
            }
            Built::of(&build)
        };
        Ok(Tool { debug: built("dev")?, release: release.then(|| built("release")).transpose()? })
    }
}

impl Built {
    fn of(build: &Build<'_>) -> Result<Built, String> {
        // Builds the whole tool without its dependencies, then rebuilds it after a change of one command.
        build.clean()?;
        let whole = build.run()?;
        let file = build.source.join("src/g0.rs");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let change = |text: &str| fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()));
        change(&text.replacen("Name of the widget", "Name of the widget, which is new", 1))?;
        let rebuild = build.run();
        change(&text)?;
        Ok(Built { program: build.program(), build: whole, rebuild: rebuild? })
    }
}
