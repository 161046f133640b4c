//! Output that handlers, C libraries and child processes print to stdout.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Run};
use rustix::process::Signal;
use serde_json::json;

use super::{Blocking, assert_cancelled, assert_timed_out, intercepted, kill_and_wait, process, wait_until};
use crate::terminal::{on_a_terminal, without_colour};

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
    let text = without_colour(&run.stderr);
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
