//! Fuzzes argv: every call prints one valid envelope and exits with a code of the table, without a panic.
//!
//! Calls are generated from the words of an app with every kind of command, from misspelt words, and from random text.
//! `ENVELOPE_FUZZ_CALLS=1000000 cargo test --release -p envelope-tests --test fuzz` makes a million calls; the default is
//! smaller. A failing call is printed. The sequence of calls is deterministic.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::env;
use std::ffi::OsString;
use std::sync::Mutex;

use clap::ValueEnum;
use envelope_runtime::Context;
use envelope_runtime::prelude::*;
use envelope_tests::{Schema, own_schema};
use fastrand::Rng;
use serde_json::Value;

/// The default number of calls.
const CALLS: u64 = 4_000;

#[derive(Debug, Clone, PartialEq, Serialize, Resource)]
#[resource(kind = "thing")]
struct Thing {
    #[resource(id)]
    id: String,
    #[resource(key)]
    name: String,
    #[resource(secret)]
    token: Secret,
}

fn thing(name: impl Into<String>) -> Thing {
    let name = name.into();
    Thing { id: format!("t_{}", name.len()), name, token: Secret::from("hush") }
}

/// The names of existing things.
#[derive(Debug, Default)]
struct Shelf(Mutex<Vec<String>>);

impl Shelf {
    fn with<T>(&self, change: impl FnOnce(&mut Vec<String>) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum ThingError {
    /// The thing does not exist
    #[error("there is no '{0}'")]
    #[error_code(NOT_FOUND)]
    Absent(String),
    /// The shelf is full
    #[error("the shelf is full")]
    #[error_code(SHELF_FULL, retryable)]
    Full,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum ShelfError {
    /// The shelf does not exist
    #[error("there is no shelf '{0}'")]
    #[error_code(PRECONDITION)]
    Missing(String),
}

#[derive(Debug, clap::Args)]
struct Globals {
    /// Which shelf
    #[arg(long, short = 's', env = "FUZZ_SHELF", default_value = "top")]
    shelf: String,
    /// How loud
    #[arg(long, short, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Colour {
    /// Red
    Red,
    /// Green
    Green,
}

#[derive(Debug, clap::Args)]
struct Size {
    /// How high
    #[arg(long, requires = "width")]
    height: Option<u32>,
    /// How wide
    #[arg(long)]
    width: Option<u32>,
}

/// Create a thing
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, SHELF_FULL = 80, NOT_FOUND = 5), get = get)]
fn create(
    shelf: &Shelf,
    plan: &Plan,
    /// Its name
    #[arg(long)]
    name: String,
    /// Its colours
    #[arg(long, value_enum)]
    colour: Vec<Colour>,
    #[command(flatten)] size: Size,
) -> Result<Create<Thing>, ThingError> {
    let _ = (colour, size.height, size.width);
    let taken = shelf.with(|names| names.contains(&name));
    if taken {
        return Ok(Create::AlreadyExists(thing(name)));
    }
    if name.len() > 40 {
        return Err(ThingError::Full);
    }
    if !plan.is_dry_run() {
        shelf.with(|names| names.push(name.clone()));
    }
    Ok(Create::Created(thing(name)))
}

/// Show a thing
#[command(effect = "read", exit_codes(NOT_FOUND = 5, SHELF_FULL = 80))]
fn get(
    shelf: &Shelf,
    /// Its name
    name: String,
) -> Result<Thing, ThingError> {
    if shelf.with(|names| names.contains(&name)) { Ok(thing(name)) } else { Err(ThingError::Absent(name)) }
}

/// List things
#[command(effect = "read")]
fn list(
    shelf: &Shelf,
    /// Only names that begin like this
    #[arg(long, short)]
    prefix: Option<String>,
    /// In this order
    #[arg(long, value_enum)]
    order: Option<Option<Colour>>,
) -> Result<Vec<Thing>, Infallible> {
    let _ = order;
    let prefix = prefix.unwrap_or_default();
    Ok(shelf.with(|names| names.iter().filter(|name| name.starts_with(&prefix)).map(thing).collect()))
}

