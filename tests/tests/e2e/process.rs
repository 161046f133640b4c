//! Signals, time limits, and who owns stdout.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Envelope, Run, program_that_aborts};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;

use super::terminal::{on_a_terminal, seen, terminal, uncoloured};

const SIGNALS: [(Signal, i32, &str); 2] = [(Signal::INT, 130, "SIGINT"), (Signal::TERM, 143, "SIGTERM")];

fn process(words: &str) -> Call {
    Call::of("faults").words("process").words(words)
}

/// A command that blocks, and the files by which it tells how far it has come.
struct Blocking {
    folder: TempDir,
    call: Call,
}

impl Blocking {
    fn new(words: &str) -> Blocking {
        Blocking::by(process(words))
    }

    fn by(call: Call) -> Blocking {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).into_os_string();
        let call = call.args(["--started".into(), file("started"), "--hooks".into(), file("hooks")]);
        Blocking { folder, call }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts it, and waits until its handler blocks.
    fn start(&self) -> Child {
        let child = self.call.start();
        wait_for(&self.file("started"));
        child
    }

    /// The hooks that have run, in their order.
    fn hooks(&self) -> Vec<String> {
        let names = fs::read_to_string(self.file("hooks")).unwrap_or_default();
        names.lines().map(str::to_owned).collect()
    }
}

#[track_caller]
fn wait_for(file: &Path) {
    wait_until(|| file.exists());
}

#[track_caller]
pub(super) fn wait_until(mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < until, "it takes too long");
        thread::sleep(Duration::from_millis(2));
    }
}

fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

pub(super) fn kill_and_wait(child: Child, signal: Signal) -> Run {
    kill(&child, signal);
    Run::wait(child)
}

#[track_caller]
pub(super) fn assert_cancelled(run: &Run, code: i32, signal: &str) -> Envelope {
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (code, &json!("CANCELLED")), "{run:?}");
    assert_eq!(envelope.error["message"], format!("{signal} ended the command before it was done"));
    assert_eq!(envelope.error["context"], json!({"signal": signal}));
    assert_eq!(
        (&envelope.error["retryable"], &envelope.error["phase"]),
        (&json!(false), &json!("execution")),
        "{run:?}"
    );
    envelope
}

#[track_caller]
fn assert_timed_out(run: &Run, code: i32, timeout_ms: u64) -> Envelope {
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (code, &json!("TIMEOUT")), "{run:?}");
    assert_eq!(envelope.error["context"], json!({"timeout_ms": timeout_ms}));
    assert_eq!(envelope.meta["timeout_ms"], timeout_ms);
    assert_eq!((&envelope.error["retryable"], &envelope.error["phase"]), (&json!(false), &json!("execution")));
    let took = envelope.meta["duration_ms"].as_u64().unwrap();
    assert!((timeout_ms..timeout_ms + 1000).contains(&took), "{run:?}");
    envelope
}

/// How many bytes the one warning of an envelope tells of.
#[track_caller]
fn intercepted(envelope: &Envelope) -> u64 {
    let [warning] = envelope.warnings.as_array().unwrap().as_slice() else { panic!("one warning: {envelope:?}") };
    assert_eq!(warning["code"], "STDOUT_INTERCEPTED");
    let bytes = warning["context"]["bytes"].as_u64().unwrap();
    assert!(warning["message"].as_str().unwrap().starts_with(&format!("{bytes} byte")), "{warning}");
    bytes
}

