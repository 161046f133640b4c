//! Output on a pseudo-terminal.

use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;

use envelope_tests::{Call, Run};
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::Tool;

/// Opens a pseudo-terminal and returns its two ends: the user's and the program's.
pub(super) fn terminal(columns: u16) -> (OwnedFd, OwnedFd) {
    let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&user).unwrap();
    unlockpt(&user).unwrap();
    let name = OsString::from_vec(ptsname(&user, Vec::new()).unwrap().into_bytes());
    let program = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    tcsetwinsize(&program, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    (user, program)
}

/// Reads until the program closes its end, which Linux reports as an error.
pub(super) fn read_to_end(user: OwnedFd) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let mut user = File::from(user);
    loop {
        match user.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

/// Runs a call with stdout and stderr on pseudo-terminals.
pub(super) fn on_a_terminal(call: &Call, columns: u16) -> Run {
    let (stdout, program_stdout) = terminal(columns);
    let (stderr, program_stderr) = terminal(columns);
    let mut command = call.command();
    let mut child = command.stdout(program_stdout).stderr(program_stderr).spawn().unwrap();
    // Drops our copies of the program's ends, so that reading ends when the program does.
    drop(command);
    let stderr = std::thread::spawn(|| read_to_end(stderr));
    let stdout = read_to_end(stdout);
    let stderr = stderr.join().unwrap();
    Run { code: child.wait().unwrap().code().unwrap(), stdout, stderr }
}

/// Removes colours.
pub(super) fn without_colour(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').expect("a colour sequence ends with `m`").1)
}

fn call(tool: &Tool, words: &str) -> Call {
    tool.call(words).env("TERM", "xterm-256color")
}

#[test]
fn a_resource_is_printed_as_aligned_fields() {
    let tool = Tool::new();
    let run = on_a_terminal(&call(&tool, "resource create --name foo"), 80);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let text = without_colour(&run.stdout);
    let columns: Vec<(usize, &str)> = text
        .lines()
        .map(|line| {
            let value = line.split_whitespace().nth(1).unwrap();
            (line.find(&format!(" {value}")).unwrap(), line.split_whitespace().next().unwrap())
        })
        .collect();
    let fields: Vec<&str> = columns.iter().map(|(_, field)| *field).collect();
    assert_eq!(fields, ["effect", "id", "name", "created_at", "status", "token"]);
    assert!(columns.iter().all(|(column, _)| *column == columns[0].0), "the values are not aligned: {text}");
}

#[test]
fn a_list_is_a_table_that_fits_the_terminal() {
    let tool = Tool::new();
    let long = "a name that is much longer than the terminal is wide, as names can be and sometimes are";
    for name in ["foo", long] {
        tool.call("resource create --name").args([name]).run().success();
    }
    for columns in [100, 80] {
        let run = on_a_terminal(&call(&tool, "resource list"), columns);
        let text = without_colour(&run.stdout);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(text.lines().all(|line| line.chars().count() <= columns.into()), "{columns}: {text}");
        let header = text.lines().next().unwrap().to_lowercase();
        assert!(["id", "name", "created_at", "status"].iter().all(|name| header.contains(name)), "{text}");
        assert!(text.contains("foo") && text.contains("a name that") && !text.contains(long), "{text}");
    }
}

#[test]
fn an_error_is_coloured_and_on_stderr_with_its_fix() {
    let tool = Tool::new();
    let run = on_a_terminal(&call(&tool, "resource get res_9"), 80);
    assert_eq!((run.code, run.stdout.as_str()), (5, ""));
    assert!(run.stderr.contains("\u{1b}["), "{run:?}");
    let text = without_colour(&run.stderr);
    assert!(text.starts_with("error: no resource has the id 'res_9'"), "{text}");
    assert!(text.contains("pass the id of an existing resource"), "{text}");
}

#[test]
fn a_dumb_terminal_gets_no_colour() {
    let tool = Tool::new();
    for words in ["resource create --name foo", "resource get res_9"] {
        let run = on_a_terminal(&tool.call(words).env("TERM", "dumb"), 80);
        assert!(!(run.stdout.contains('\u{1b}') || run.stderr.contains('\u{1b}')), "{run:?}");
    }
}

#[test]
fn no_color_is_honoured() {
    let tool = Tool::new();
    for words in ["resource get res_9", "resource create --name foo", "resource create", "resource create --help"] {
        let run = on_a_terminal(&call(&tool, words).env("NO_COLOR", "1"), 80);
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{run:?}");
    }
}

#[test]
fn help_is_on_stdout() {
    let tool = Tool::new();
    let run = on_a_terminal(&call(&tool, "resource create --help"), 80);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(without_colour(&run.stdout).contains("Usage: tool resource create"), "{run:?}");
}

#[test]
fn describe_is_a_table() {
    let tool = Tool::new();
    let run = on_a_terminal(&call(&tool, "resource create --describe"), 160);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let text = without_colour(&run.stdout);
    for words in ["name code retryable", "SUCCESS 0", "ALREADY_EXISTS 10", "UNAVAILABLE 12"] {
        let mut lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
        assert!(lines.any(|line| line.contains(&words.to_lowercase())), "{words}: {text}");
    }
}

#[test]
fn ci_and_format_select_json_on_a_terminal() {
    let tool = Tool::new();
    for call in [call(&tool, "resource list").env("CI", "1"), call(&tool, "resource list --format json")] {
        assert_eq!(on_a_terminal(&call, 80).success().data_text, "[]");
    }
    let empty = on_a_terminal(&call(&tool, "resource list").env("CI", ""), 80);
    assert!(!empty.stdout.starts_with('{'), "{empty:?}");
}
