//! Lines that arrive slowly, readers that go away, signals and time limits.

use std::io::{BufRead, BufReader, Read, Write};
use std::time::Duration;

use envelope_tests::{Call, Run};
use serde_json::json;

use super::{answers, lines, told};
use crate::Tool;

#[test]
fn an_answer_comes_before_the_next_line_is_read() {
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
    assert_eq!(stdout.bytes().count(), 0, "nothing follows the answers");
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let tool = Tool::new();
    let mut child = tool.call("exec").start_with_stdin();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    // As `yes`: it writes until nobody reads.
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
fn a_line_without_an_end_is_not_waited_for() {
    let mut child = Call::of("tool").words("exec").start_with_stdin();
    let mut stdin = child.stdin.take().unwrap();
    let endless = std::thread::spawn(move || while stdin.write_all(&[b'x'; 4096]).is_ok() {});
    let run = Run::wait(child);
    assert_eq!((run.code, told(&run)), (2, vec![(1, 2, Some("ARG_ERROR".into()))]));
    endless.join().unwrap();
}

/// Ends a program by a signal once it has answered so many lines, and returns all that it printed.
#[cfg(unix)]
fn ended_by_sigterm(call: &Call, text: &str, lines: usize) -> Run {
    let mut child = call.start_with_stdin();
    // Its stdin stays open, so that it waits for another line.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    for _ in 0..lines {
        stdout.read_line(&mut said).unwrap();
    }
    // What comes behind the last answer is the handler's of the next line, or the wait for one.
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
fn a_signal_is_the_answer_of_the_line_that_it_ends() {
    let block = json!({"_cmd": "process.block", "so_far": true});
    let run = ended_by_sigterm(
        &Call::of("faults").words("exec --ignore-errors"),
        &lines(&[json!({"_cmd": "warn"}), block]),
        1,
    );
    assert_eq!(run.code, 143);
    assert_eq!(told(&run), [(1, 0, None), (2, 143, Some("CANCELLED".into()))]);
    let cut = &answers(&run)[1];
    assert_eq!((&cut.data["rows"], &cut.meta["_cmd"]), (&json!(3), &json!("process.block")));
}

#[cfg(unix)]
#[test]
fn a_signal_between_lines_is_the_answer_of_exec() {
    let run = ended_by_sigterm(&Call::of("faults").words("exec"), &lines(&[json!({"_cmd": "warn"})]), 1);
    assert_eq!(run.code, 143);
    let cut = answers(&run).pop().unwrap();
    assert_eq!((&cut.error["code"], &cut.meta["command"]), (&json!("CANCELLED"), &json!("exec")));
    assert_eq!(cut.data, json!({"partial": true, "lines": 1}));
    assert_eq!(cut.meta.get("_line"), None);
}

#[cfg(unix)]
#[test]
fn a_signal_is_answered_where_lines_are_only_checked() {
    let call = Call::of("faults").words("exec --validate-only");
    let run = ended_by_sigterm(&call, &lines(&[json!({"_cmd": "warn"})]), 1);
    assert_eq!(run.code, 143);
    let cut = answers(&run).pop().unwrap();
    assert_eq!((&cut.error["code"], &cut.data), (&json!("CANCELLED"), &json!({"partial": true, "lines": 1})));
}

#[cfg(unix)]
#[test]
fn a_time_limit_is_the_answer_of_its_line() {
    let limited = json!({"_cmd": "process.limited", "_opts": {"timeout": "200ms"}});
    let run =
        Call::of("faults").words("exec --ignore-errors").run_with_stdin(lines(&[json!({"_cmd": "warn"}), limited]));
    assert_eq!(run.stdout.lines().count(), 2, "{run:?}");
    let cut = answers(&run).pop().unwrap();
    assert_eq!((&cut.error["code"], &cut.meta["_line"]), (&json!("TIMEOUT"), &json!(2)));
    assert_eq!(cut.meta["exit_code"], run.code);
}

#[cfg(unix)]
mod people {
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
    fn answers_to_lines_are_json_on_a_terminal_too() {
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
    fn lines_are_not_waited_for_at_a_terminal() {
        let (_person, program) = terminal(80);
        let mut command = Call::of("tool").words("exec").command();
        let child = command.stdin(program).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let error = Run::wait(child).failure(2, "ARG_ERROR").error;
        assert_eq!(error["message"], "the commands are read from stdin, which is a terminal");
    }
}
