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

/// The rows of the exit-code table of a describe document, each as the text of its five columns.
fn exit_code_rows(text: &str) -> Vec<[String; 5]> {
    let (_, table) = text.split_once("\nExit codes:\n").unwrap();
    let mut lines = table.split("\n\n").next().unwrap().lines();
    let header = lines.next().unwrap();
    let starts = ["CODE", "NAME", "RETRYABLE", "SIDE", "DESCRIPTION"].map(|name| header.find(name).expect(name));
    let mut rows: Vec<[String; 5]> = Vec::new();
    for line in lines {
        let cell = |i: usize| {
            let end = starts.get(i + 1).map_or(line.len(), |end| line.len().min(*end));
            line.get(starts[i]..end).unwrap_or_default().trim()
        };
        if !cell(0).is_empty() {
            rows.push(Default::default());
        }
        // The lines before the first row are the rest of the header.
        let Some(row) = rows.last_mut() else { continue };
        for (i, text) in row.iter_mut().enumerate() {
            text.push_str(if text.is_empty() || cell(i).is_empty() { "" } else { " " });
            text.push_str(cell(i));
        }
    }
    rows
}

#[test]
fn describe_is_one_table_of_exit_codes_at_every_width() {
    let tool = Tool::new();
    let document = tool.run("resource create --describe").success().data;
    for columns in [80, 110, 200] {
        let run = on_a_terminal(&call(&tool, "resource create --describe"), columns);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let text = without_colour(&run.stdout);
        assert!(text.lines().all(|line| line.chars().count() <= columns.into()), "{columns}: {text}");
        let rows = exit_code_rows(&text);
        let row = |name: &str| rows.iter().find(|row| row[1] == name).unwrap_or_else(|| panic!("{name}: {text}"));
        for (number, retryable) in [("10", "no"), ("12", "yes")] {
            let entry = &document["exit_codes"][number];
            let [name, description] = ["name", "description"].map(|key| entry[key].as_str().unwrap());
            assert_eq!(row(name), &[number, name, retryable, "none", description], "{columns}");
        }
        // One row per name, although names share numbers.
        for (name, number) in document["names"].as_object().unwrap() {
            assert_eq!(row(name)[0], number.to_string(), "{columns}");
        }
        let names: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(names.len(), names.iter().collect::<std::collections::BTreeSet<_>>().len() + 2, "{names:?}");
    }
}

#[test]
fn help_lists_exit_codes_one_per_line() {
    let tool = Tool::new();
    for columns in [80, 110, 200] {
        let run = on_a_terminal(&call(&tool, "resource create --help"), columns);
        let text = without_colour(&run.stdout);
        for line in ["Exit codes:", "    0  SUCCESS", "   10  ALREADY_EXISTS", "  129  CANCELLED"] {
            assert!(text.lines().any(|other| other == line), "{columns}: {line}: {text}");
        }
    }
}

#[test]
fn data_with_the_keys_of_a_describe_document_is_fields() {
    let fields = [
        ("command", "haunt"),
        ("description", "Orders to a ghost"),
        ("effect", "fright"),
        ("danger_level", "high"),
        ("positionals", "-"),
        ("flags", "-"),
        ("exit_codes", "-"),
        ("names", "-"),
    ];
    let call = || Call::of("faults").words("disguise").env("TERM", "xterm-256color");
    let run = on_a_terminal(&call(), 80);
    let expected = fields.map(|(key, value)| format!("{key:<14}{value}\n")).concat();
    assert_eq!((run.code, without_colour(&run.stdout)), (0, expected));
    let run = call().words("--format plain").run();
    let value = |value: &str| if value == "-" { "[]".to_owned() } else { value.to_owned() };
    let expected = fields.map(|(key, text)| format!("{key}: {}\n", value(text))).concat();
    assert_eq!((run.code, run.stdout), (0, expected));
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
