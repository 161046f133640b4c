//! The two small tools print the same bytes, which makes their costs comparable.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

/// Calls and their exit codes, each on a store of three records and a fourth one named `foo`. Arguments contain no spaces.
const CALLS: [(&str, i32); 41] = [
    ("get rec_000002", 0),
    ("get rec_000009", 5),
    ("get", 2),
    ("create --name bar", 0),
    ("create --name bar --size 5", 0),
    ("create --name foo", 10),
    ("create", 2),
    ("create --nmae foo", 2),
    ("list", 0),
    ("list --limit 0", 0),
    ("list --limit 4", 0),
    ("list --cursor gone", 2),
    ("update rec_000002 --size 4", 0),
    ("update rec_000002 --size 8192", 0),
    ("update rec_000009 --size 0", 5),
    ("delete rec_000002", 0),
    ("delete rec_000009", 0),
    ("delete rec_000002 --dry-run", 0),
    ("get rec_000002 --store /dev/null/records.tsv", 12),
    ("list --store /dev/null/records.tsv", 1),
    ("--help", 0),
    ("create --help", 0),
    ("get --help", 0),
    ("list --help", 0),
    ("update --help", 0),
    ("delete --help", 0),
    ("--version", 0),
    ("frobnicate", 2),
    ("", 0),
    ("--store other.tsv", 2),
    ("--describe", 0),
    ("create --describe", 0),
    ("exec --describe", 0),
    ("manifest", 0),
    ("get rec_000002 --validate-only", 0),
    ("get rec_000002 --fields id", 0),
    ("get rec_000002 --format plain", 0),
    ("get rec_000009 --format plain", 5),
    ("list --format plain", 0),
    ("list --format tsv", 0),
    ("list --format jsonl", 0),
];

const MANY: u64 = 10_000;

#[test]
fn both_print_the_same_bytes() {
    let programs = programs();
    for (call, code) in CALLS {
        let [ours, by_hand] = programs.each_ref().map(|program| answer(program, call, 3, ""));
        assert_eq!(ours.code, code, "{call}: {}{}", ours.stdout, ours.stderr);
        assert_eq!(ours, by_hand, "{call}");
    }
}

#[test]
fn both_print_the_same_bytes_for_many_records() {
    let [ours, by_hand] = programs().each_ref().map(|program| answer(program, "list --limit 0", MANY, ""));
    assert_eq!(ours.stdout.matches("\"id\":\"rec_").count(), 10_001);
    assert!(ours == by_hand, "{}\n{}", &ours.stdout[..1000], &by_hand.stdout[..1000]);
}

#[test]
fn both_print_the_same_bytes_in_exec() {
    let lines = "{\"_cmd\": \"get\", \"id\": \"rec_000002\"}\n\n{\"_cmd\": \"create\", \"name\": \"bar\", \"size\": 7}\n\
                 {\"_cmd\": \"get\", \"id\": \"rec_000009\"}\n";
    let [ours, by_hand] = programs().each_ref().map(|program| answer(program, "exec", 3, lines));
    assert_eq!((ours.code, ours.stdout.lines().count()), (5, 3), "{}", ours.stdout);
    assert_eq!(ours, by_hand);
}

/// The output of a call, without values that differ between runs.
#[derive(Debug, PartialEq)]
struct Answer {
    code: i32,
    stdout: String,
    stderr: String,
}

fn answer(program: &Path, call: &str, records: u64, input: &str) -> Answer {
    use std::io::Write;

    let folder = tempfile::tempdir().unwrap();
    // In the default location of the store, the working folder, which keeps its path out of the output.
    let records = (1..=records).fold(String::new(), |text, number| {
        text + &format!("rec_{number:06}\trecord {number}\t2026-01-01T00:00:00Z\t{}\n", number * 4096)
    });
    fs::write(folder.path().join("records.tsv"), records + "rec_900000\tfoo\t2026-01-01T00:00:00Z\t1\n").unwrap();
    let mut child = Command::new(program)
        .args(call.split_whitespace())
        .current_dir(&folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read stdin may have exited.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| comparable(&String::from_utf8(bytes).unwrap());
    Answer { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Removes ids, times, durations, and cursors, which the programs encode differently.
fn comparable(text: &str) -> String {
    let mut text = text.to_owned();
    for (key, end) in
        [("\"request_id\":\"", '"'), (",\"timestamp\":\"", '"'), ("\"duration_ms\":", ','), ("\"next_cursor\":\"", '"')]
    {
        let mut from = 0;
        while let Some(at) = text[from..].find(key) {
            let start = from + at + key.len();
            let length = text[start..].find(end).unwrap();
            if key.contains("request_id") {
                let id = &text[start..start + length];
                assert!(id.len() == 36 && id.as_bytes()[14] == b'7', "{id} is not a UUID of version 7");
            }
            text.replace_range(start..start + length, "");
            from = start;
        }
    }
    text
}

/// Builds both programs once, in the profile and the target folder of this test.
fn programs() -> &'static [PathBuf; 2] {
    static BUILT: OnceLock<[PathBuf; 2]> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = env::current_exe().unwrap();
        let folder = test.ancestors().nth(2).unwrap();
        let name = folder.file_name().unwrap();
        let profile = if name == "debug" { "dev".as_ref() } else { name };
        let built = Command::new(env!("CARGO"))
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .args(["build", "--quiet", "--package", "small", "--package", "small-by-hand", "--target-dir"])
            .arg(folder.parent().unwrap())
            .arg("--profile")
            .arg(profile)
            .status()
            .unwrap();
        assert!(built.success(), "the small tools do not build: {built}");
        ["small", "small-by-hand"].map(|name| folder.join(name).with_extension(env::consts::EXE_EXTENSION))
    })
}