#[test]
fn a_signal_ends_a_handler_with_one_envelope() {
    for (signal, code, name) in SIGNALS {
        for words in ["block", "block --c", "spin --timeout 1m", "nap --timeout 1m"] {
            let blocking = Blocking::new(words);
            let run = kill_and_wait(blocking.start(), signal);
            let envelope = assert_cancelled(&run, code, name);
            assert_eq!((envelope.data_text.as_str(), run.stderr.as_str()), (r#"{"partial":true}"#, ""), "{words}");
            assert_eq!(envelope.warnings, json!([]));
            assert_eq!(envelope.meta["command"], format!("process {}", words.split(' ').next().unwrap()));
        }
    }
}

#[test]
fn what_was_done_so_far_is_told() {
    let blocking = Blocking::new("block --so-far");
    let envelope = assert_cancelled(&kill_and_wait(blocking.start(), Signal::TERM), 143, "SIGTERM");
    assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
    assert_eq!(envelope.warnings, json!([{"code": "HALFWAY", "message": "half of it is done"}]));
}

#[test]
fn hooks_run_the_last_one_first() {
    let blocking = Blocking::new("block");
    assert_cancelled(&kill_and_wait(blocking.start(), Signal::INT), 130, "SIGINT");
    assert_eq!(blocking.hooks(), ["second", "first"]);
    let returns = Blocking::new("block --seconds 0");
    returns.call.run().success();
    assert_eq!(returns.hooks(), [""; 0], "they are for what is cut short");
}

#[test]
fn a_hook_that_panics_keeps_nobody_from_the_answer() {
    let blocking = Blocking::new("block --hook-does panic");
    let run = kill_and_wait(blocking.start(), Signal::TERM);
    assert_cancelled(&run, 143, "SIGTERM");
    assert_eq!(run.stderr.matches("a defect in a hook").count(), 2, "{run:?}");
    assert_eq!(blocking.hooks(), ["second", "first"]);
}

#[test]
fn a_hook_that_hangs_has_five_seconds() {
    let blocking = Blocking::new("block --hook-does hang");
    let child = blocking.start();
    let killed = Instant::now();
    assert_cancelled(&kill_and_wait(child, Signal::TERM), 143, "SIGTERM");
    let took = killed.elapsed();
    assert!((Duration::from_secs(5)..Duration::from_secs(7)).contains(&took), "{took:?}");
    assert_eq!(blocking.hooks(), ["second"]);
}

#[test]
fn a_second_signal_ends_it_at_once_without_an_envelope() {
    for (signal, code, _) in SIGNALS {
        let blocking = Blocking::new("block --hook-does hang");
        let child = blocking.start();
        kill(&child, signal);
        // The first one has been taken up.
        wait_for(&blocking.file("hooks"));
        let again = Instant::now();
        let run = kill_and_wait(child, signal);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (code, "", ""));
        assert!(again.elapsed() < Duration::from_secs(2), "{:?}", again.elapsed());
    }
}

#[test]
fn what_is_cut_short_is_shown_to_people_without_an_envelope() {
    let blocking = Blocking::new("block --so-far --format plain");
    let run = kill_and_wait(blocking.start(), Signal::TERM);
    assert_eq!((run.code, run.stdout.as_str()), (143, "partial: true\nrows: 3\n"));
    assert!(run.stderr.contains("error: SIGTERM ended the command before it was done"), "{run:?}");
    let lines = Blocking::new("block --format jsonl");
    let envelope = assert_cancelled(&kill_and_wait(lines.start(), Signal::TERM), 143, "SIGTERM");
    assert!(envelope.meta.get("items_emitted").is_none(), "it is no list: {envelope:?}");
}

/// Ctrl-C, as a person presses it. `setsid` gives the program the terminal as its own.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_answers_on_the_terminal() {
    let blocking = Blocking::new("block --so-far");
    let (person, program) = terminal(80);
    let inner = blocking.call.command();
    let mut command = Call::to(Path::new("/usr/bin/setsid")).args(["-c"]).command();
    command.arg(inner.get_program()).args(inner.get_args()).env("TERM", "xterm-256color");
    command.stdin(program.try_clone().unwrap()).stdout(program.try_clone().unwrap()).stderr(program);
    let mut child = command.spawn().unwrap();
    drop(command);
    wait_for(&blocking.file("started"));
    File::from(person.try_clone().unwrap()).write_all(b"\x03").unwrap();
    let text = uncoloured(&seen(person));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(text.contains("error: SIGINT ended the command before it was done"), "{text}");
    assert!(text.contains("partial") && !text.contains("\"ok\""), "{text}");
    assert_eq!(blocking.hooks(), ["second", "first"]);
}

