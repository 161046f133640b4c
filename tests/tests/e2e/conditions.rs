//! Every kind of call under every condition under which a program may start one: the same answer, the same exit code.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Run};
use serde_json::{Value, json};

use super::Tool;

/// One call of each kind, with the exit code and the error code that it ends with. `ID` is that of a resource `foo`.
const CALLS: &[(&str, i32, Option<&str>)] = &[
    ("resource create --name bar", 0, None),
    ("resource create --name foo", 10, Some("ALREADY_EXISTS")),
    ("resource create --name baz --dry-run", 0, None),
    ("resource get ID", 0, None),
    ("resource get res_999", 5, Some("NOT_FOUND")),
    ("resource list", 0, None),
    ("resource list --limit 1 --fields id", 0, None),
    ("resource list --cursor damaged", 2, Some("INVALID_CURSOR")),
    ("resource rename ID --name qux --dry-run", 0, None),
    ("resource delete res_999", 0, None),
    ("resource delete ID --dry-run", 0, None),
    ("resource purge --status archived", 2, Some("CONFIRMATION_REQUIRED")),
    ("resource purge --status archived --dry-run", 0, None),
    ("resource create --nmae foo", 2, Some("ARG_ERROR")),
    ("resource create --name foo --validate-only", 0, None),
    ("resource frobnicate", 2, Some("ARG_ERROR")),
    ("resource create --describe", 0, None),
    ("--describe", 0, None),
    ("--help", 0, None),
    ("resource create --help", 0, None),
    ("manifest", 0, None),
    ("", 0, None),
];

