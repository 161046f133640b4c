//! A stdout that is full, closed, or non-blocking.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;

use envelope_tests::{Call, Run};

use super::{process, wait_until};

#[test]
fn a_full_disk_is_an_error() {
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
fn a_closed_stdout_is_silent() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(silent_exit_code(&process("quick"), writer.into()), 0);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(silent_exit_code(&process("limited --timeout 100ms"), writer.into()), 90);
    // The stream is closed before the program starts.
    for (words, code) in [("quick", 0), ("large 100000", 0), ("quick --nonsense", 2)] {
        let call = process(words);
        let inner = call.command();
        let mut shell = Call::to(Path::new("/bin/sh")).args(["-c", r#"exec "$0" "$@" >&-"#]).command();
        shell.arg(inner.get_program()).args(inner.get_args()).stderr(Stdio::piped());
        let output = shell.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(code), &b""[..]), "{words}");
    }
}

/// Returns the exit code of a call that must print nothing to stderr.
#[track_caller]
fn silent_exit_code(call: &Call, stdout: OwnedFd) -> i32 {
    let output = call.command().stdout(stdout).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.stderr, b"", "{call:?}");
    output.status.code().unwrap()
}

#[test]
fn a_nonblocking_stdout_gets_the_whole_answer() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    let mut command = process("large 1000000").command();
    let child = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    drop(command);
    // Gives the program time to fill the pipe.
    wait_until(|| rustix::io::ioctl_fionread(&reader).unwrap() >= 60_000);
    let mut stdout = String::new();
    reader.read_to_string(&mut stdout).unwrap();
    let run = Run { stdout, ..Run::wait(child) };
    assert_eq!(run.success().data["text"].as_str().unwrap().len(), 1_000_000);
}
