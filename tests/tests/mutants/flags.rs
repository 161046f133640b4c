//! Gives the arguments of a program the names of flags, in a build without debug assertions.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::compile::Libraries;
use crate::{count, random, try_all};

const PROGRAM: &str = include_str!("program.rs");

/// The names in the program that are changed: arguments, fields, and texts of `#[arg(...)]`.
const NAMES: &[&str] = &[
    "id: String",
    "start: bool",
    "mode: Option",
    "sort: Option",
    "zone: Option",
    "old: bool",
    "\"area\"",
    "\"old\"",
    "\"aged\"",
    "\"name\"",
    "\"begin\"",
    "\"manner\"",
    "\"kind\"",
    "\"order\"",
    "'z'",
    "'s'",
    "'b'",
    "'m'",
];

/// The flags of the framework, long and short.
const FLAGS: &[&str] = &[
    "describe",
    "dry-run",
    "format",
    "fields",
    "help",
    "version",
    "validate-only",
    "timeout",
    "confirm-destructive",
    "limit",
    "cursor",
    "h",
    "V",
];

/// Calls whose handler must not change anything.
const HARMLESS: &[&str] = &[
    "create --id h1 --dry-run",
    "create --id h1 --describe",
    "create --describe",
    "create --id h1 --validate-only",
    "create --id h1 --help",
    "create --id h1 -h",
    "create --dry-run",
    "delete h1",
    "delete h1 --dry-run",
    "delete h1 --confirm-destructive --dry-run",
    "delete h1 --describe",
    "delete h1 --confirm-destructive --describe",
    "delete h1 --confirm-destructive --validate-only",
    "delete --describe",
    "delete --help",
    "list --describe",
    "list --validate-only",
    "list --help",
    "list -h",
];

#[test]
fn no_argument_changes_the_meaning_of_a_flag() {
    let libraries = Libraries::of(&["hostile"], "yardstick");
    let mut mutants: Vec<String> =
        NAMES.iter().flat_map(|name| FLAGS.iter().filter_map(|flag| renamed(name, flag))).collect();
    random().shuffle(&mut mutants);
    mutants.truncate(count(60));
    mutants.push(PROGRAM.to_owned());
    let compiled = try_all(&mutants, |mutant| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let main = folder.path().join("main.rs");
        fs::write(&main, mutant).expect("the mutant can be written");
        if libraries.check(&main).is_err() {
            return false;
        }
        let program = libraries.build(&main);
        for call in HARMLESS {
            let (stdout, changed) = run(&program, call);
            assert!(!changed, "`{call}` ran the handler and printed {stdout} in\n{mutant}");
        }
        let (stdout, _) = run(&program, "list --limit 1");
        assert!(!stdout.contains(r#""id":"h2""#), "`list --limit 1` printed {stdout} in\n{mutant}");
        true
    });
    assert_eq!(compiled.last(), Some(&true), "the original compiles");
    assert!(compiled.iter().filter(|compiled| **compiled).count() > 1, "no mutant compiles");
}

/// The program in which an argument has the name of a flag. `None` for a name of another kind.
fn renamed(name: &str, flag: &str) -> Option<String> {
    let is_short = flag.len() == 1;
    let new = match name.as_bytes() {
        [b'\'', ..] if is_short => format!("'{flag}'"),
        [b'"', ..] if !is_short => format!("{flag:?}"),
        [b'a'..=b'z', ..] if !is_short => {
            let (_, ty) = name.split_once(':')?;
            format!("{}:{ty}", flag.replace('-', "_"))
        }
        _ => return None,
    };
    let (argument, parameter) = (name.split(':').next()?, new.split(':').next()?);
    let program = PROGRAM.replace(name, &new);
    // The uses of a parameter in its function.
    Some(if name.contains(':') { renamed_uses(&program, argument, parameter) } else { program })
}

fn renamed_uses(program: &str, from: &str, to: &str) -> String {
    let uses = [format!("= {from};"), format!(", {from})"), format!("({from})")];
    uses.iter().fold(program.to_owned(), |program, found| program.replace(found, &found.replace(from, to)))
}

/// Returns stdout, and whether the handler changed something.
fn run(program: &Path, words: &str) -> (String, bool) {
    let mut command = Command::new(program);
    command.args(words.split(' ')).env_clear().stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr).contains("CHANGED"))
}
