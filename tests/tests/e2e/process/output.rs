//! Output that handlers, C libraries and child processes print to stdout.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Run};
use rustix::process::Signal;
use serde_json::json;

use super::{Blocking, assert_cancelled, assert_timed_out, intercepted_bytes, kill_and_wait, process, wait_until};
use crate::terminal::{on_a_terminal, without_colour};

#[test]
fn printed_text_goes_to_stderr() {
    // `puts` adds a newline.
    for (printer, text) in [("rust", "xxxxx"), ("c", "xxxxx\n"), ("fd", "xxxxx"), ("child", "xxxxx")] {
        let run = process("print").words(printer).run();
        let envelope = run.envelope();
        assert_eq!((run.code, envelope.data_text.as_str(), run.stderr.as_str()), (0, "[]", text), "{printer}");
        assert_eq!(intercepted_bytes(&envelope), text.len() as u64, "{printer}");
    }
    let run = process("print fd child rust c --bytes 1").run();
    assert_eq!(intercepted_bytes(&run.envelope()), 5);
    assert_eq!(intercepted_bytes(&process("print fd --bytes 1").run().envelope()), 1);
    assert_eq!(process("print").run().success().warnings, json!([]));
}

#[test]
fn printing_megabytes_does_not_block() {
    let run = process("print rust fd c --bytes 10000000").run();
    assert_eq!((run.code, run.stderr.len()), (0, 30_000_001));
    assert_eq!(intercepted_bytes(&run.envelope()), 30_000_001);
}

#[test]
fn printed_text_is_forwarded_at_once() {
    let blocking = Blocking::new("block --print hello");
    let mut child = blocking.start();
    let mut text = [0; 6];
    child.stderr.as_mut().unwrap().read_exact(&mut text).unwrap();
    assert_eq!(&text, b"hello\n");
    let run = kill_and_wait(child, Signal::TERM);
    assert_eq!(intercepted_bytes(&assert_cancelled(&run, 143, "SIGTERM")), 6);
}

#[test]
fn text_printed_before_a_panic_is_reported() {
    let run = process("print fd --panic").run();
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (1, &json!("GENERAL_ERROR")));
    assert_eq!(intercepted_bytes(&envelope), 5);
    assert!(run.stderr.contains("xxxxx") && run.stderr.contains("panicked at"), "{run:?}");
}

#[test]
fn a_terminal_shows_the_printed_text_and_the_warning() {
    let run = on_a_terminal(&process("print rust").env("TERM", "xterm-256color"), 80);
    assert_eq!(run.code, 0);
    let text = without_colour(&run.stderr);
    assert!(text.starts_with("xxxxx") && text.contains("5 bytes that the command printed"), "{text}");
    assert!(!run.stdout.contains("xxxxx"), "{run:?}");
}

/// The handler blocks on a full stderr as it would without the framework; signals and limits still work.
#[test]
fn an_unread_stderr_does_not_block_signals_and_limits() {
    let mut child = process("print fd --bytes 1000000").start();
    let stderr = child.stderr.take().unwrap();
    wait_until(|| rustix::io::ioctl_fionread(&stderr).unwrap() >= 60_000);
    let run = kill_and_wait(child, Signal::TERM);
    assert!(intercepted_bytes(&assert_cancelled(&run, 143, "SIGTERM")) > 60_000);

    let long = "x".repeat(100_000);
    let mut limited = process("limited --timeout 300ms --print").args([long]).start();
    let stderr = limited.stderr.take();
    assert_timed_out(&Run::wait(limited), 90, 300);
    drop(stderr);
}

/// Other writers compete for the room in the pipe. The outcome depends on timing, so the test is repeated.
#[test]
fn a_stderr_filled_by_others_does_not_block_limits() {
    for _ in 0..6 {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let other = || Call::to(Path::new("/bin/sh")).args(["-c", "exec yes >&2"]).env("PATH", "/usr/bin:/bin");
        let others = [(); 8].map(|()| other().command().stderr(writer.try_clone().unwrap()).spawn().unwrap());
        let mut command = process("limited --timeout 450ms --print").args(["x".repeat(100_000)]).command();
        let child = command.stdout(Stdio::piped()).stderr(writer).spawn().unwrap();
        drop(command);
        // Reads slowly, then stops.
        let until = Instant::now() + Duration::from_millis(350);
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