#[test]
fn a_limit_is_kept_whatever_the_handler_does() {
    for (words, code, timeout_ms) in [
        ("limited", 90, 1000),
        ("limited --c", 90, 1000),
        ("nap", 90, 1000),
        ("spin", 90, 500),
        ("limited --timeout 200ms", 90, 200),
        ("spin --timeout 1", 90, 1000),
    ] {
        let run = process(words).run();
        let envelope = assert_timed_out(&run, code, timeout_ms);
        assert_eq!((envelope.data_text.as_str(), run.stderr.as_str()), (r#"{"partial":true}"#, ""), "{words}");
    }
    let error = process("limited --timeout 1500ms").run().failure(90, "TIMEOUT").error;
    assert_eq!(error["message"], "The time limit of 1s 500ms passed before the command was done");
}

#[test]
fn a_limit_tells_what_was_done_and_runs_the_hooks() {
    let blocking = Blocking::new("limited --so-far --timeout 100ms");
    let envelope = assert_timed_out(&blocking.call.run(), 90, 100);
    assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
    assert_eq!(envelope.warnings[0]["code"], "HALFWAY");
    assert_eq!(blocking.hooks(), ["second", "first"]);
}

#[test]
fn a_hook_that_hangs_does_not_extend_a_limit() {
    let blocking = Blocking::new("limited --hook-does hang --timeout 500ms");
    let started = Instant::now();
    assert_timed_out(&blocking.call.run(), 90, 500);
    assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
}

/// Whoever keeps the same limit from outside sends its signal just then.
#[test]
fn a_signal_does_not_take_the_answer_of_a_limit_away() {
    for (signal, ..) in SIGNALS {
        let blocking = Blocking::new("limited --hook-does hang --timeout 200ms");
        let child = blocking.start();
        wait_for(&blocking.file("hooks"));
        assert_timed_out(&kill_and_wait(child, signal), 90, 200);
    }
}

#[test]
fn a_limit_can_be_lifted() {
    let envelope = process("limited --seconds 2 --timeout 0").run().success();
    assert_eq!(envelope.meta["timeout_ms"], 0);
    assert!(envelope.meta["duration_ms"].as_u64().unwrap() >= 2000);
}

#[test]
fn the_limit_is_told_with_every_answer() {
    assert_eq!(process("quick").run().success().meta["timeout_ms"], 1000);
    assert_eq!(process("quick --timeout 5m").run().success().meta["timeout_ms"], 300_000);
    assert_eq!(process("quick --nonsense").run().failure(2, "ARG_ERROR").meta["timeout_ms"], 1000);
    assert_eq!(process("quick --validate-only").run().success().meta["timeout_ms"], 1000);
    assert!(process("large 1").run().success().meta.get("timeout_ms").is_none());
    process("block --timeout 1s").run().failure(2, "ARG_ERROR");
}

#[test]
fn what_is_printed_to_stdout_lands_on_stderr() {
    // `puts` adds the end of a line.
    for (printer, text) in [("rust", "xxxxx"), ("c", "xxxxx\n"), ("fd", "xxxxx"), ("child", "xxxxx")] {
        let run = process("print").words(printer).run();
        let envelope = run.envelope();
        assert_eq!((run.code, envelope.data_text.as_str(), run.stderr.as_str()), (0, "[]", text), "{printer}");
        assert_eq!(intercepted(&envelope), text.len() as u64, "{printer}");
    }
    let run = process("print fd child rust c --bytes 1").run();
    assert_eq!(intercepted(&run.envelope()), 5);
    assert_eq!(intercepted(&process("print fd --bytes 1").run().envelope()), 1);
    assert_eq!(process("print").run().success().warnings, json!([]));
}

#[test]
fn megabytes_that_are_printed_block_nobody() {
    let run = process("print rust fd c --bytes 10000000").run();
    assert_eq!((run.code, run.stderr.len()), (0, 30_000_001));
    assert_eq!(intercepted(&run.envelope()), 30_000_001);
}

#[test]
fn what_is_printed_is_seen_at_once() {
    let blocking = Blocking::new("block --print hello");
    let mut child = blocking.start();
    let mut text = [0; 6];
    child.stderr.as_mut().unwrap().read_exact(&mut text).unwrap();
    assert_eq!(&text, b"hello\n");
    let run = kill_and_wait(child, Signal::TERM);
    assert_eq!(intercepted(&assert_cancelled(&run, 143, "SIGTERM")), 6);
}

#[test]
fn what_was_printed_before_a_panic_is_told_too() {
    let run = process("print fd --panic").run();
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (1, &json!("GENERAL_ERROR")));
    assert_eq!(intercepted(&envelope), 5);
    assert!(run.stderr.contains("xxxxx") && run.stderr.contains("panicked at"), "{run:?}");
}

#[test]
fn people_see_what_is_printed_and_the_warning() {
    let run = on_a_terminal(&process("print rust").env("TERM", "xterm-256color"), 80);
    assert_eq!(run.code, 0);
    let text = uncoloured(&run.stderr);
    assert!(text.starts_with("xxxxx") && text.contains("5 bytes that the command printed"), "{text}");
    assert!(!run.stdout.contains("xxxxx"), "{run:?}");
}

/// The handler waits for room on stderr, as it would without us; signals and limits do not.
#[test]
fn a_stderr_that_nobody_reads_stops_no_signal_and_no_limit() {
    let mut child = process("print fd --bytes 1000000").start();
    let stderr = child.stderr.take().unwrap();
    wait_until(|| rustix::io::ioctl_fionread(&stderr).unwrap() >= 60_000);
    let run = kill_and_wait(child, Signal::TERM);
    assert!(intercepted(&assert_cancelled(&run, 143, "SIGTERM")) > 60_000);

    let long = "x".repeat(100_000);
    let mut limited = process("limited --timeout 300ms --print").args([long]).start();
    let stderr = limited.stderr.take();
    assert_timed_out(&Run::wait(limited), 90, 300);
    drop(stderr);
}

/// Whoever reads the stream has stopped, and holds it open.
#[test]
fn a_stream_that_nobody_reads_ends_by_one_signal_soon_and_by_two_at_once() {
    for signals in [1, 2] {
        let mut child = Call::of("faults").words("list stream 100000000 --limit 0 --format jsonl").start();
        let stdout = child.stdout.take().unwrap();
        wait_until(|| rustix::io::ioctl_fionread(&stdout).unwrap() >= 32_000);
        thread::sleep(Duration::from_millis(200));
        let started = Instant::now();
        kill(&child, Signal::TERM);
        for _ in 1..signals {
            thread::sleep(Duration::from_millis(200));
            kill(&child, Signal::TERM);
        }
        assert_eq!(Run::wait(child).code, 143);
        let most = if signals == 1 { 2500 } else { 900 };
        assert!(started.elapsed() < Duration::from_millis(most), "{signals}: {:?}", started.elapsed());
        drop(stdout);
    }
}

/// Others write there, too, and may take the room that there was. Whether they do is chance, so it is tried some times.
#[test]
fn a_stderr_that_others_fill_stops_no_limit() {
    for _ in 0..6 {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let other = || Call::to(Path::new("/bin/sh")).args(["-c", "exec yes >&2"]).env("PATH", "/usr/bin:/bin");
        let others = [(); 8].map(|()| other().command().stderr(writer.try_clone().unwrap()).spawn().unwrap());
        let mut command = process("limited --timeout 450ms --print").args(["x".repeat(100_000)]).command();
        let child = command.stdout(Stdio::piped()).stderr(writer).spawn().unwrap();
        drop(command);
        // A reader that is slow, and then reads no more.
        let until = Instant::now() + Duration::from_millis(350);
        let mut reader = File::from(reader);
        while Instant::now() < until {
            let _ = reader.read(&mut [0; 4096]).unwrap();
            thread::sleep(Duration::from_millis(10));
        }
        let (done, ended) = std::sync::mpsc::channel();
        thread::spawn(move || done.send(Run::wait(child)));
        let run = ended.recv_timeout(Duration::from_secs(10));
        for mut other in others {
            other.kill().unwrap();
            other.wait().unwrap();
        }
        assert_timed_out(&run.expect("it ends"), 90, 450);
    }
}

#[test]
fn a_full_disk_is_an_exit_code() {
    for words in ["quick", "print", "large 1000000", "quick --nonsense", "--help", "--describe"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = process(words).command().stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words}: {stderr}");
        assert!(stderr.contains("error: the answer cannot be written to stdout: No space left"), "{words}: {stderr}");
        assert!(!stderr.contains("panicked"), "{words}: {stderr}");
    }
}