/// A condition: what is done to a command before it is started.
type Condition = (&'static str, fn(&mut Command));

const CONDITIONS: &[Condition] = &[
    ("an empty environment", |_| {}),
    ("CI", |command| _ = command.env("CI", "true")),
    ("NO_COLOR", |command| _ = command.env("NO_COLOR", "1")),
    ("forced colour", |command| _ = command.env("CLICOLOR_FORCE", "1").env("FORCE_COLOR", "1")),
    ("a dumb terminal's name", |command| _ = command.env("TERM", "dumb")),
    ("another language", |command| _ = command.env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8")),
    ("a narrow terminal's width", |command| _ = command.env("COLUMNS", "7")),
    ("a trace id", |command| _ = command.env("TOOL_TRACE_ID", "trace-1")),
    ("stdin open and silent", |command| _ = command.stdin(Stdio::piped())),
    ("stdin full of text", |command| _ = command.stdin(endless())),
    ("a backtrace that is asked for", |command| _ = command.env("RUST_BACKTRACE", "1")),
];

/// What `yes` prints.
fn endless() -> Stdio {
    let mut yes = Command::new("yes").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let stdout = yes.stdout.take().unwrap();
    // It ends with its reader.
    thread::spawn(move || yes.wait());
    stdout.into()
}

/// A store with `foo` in it, and what a call comes to there.
fn answer(words: &str, condition: &dyn Fn(&mut Command)) -> Run {
    let tool = Tool::new();
    let id = tool.create("foo");
    let mut command = tool.call(&words.replace("ID", &id)).command();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    condition(&mut command);
    let mut child = command.spawn().unwrap();
    // Held open until the end: a program that read it would wait for us, and we for it.
    let stdin = child.stdin.take();
    let run = Run::wait(child);
    drop(stdin);
    run
}

/// `data` without what differs from store to store.
fn comparable(mut data: Value) -> Value {
    for key in ["id", "created_at"] {
        match &mut data {
            Value::Array(items) => {
                items.iter_mut().filter_map(|item| item.get_mut(key)).for_each(|id| *id = json!("…"));
            }
            Value::Object(map) => drop(map.get_mut(key).map(|id| *id = json!("…"))),
            _ => {}
        }
    }
    if let Some(affected) = data.get_mut("would_affect").and_then(Value::as_array_mut) {
        affected.iter_mut().filter_map(|thing| thing.get_mut("id")).for_each(|id| *id = json!("…"));
    }
    data
}

#[test]
fn every_call_answers_alike_under_every_condition() {
    for (words, code, error) in CALLS {
        let usual = answer(words, &|_| {}).envelope().data;
        for (condition, set) in CONDITIONS {
            let started = Instant::now();
            let run = answer(words, set);
            assert_eq!(run.code, *code, "{words} under {condition}: {run:?}");
            let envelope = run.envelope();
            assert_eq!(envelope.error["code"].as_str(), *error, "{words} under {condition}");
            assert_eq!(comparable(envelope.data), comparable(usual.clone()), "{words} under {condition}");
            assert!(!run.stderr.contains('\u{1b}'), "{words} under {condition}: {run:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "{words} waits under {condition}");
        }
    }
}

#[test]
fn global_flags_stand_on_either_side_of_the_command() {
    for flag in ["--format json", "--format=json", "--validate-only", "--fields id", "--describe"] {
        let tool = Tool::new();
        tool.create("foo");
        let before = tool.run(&format!("{flag} resource list")).success();
        let between = tool.run(&format!("resource {flag} list")).success();
        let after = tool.run(&format!("resource list {flag}")).success();
        assert_eq!(before.data_text, after.data_text, "{flag}");
        assert_eq!(between.data_text, after.data_text, "{flag}");
        assert_eq!(before.meta["command"], "resource list", "{flag}");
    }
}

/// Without a reader: the work is done, and the exit code says how it went.
#[test]
fn a_closed_stdout_ends_a_call_quietly() {
    for (words, code, _) in CALLS {
        let run = answer(words, &|command| {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            command.stdout(writer);
        });
        assert_eq!((run.code, run.stdout.as_str()), (*code, ""), "{words}: {run:?}");
        assert!(!run.stderr.contains("panicked") && !run.stderr.contains("error:"), "{words}: {run:?}");
    }
}

/// `tool … | head -c 1`.
#[test]
fn a_reader_that_takes_one_byte_ends_a_call_quietly() {
    let tool = Tool::new();
    let id = tool.create("foo");
    for (words, code, _) in CALLS.iter().filter(|(_, code, _)| *code == 0) {
        let words = words.replace("ID", &id);
        let mut child = tool.call(&words).command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((first, output.status.code()), (*b"{", Some(*code)), "{words}");
        assert_eq!(String::from_utf8_lossy(&output.stderr).matches("panicked").count(), 0, "{words}");
    }
}

/// `tool … > /dev/full`: an exit code and a sentence, no panic.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_an_exit_code() {
    for (words, _, _) in CALLS {
        let run = answer(words, &|command| {
            command.stdout(File::options().write(true).open("/dev/full").unwrap());
        });
        assert_eq!(run.code, 1, "{words}: {run:?}");
        assert!(run.stderr.contains("cannot be written"), "{words}: {run:?}");
        assert!(!run.stderr.contains("panicked"), "{words}: {run:?}");
    }
}

/// What a shell makes of a stream that is closed outright.
#[test]
fn streams_that_are_closed_at_the_start_are_no_matter() {
    let tool = Tool::new();
    tool.create("foo");
    let program = envelope_tests::program("tool");
    for (streams, stdout) in [("<&-", true), ("2>&-", true), (">&-", false), ("<&- >&- 2>&-", false)] {
        for (words, code) in [("resource list", 0), ("resource get res_999", 5), ("resource create", 2)] {
            let script = format!("exec '{}' {words} {streams}", program.display());
            let run = Run::wait(
                Command::new("sh")
                    .args(["-c", &script])
                    .env_clear()
                    .env("TOOL_STORE", tool.store())
                    .stdin(Stdio::null())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap(),
            );
            assert_eq!(run.code, code, "{words} {streams}: {run:?}");
            if stdout {
                run.envelope();
            } else {
                assert_eq!(run.stdout, "", "{words} {streams}");
            }
        }
    }
}

#[test]
fn two_streams_to_one_file_keep_the_envelope_whole() {
    let tool = Tool::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("both");
    let file = File::create(&path).unwrap();
    let mut command: Command = Call::of("tool").words("--help").command();
    command.stdout(file.try_clone().unwrap()).stderr(file).env("TOOL_STORE", tool.store());
    assert!(command.status().unwrap().success());
    let text = std::fs::read_to_string(&path).unwrap();
    let envelopes = text.lines().filter(|line| line.starts_with("{\"ok\"")).count();
    assert_eq!(envelopes, 1, "{text}");
}
