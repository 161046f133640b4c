//! Standard streams that are closed, full, or shared.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};

use envelope_tests::{Call, Run};

use super::Tool;
use super::conditions::{CALLS, run_in};

/// The command runs to its end, and its exit code is unchanged.
#[test]
fn a_closed_stdout_does_not_change_the_exit_code() {
    for (words, code, _) in CALLS {
        let run = run_in(words, &|command| {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            command.stdout(writer);
        });
        assert_eq!((run.code, run.stdout.as_str()), (*code, ""), "{words}: {run:?}");
        assert!(!run.stderr.contains("panicked") && !run.stderr.contains("error:"), "{words}: {run:?}");
    }
}

/// As in `tool … | head -c 1`.
#[test]
fn a_reader_of_one_byte_does_not_change_the_exit_code() {
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

/// As in `tool … > /dev/full`: an exit code and an error message instead of a panic.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for (words, _, _) in CALLS {
        let run = run_in(words, &|command| {
            command.stdout(File::options().write(true).open("/dev/full").unwrap());
        });
        assert_eq!(run.code, 1, "{words}: {run:?}");
        assert!(run.stderr.contains("cannot be written"), "{words}: {run:?}");
        assert!(!run.stderr.contains("panicked"), "{words}: {run:?}");
    }
}

/// A shell can close a stream before the program starts.
#[test]
fn streams_may_be_closed_from_the_start() {
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
fn one_file_may_be_stdout_and_stderr() {
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

#[test]
fn a_closed_stdout_is_silent_in_every_format() {
    use std::process::Stdio;

    let tool = Tool::new();
    tool.create("foo");
    for (call, expected) in [
        (tool.call("resource list"), 0),
        (tool.call("resource create --name foo"), 10),
        (tool.call("resource list --format plain"), 0),
        (tool.call("--describe"), 0),
        (tool.call("--version"), 0),
        (tool.call("resource create"), 2),
        (Call::of("faults").words("big 100000 --limit 0"), 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = call.command().stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.as_str()), (Some(expected), ""), "{call:?}");
    }
}

/// The reader closes the pipe in the middle of a long answer.
#[cfg(unix)]
#[test]
fn a_reader_of_a_long_list_may_close_the_pipe() {
    use std::io::Read;

    let mut child = Call::of("faults").words("big 100000 --limit 0").start();
    let mut first = [0; 64];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    assert!(first.starts_with(br#"{"ok":true,"data":[{"id":0,"#));
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