#[test]
fn a_closed_stdout_is_a_quiet_end() {
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    drop(reader);
    assert_eq!(quiet_end(&process("quick"), writer), 0);
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    drop(reader);
    assert_eq!(quiet_end(&process("limited --timeout 100ms"), writer), 90);
    // Closed before the program starts.
    for (words, code) in [("quick", 0), ("large 100000", 0), ("quick --nonsense", 2)] {
        let call = process(words);
        let inner = call.command();
        let mut shell = Call::to(Path::new("/bin/sh")).args(["-c", r#"exec "$0" "$@" >&-"#]).command();
        shell.arg(inner.get_program()).args(inner.get_args()).stderr(Stdio::piped());
        let output = shell.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(code), &b""[..]), "{words}");
    }
}

/// The exit code of a call that says nothing on stderr.
#[track_caller]
fn quiet_end(call: &Call, stdout: OwnedFd) -> i32 {
    let output = call.command().stdout(stdout).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.stderr, b"", "{call:?}");
    output.status.code().unwrap()
}

#[test]
fn a_stdout_that_does_not_block_gets_the_whole_answer() {
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    let mut command = process("large 1000000").command();
    let child = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    drop(command);
    // Longer than it takes to fill the pipe.
    wait_until(|| rustix::io::ioctl_fionread(&reader).unwrap() >= 60_000);
    let mut stdout = String::new();
    File::from(reader).read_to_string(&mut stdout).unwrap();
    let run = Run { stdout, ..Run::wait(child) };
    assert_eq!(run.success().data["text"].as_str().unwrap().len(), 1_000_000);
}

