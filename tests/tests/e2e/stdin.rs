//! Parameters that are read from stdin.

use std::io::Write;

use envelope_tests::Run;
use serde_json::json;

use super::{Tool, input};

#[test]
fn stdin_is_a_parameter() {
    let measured = input("measure").run_with_stdin(b"some text").success();
    assert_eq!(measured.data, json!({"bytes": 9, "start": "some tex"}));
    assert_eq!(input("measure").run_with_stdin(b"").success().data["bytes"], 0, "empty input is an empty text");
    assert_eq!(input("measure --input-file -").run_with_stdin(b"abc").success().data["bytes"], 3);
}

#[test]
fn stdin_is_limited_in_size() {
    assert_eq!(input("measure").run_with_stdin([b'a'; 1000]).success().data["bytes"], 1000);
    let envelope = input("measure").run_with_stdin([b'a'; 1001]).usage_error();
    assert_eq!(envelope.bad_arguments(), [("stdin", "stdin has more than 1000 bytes, the maximum of this command")]);
    let fix = envelope.error["fix_required"].as_str().unwrap();
    assert!(fix.contains("1000 bytes") && fix.contains("--input-file"), "{fix}");
    // The default limit is 64 KiB.
    let weighed = input("weigh").run_with_stdin(vec![b'a'; 65_536]).success();
    assert_eq!(weighed.data["given"]["bytes"], 65_536);
    input("weigh").run_with_stdin(vec![b'a'; 65_537]).usage_error();
}

#[test]
fn endless_stdin_is_rejected() {
    let call = input("measure");
    let mut child = call.start_with_stdin();
    let mut stdin = child.stdin.take().unwrap();
    let endless = std::thread::spawn(move || while stdin.write_all(&[b'y'; 4096]).is_ok() {});
    Run::wait(child).usage_error();
    endless.join().unwrap();
}

#[test]
fn a_text_must_be_utf8_and_bytes_need_not() {
    let envelope = input("measure").run_with_stdin(b"a\xff").usage_error();
    assert_eq!(envelope.bad_arguments(), [("stdin", "stdin is not valid UTF-8")]);
    assert_eq!(input("weigh").run_with_stdin(b"a\xff").success().data["given"]["bytes"], 2);
}

#[test]
fn optional_stdin_is_none_if_it_is_empty() {
    assert_eq!(input("weigh").run().success().data, json!({"given": null}));
}

#[test]
fn a_file_replaces_stdin() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text");
    std::fs::write(&file, "from a file").unwrap();
    let named = |path: &std::path::Path| input("measure --input-file").args([path]);
    assert_eq!(named(&file).run_with_stdin(b"from stdin").success().data["start"], "from a f");
    std::fs::write(&file, [b'a'; 1001]).unwrap();
    assert_eq!(named(&file).run().usage_error().bad_arguments()[0].0, "--input-file");
    let missing = named(&folder.path().join("no")).run().usage_error();
    let (field, message) = missing.bad_arguments()[0];
    assert_eq!(field, "--input-file");
    assert!(message.starts_with("the file of --input-file cannot be read: "), "{message}");
}

#[test]
fn stdin_is_described() {
    let document = input("measure --describe").run().success().data;
    assert_eq!(document["stdin"], json!({"mode": "buffered", "max_bytes": 1000, "required": true}));
    assert_eq!(document["flags"]["input-file"]["required"], false);
    assert!(input("id --describe").run().success().data.get("stdin").is_none());
}

/// The pipe stays open and empty, so a program that reads stdin never exits.
#[test]
fn stdin_is_read_only_by_commands_that_declare_it() {
    let tool = Tool::new();
    for call in [
        input("id a"),
        input("ask"),
        input("measure --describe"),
        input("measure --help"),
        input("measure --bogus"),
        tool.call("resource create --name foo"),
        tool.call("resource list"),
        tool.call("resource delete res_1"),
        tool.call("manifest"),
        tool.call(""),
    ] {
        let mut child = call.start_with_stdin();
        let open = child.stdin.take().unwrap();
        let run = Run::wait(child);
        run.envelope();
        drop(open);
    }
}
