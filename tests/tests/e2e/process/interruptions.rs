//! SIGHUP, SIGINT and SIGTERM.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Run};
use rustix::process::Signal;
use serde_json::json;

use super::{Blocking, SIGNALS, assert_cancelled, kill, kill_and_wait, process, wait_for, wait_until};
use crate::terminal::{read_to_end, terminal, without_colour};

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
fn partial_results_are_reported() {
    let blocking = Blocking::new("block --so-far");
    let envelope = assert_cancelled(&kill_and_wait(blocking.start(), Signal::TERM), 143, "SIGTERM");
    assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
    assert_eq!(envelope.warnings, json!([{"code": "HALFWAY", "message": "half of it is done"}]));
}

#[test]
fn hooks_run_in_reverse_order() {
    let blocking = Blocking::new("block");
    assert_cancelled(&kill_and_wait(blocking.start(), Signal::INT), 130, "SIGINT");
    assert_eq!(blocking.hooks(), ["second", "first"]);
    let returns = Blocking::new("block --seconds 0");
    returns.call.run().success();
    assert_eq!(returns.hooks(), [""; 0], "hooks run only on cancellation");
}

#[test]
fn a_panic_in_a_hook_does_not_change_the_answer() {
    let blocking = Blocking::new("block --hook-does panic");
    let run = kill_and_wait(blocking.start(), Signal::TERM);
    assert_cancelled(&run, 143, "SIGTERM");
    assert_eq!(run.stderr.matches("a defect in a hook").count(), 2, "{run:?}");
    assert_eq!(blocking.hooks(), ["second", "first"]);
}

#[test]
fn a_hanging_hook_is_abandoned_after_five_seconds() {
    let blocking = Blocking::new("block --hook-does hang");
    let child = blocking.start();
    let killed = Instant::now();
    assert_cancelled(&kill_and_wait(child, Signal::TERM), 143, "SIGTERM");
    let took = killed.elapsed();
    assert!((Duration::from_secs(5)..Duration::from_secs(7)).contains(&took), "{took:?}");
    assert_eq!(blocking.hooks(), ["second"]);
}

#[test]
fn a_second_signal_exits_at_once_without_an_envelope() {
    for (signal, code, _) in SIGNALS {
        let blocking = Blocking::new("block --hook-does hang");
        let child = blocking.start();
        kill(&child, signal);
        // The hook file shows that the first signal was received.
        wait_for(&blocking.file("hooks"));
        let again = Instant::now();
        let run = kill_and_wait(child, signal);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (code, "", ""));
        assert!(again.elapsed() < Duration::from_secs(2), "{:?}", again.elapsed());
    }
}

#[test]
fn a_cancelled_call_in_other_formats() {
    let blocking = Blocking::new("block --so-far --format plain");
    let run = kill_and_wait(blocking.start(), Signal::TERM);
    assert_eq!((run.code, run.stdout.as_str()), (143, "partial: true\nrows: 3\n"));
    assert!(run.stderr.contains("error: the command was interrupted by SIGTERM"), "{run:?}");
    let lines = Blocking::new("block --format jsonl");
    let envelope = assert_cancelled(&kill_and_wait(lines.start(), Signal::TERM), 143, "SIGTERM");
    assert!(envelope.meta.get("items_emitted").is_none(), "it is no list: {envelope:?}");
}

/// Ctrl-C on a terminal. `setsid` makes it the controlling terminal of the program.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_cancels_a_call_on_a_terminal() {
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
    let text = without_colour(&read_to_end(person));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(text.contains("error: the command was interrupted by SIGINT"), "{text}");
    assert!(text.contains("partial") && !text.contains("\"ok\""), "{text}");
    assert_eq!(blocking.hooks(), ["second", "first"]);
}

/// The reader keeps the pipe open but reads nothing.
#[test]
fn an_unread_stream_ends_soon_after_one_signal_and_at_once_after_two() {
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

#[test]
fn a_signal_interrupts_the_write_of_an_unread_answer() {
    let mut child = process("large 1000000").start();
    let stdout = child.stdout.take().unwrap();
    wait_until(|| rustix::io::ioctl_fionread(&stdout).unwrap() >= 60_000);
    let killed = Instant::now();
    let run = kill_and_wait(child, Signal::TERM);
    assert_eq!((run.code, run.stderr.as_str()), (143, ""));
    assert!(killed.elapsed() < Duration::from_secs(3), "{:?}", killed.elapsed());
}

#[test]
fn a_signal_does_not_truncate_an_answer_that_is_being_read() {
    let mut child = process("large 1000000").start();
    let mut stdout = child.stdout.take().unwrap();
    wait_until(|| rustix::io::ioctl_fionread(&stdout).unwrap() >= 60_000);
    kill(&child, Signal::TERM);
    let mut text = String::new();
    stdout.read_to_string(&mut text).unwrap();
    let run = Run { stdout: text, ..Run::wait(child) };
    assert_eq!(run.success().data["text"].as_str().unwrap().len(), 1_000_000);
}