/// Delete a thing
#[command(effect = "delete", exit_codes(NOT_FOUND = 0), timeout = "30s")]
fn delete(
    shelf: &Shelf,
    plan: &Plan,
    /// Its name
    name: String,
) -> Result<Delete<Thing>, Infallible> {
    let there = shelf.with(|names| names.contains(&name));
    plan.write(|| shelf.with(|names| names.retain(|other| *other != name)), || ());
    Ok(if there { Delete::deleted(name) } else { Delete::not_found(name) })
}

/// Clear the shelf
#[command(effect = "run", confirm)]
fn clear(shelf: &Shelf, plan: &Plan, context: &Context) -> Result<Run<u64>, Infallible> {
    context.warn("DUSTY", "there was \u{1b}[31mdust\u{7f} on it");
    let count = shelf.with(|names| names.len() as u64);
    plan.write(|| shelf.with(Vec::clear), || ());
    Ok(if count == 0 { Run::Unchanged(0) } else { Run::Updated(count) })
}

fn app() -> App {
    App::new("fuzz", "1.0.0")
        .about("Takes anything")
        .state(|globals: &Globals| match globals.shelf.as_str() {
            "attic" => Err(ShelfError::Missing(globals.shelf.clone())),
            _ => Ok(Shelf(Mutex::new(vec!["foo".to_owned(), "bar".to_owned()]))),
        })
        .group("thing", "Manage things", |group| {
            group.command::<create>().command::<get>().command::<list>().command::<delete>()
        })
        .group("shelf", "Manage the shelf", |group| group.command::<clear>())
        .build()
}

/// The words of calls; half of them are valid for the app.
const WORDS: &[&str] = &[
    "thing",
    "thing",
    "shelf",
    "create",
    "get",
    "list",
    "delete",
    "clear",
    "help",
    "manifest",
    "foo",
    "bar",
    "baz",
    "--name",
    "--name=foo",
    "--name=",
    "-n",
    "--colour",
    "--colour=red",
    "green",
    "--height",
    "--height=3",
    "--width",
    "9",
    "-1",
    "--prefix",
    "-p",
    "-pfo",
    "--order",
    "--order=red",
    "--format",
    "--format=json",
    "--format=jsonl",
    "--format=plain",
    "--format=tsv",
    "json",
    "--describe",
    "--help",
    "-h",
    "--version",
    "-V",
    "--dry-run",
    "--validate-only",
    "--confirm-destructive",
    "--timeout",
    "--timeout=1s",
    "--timeout=soon",
    "--limit",
    "--limit=1",
    "--limit=0",
    "--cursor",
    "--cursor=abc",
    "--fields",
    "--fields=id,name",
    "--fields=,",
    "--shelf",
    "--shelf=attic",
    "-s",
    "-vv",
    "-vs",
    "--verbose",
    "--",
    "-",
    "",
    " ",
    "=",
    "--=",
    "---",
    "--nmae",
    "--frmat=json",
    "creat",
    "resuorce",
    "../etc/passwd",
    "%2e%2e",
    "a?b=c",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{202e}",
    "a\nb",
    "a\rb",
    "a\0b",
    "ü",
    "💥",
    "'",
    "\"",
    "{}",
    "--name=\u{1b}[2J",
    "--name={\"a\":1}",
    "0x10",
    "99999999999999999999",
];

fn argv(rng: &mut Rng) -> Vec<OsString> {
    let mut words = vec![OsString::from("fuzz")];
    // Most calls reach a command, where most faults are possible.
    if rng.u8(..) < 170 {
        let path: &[&str] = match rng.u8(0..5) {
            0 => &["thing", "create"],
            1 => &["thing", "get"],
            2 => &["thing", "list"],
            3 => &["thing", "delete"],
            _ => &["shelf", "clear"],
        };
        words.extend(path.iter().map(OsString::from));
    }
    for _ in 0..rng.usize(0..6) {
        let word = match rng.u8(..) {
            0..=239 => WORDS[rng.usize(..WORDS.len())].to_owned(),
            240..=249 => (0..rng.usize(0..12)).map(|_| rng.char('\u{1}'..='\u{2fff}')).collect(),
            _ => "x".repeat(rng.usize(0..3000)),
        };
        words.push(word.into());
    }
    #[cfg(unix)]
    if rng.u8(..) < 6 {
        use std::os::unix::ffi::OsStringExt;
        let at = rng.usize(1..=words.len());
        words.insert(at, OsString::from_vec(vec![b'a', 0xff, rng.u8(1..)]));
    }
    words
}

