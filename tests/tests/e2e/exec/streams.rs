//! Lines that arrive slowly, readers that go away, signals and time limits.

use std::io::{BufRead, BufReader, Read, Write};
use std::time::Duration;

use envelope_tests::{Call, Run};
use serde_json::json;

use super::{answers, lines, told};
use crate::Tool;

#[test]
fn a_line_is_answered_before_the_next_one_arrives() {
    let tool = Tool::new();
    let mut child = tool.call("exec").start_with_stdin();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for name in ["a", "b", "c"] {
        stdin.write_all(lines(&[json!({"_cmd": "resource.create", "name": name})]).as_bytes()).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains(&format!(r#""name":"{name}""#)), "{line}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(stdout.bytes().count(), 0, "unexpected output after the answers");
}

#[test]
fn a_closed_stdout_ends_the_run() {
    let tool = Tool::new();
    let mut child = tool.call("exec").start_with_stdin();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    // Writes until the reader is gone, as `yes` does.
    let yes = std::thread::spawn(move || while stdin.write_all(b"{\"_cmd\": \"manifest\"}\n").is_ok() {});
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains(r#""_line":1"#), "{line}");
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
    yes.join().unwrap();
}

#[test]
fn an_endless_line_is_rejected() {
    let mut child = Call::of("tool").words("exec").start_with_stdin();
    let mut stdin = child.stdin.take().unwrap();
    let endless = std::thread::spawn(move || while stdin.write_all(&[b'x'; 4096]).is_ok() {});
    let run = Run::wait(child);
    assert_eq!((run.code, told(&run)), (2, vec![(1, 2, Some("ARG_ERROR".into()))]));
    endless.join().unwrap();
}

/// Sends SIGTERM after `lines` answers, and returns everything that the program printed.
#[cfg(unix)]
fn run_until_sigterm(call: &Call, text: &str, lines: usize) -> Run {
    let mut child = call.start_with_stdin();
    // stdin stays open, so the program waits for another line.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    for _ in 0..lines {
        stdout.read_line(&mut said).unwrap();
    }
    // Give the program time to start the handler of the next line, or to wait for one.
    std::thread::sleep(Duration::from_millis(200));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    stdout.read_to_string(&mut said).unwrap();
    let mut run = Run::wait(child);
    run.stdout = said;
    run
}

#[cfg(unix)]
#[test]
fn a_signal_is_reported_by_the_interrupted_line() {
    let block = json!({"_cmd": "process.block", "so_far": true});
    let run = run_until_sigterm(
        &Call::of("faults").words("exec --ignore-errors"),
        &lines(&[json!({"_cmd": "warn"}), block]),
        1,
    );
    assert_eq!(run.code, 143);
    assert_eq!(told(&run), [(1, 0, None), (2, 143, Some("CANCELLED".into()))]);
    let cancelled = &answers(&run)[1];
    assert_eq!((&cancelled.data["rows"], &cancelled.meta["_cmd"]), (&json!(3), &json!("process.block")));
}

#[cfg(unix)]
#[test]
fn a_signal_between_lines_is_reported_by_exec() {
    let run = run_until_sigterm(&Call::of("faults").words("exec"), &lines(&[json!({"_cmd": "warn"})]), 1);
    assert_eq!(run.code, 143);
    let cancelled = answers(&run).pop().unwrap();
    assert_eq!((&cancelled.error["code"], &cancelled.meta["command"]), (&json!("CANCELLED"), &json!("exec")));
    assert_eq!(cancelled.data, json!({"partial": true, "lines": 1}));
    assert_eq!(cancelled.meta.get("_line"), None);
}

#[cfg(unix)]
#[test]
fn a_signal_during_validation_is_reported_by_exec() {
    let call = Call::of("faults").words("exec --validate-only");
    let run = run_until_sigterm(&call, &lines(&[json!({"_cmd": "warn"})]), 1);
    assert_eq!(run.code, 143);
    let cancelled = answers(&run).pop().unwrap();
    assert_eq!(
        (&cancelled.error["code"], &cancelled.data),
        (&json!("CANCELLED"), &json!({"partial": true, "lines": 1}))
    );
}

#[cfg(unix)]
#[test]
fn a_timeout_is_reported_by_its_line() {
    let limited = json!({"_cmd": "process.limited", "_opts": {"timeout": "200ms"}});
    let run =
        Call::of("faults").words("exec --ignore-errors").run_with_stdin(lines(&[json!({"_cmd": "warn"}), limited]));
    assert_eq!(run.stdout.lines().count(), 2, "{run:?}");
    let cancelled = answers(&run).pop().unwrap();
    assert_eq!((&cancelled.error["code"], &cancelled.meta["_line"]), (&json!("TIMEOUT"), &json!(2)));
    assert_eq!(cancelled.meta["exit_code"], run.code);
}

#[cfg(unix)]
mod terminal_output {
    use std::process::Stdio;

    use envelope_tests::{Call, Run};

    use crate::terminal::{on_a_terminal, terminal};

    #[test]
    fn a_script_is_shown_as_it_is() {
        let call = Call::of("tool").words("completion bash").env("TERM", "xterm-256color");
        let shown = on_a_terminal(&call, 80);
        let plain = Call::of("tool").words("completion bash --format plain").run();
        assert_eq!((shown.code, shown.stdout), (0, plain.stdout));
    }

    #[test]
    fn answers_are_json_on_a_terminal() {
        let (person, program) = terminal(80);
        let mut command = Call::of("tool").words("exec --input-file Cargo.toml").command();
        let child = command.stdout(program).stderr(Stdio::piped()).spawn().unwrap();
        drop(command);
        let run = Run::wait(child);
        assert_eq!((run.code, run.stderr.as_str()), (2, ""));
        let mut said = [0; 64];
        let read = rustix::io::read(&person, &mut said).unwrap();
        assert!(said[..read].starts_with(br#"{"ok":false,"data":null,"error":"#));
    }

    #[test]
    fn a_terminal_is_not_read() {
        let (_person, program) = terminal(80);
        let mut command = Call::of("tool").words("exec").command();
        let child = command.stdin(program).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let error = Run::wait(child).failure(2, "ARG_ERROR").error;
        assert_eq!(error["message"], "the commands are read from stdin, which is a terminal");
    }
}