#[test]
fn a_signal_ends_an_answer_that_nobody_reads() {
    let mut child = process("large 1000000").start();
    let stdout = child.stdout.take().unwrap();
    wait_until(|| rustix::io::ioctl_fionread(&stdout).unwrap() >= 60_000);
    let killed = Instant::now();
    let run = kill_and_wait(child, Signal::TERM);
    assert_eq!((run.code, run.stderr.as_str()), (143, ""));
    assert!(killed.elapsed() < Duration::from_secs(3), "{:?}", killed.elapsed());
}

#[test]
fn an_answer_that_is_being_read_is_not_cut() {
    let mut child = process("large 1000000").start();
    let mut stdout = child.stdout.take().unwrap();
    wait_until(|| rustix::io::ioctl_fionread(&stdout).unwrap() >= 60_000);
    kill(&child, Signal::TERM);
    let mut text = String::new();
    stdout.read_to_string(&mut text).unwrap();
    let run = Run { stdout: text, ..Run::wait(child) };
    assert_eq!(run.success().data["text"].as_str().unwrap().len(), 1_000_000);
}

#[test]
fn children_neither_page_nor_colour_where_nobody_watches() {
    let found = |call: &Call| call.run().success().data;
    assert_eq!(found(&process("env")), json!(["PAGER=cat", "NO_COLOR=1", "TOOL_TRACE_ID="]));
    let traced = process("env").env("TOOL_TRACE_ID", "abc-1");
    assert_eq!(found(&traced), json!(["PAGER=cat", "NO_COLOR=1", "TOOL_TRACE_ID=abc-1"]));
    let set = process("env").env("PAGER", "less").env("NO_COLOR", "");
    assert_eq!(found(&set), json!(["PAGER=less", "NO_COLOR=", "TOOL_TRACE_ID="]), "what is set stays");
    let watched = on_a_terminal(&process("env --format json"), 80);
    assert_eq!(watched.success().data, json!(["PAGER=", "NO_COLOR=", "TOOL_TRACE_ID="]));
    let by_a_robot = on_a_terminal(&process("env").env("CI", "1"), 80);
    assert_eq!(by_a_robot.success().data, json!(["PAGER=cat", "NO_COLOR=1", "TOOL_TRACE_ID="]));
}

/// All of it holds in a program whose panics abort.
#[test]
fn a_program_that_aborts_is_watched_as_well() {
    let program = program_that_aborts("faults");
    let call = |words: &str| Call::to(&program).words("process").words(words);
    let blocking = Blocking::by(call("block --so-far"));
    let envelope = assert_cancelled(&kill_and_wait(blocking.start(), Signal::TERM), 143, "SIGTERM");
    assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
    assert_eq!(blocking.hooks(), ["second", "first"]);
    assert_timed_out(&call("limited --timeout 100ms").run(), 90, 100);

    let run = call("print fd --panic").run();
    assert_eq!((run.code, &run.envelope().error["code"]), (1, &json!("GENERAL_ERROR")));
    assert_eq!(intercepted(&run.envelope()), 5);
    // The first hook to run takes the second with it, and the answer comes all the same.
    let panics = Blocking::by(call("block --hook-does panic"));
    assert_cancelled(&kill_and_wait(panics.start(), Signal::TERM), 143, "SIGTERM");
}