/// Checks the rules that hold for every answer.
struct Checker {
    envelope: Schema,
    /// The exit codes of each command, by its path.
    tables: BTreeMap<String, Vec<u64>>,
}

impl Checker {
    fn new(app: &App) -> Checker {
        let mut stdout = Vec::new();
        assert_eq!(app.run_from(["fuzz", "--describe"], &mut stdout, &mut Vec::new()), 0);
        let document: Value = serde_json::from_slice(&stdout).unwrap();
        let commands = document["data"]["commands"].as_array().unwrap();
        let table = |command: &Value| {
            let numbers = command["exit_codes"].as_object().unwrap().keys();
            (command["command"].as_str().unwrap().to_owned(), numbers.map(|number| number.parse().unwrap()).collect())
        };
        Checker { envelope: Schema::new(&own_schema("envelope.json")), tables: commands.iter().map(table).collect() }
    }

    /// Panics if the answer breaks a rule.
    fn check(&self, argv: &[OsString], code: u8, stdout: &[u8], stderr: &[u8]) {
        let text = std::str::from_utf8(stdout).expect("stdout is UTF-8");
        assert!(!String::from_utf8_lossy(stderr).contains("panicked"), "the call panicked");
        let is_answer = |line: &str| line.starts_with(r#"{"ok":"#) || line.starts_with(r#"{"_summary":"#);
        if !text.lines().last().is_some_and(is_answer) {
            // Output without an envelope must have been requested: the version, or another format.
            let asked = |what: &str| argv.iter().any(|word| word.to_string_lossy().contains(what));
            assert!(["--version", "V", "plain", "tsv", "--f"].into_iter().any(asked), "no envelope: {text}");
            return;
        }
        assert!(text.ends_with('\n'), "the output does not end with a newline");
        for line in text.lines() {
            let unsafe_character = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
            assert!(!line.chars().any(unsafe_character), "a control character reached stdout: {line:?}");
        }
        let last: Value = serde_json::from_str(text.lines().last().unwrap()).expect("a line is JSON");
        let meta = &last["meta"];
        assert_eq!(meta["exit_code"], code);
        assert_eq!(last["ok"], code == 0);
        if last.get("_summary").is_none() {
            let items = meta["items_emitted"].as_u64().unwrap_or(0);
            assert_eq!(text.lines().count(), 1 + usize::try_from(items).unwrap());
            self.envelope.check(&last);
            assert_eq!(last["error"].is_null(), code == 0);
        }
        let table = self.tables.get(meta["command"].as_str().unwrap());
        let listed = table.map_or([0, 2].contains(&code), |table| table.contains(&u64::from(code)));
        assert!(listed, "{code} is not in the table");
        // No command of this app fails with GENERAL_ERROR, so it would be a panic or a bug.
        assert_ne!(code, 1, "{last}");
    }
}

#[test]
fn any_argv_gets_one_valid_envelope() {
    let calls = env::var("ENVELOPE_FUZZ_CALLS").map_or(CALLS, |calls| calls.parse().expect("a number"));
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let app = app();
                let check = Checker::new(&app);
                for seed in (thread..calls).step_by(usize::try_from(threads).unwrap()) {
                    let argv = argv(&mut Rng::with_seed(seed));
                    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
                    let verdict = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        let code = app.run_from(argv.clone(), &mut stdout, &mut stderr);
                        check.check(&argv, code, &stdout, &stderr);
                    }));
                    assert!(verdict.is_ok(), "call {seed}: {argv:?}\nstdout: {}", String::from_utf8_lossy(&stdout));
                }
            });
        }
    });
}
