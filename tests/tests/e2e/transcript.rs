//! The guide on retries shows a session with `tool` in which a process is killed. This test runs the session and compares
//! it with the guide. `UPDATE_README=1 cargo test -p envelope-tests --test e2e transcript` writes it again.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use envelope_tests::{Run, Session, program};

use super::Tool;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/retries.md");

/// A command and its output, as the guide shows them.
fn shown(session: &mut Session, words: &str, run: &Run) -> String {
    run.envelope();
    format!("$ tool {words}; echo \"exit $?\"\n{}exit {}\n", session.shown(&run.stdout), run.code)
}

/// The three ways in which a repeated call is answered.
#[test]
fn the_guide_shows_the_answers_to_repeated_calls() {
    let tool = Tool::new();
    let mut session = Session::new(tool.folder.path(), program("tool").parent().unwrap());
    let mut text = String::new();
    for words in [
        "resource create --name foo",
        "resource create --name foo",
        "resource create --name bar --idempotency-key 7f3a",
        "resource create --name bar --idempotency-key 7f3a",
    ] {
        text += &shown(&mut session, words, &tool.run(words));
    }
    let names = tool.folder.path().join("names.csv");
    let rows = (0..400_000).fold("name\n".to_owned(), |rows, i| rows + &format!("n{i}\n"));
    std::fs::write(&names, rows).unwrap();
    let mut import = tool.call("resource import --idempotency-key 9c41").args([&names]).start();
    while !is_claimed(&tool.store(), "9c41") {
        std::thread::sleep(Duration::from_millis(1));
    }
    import.kill().unwrap();
    import.wait().unwrap();
    expire_lease(&tool.store(), "9c41");
    writeln!(text, "$ tool resource import names.csv --idempotency-key 9c41 & sleep 1; kill -9 $!; sleep 10").unwrap();
    let run = tool.call("resource import --idempotency-key 9c41").args([&names]).run();
    text += &shown(&mut session, "resource import names.csv --idempotency-key 9c41", &run);

    holds_block("retries", &format!("```console\n{text}```\n"));
}

fn keys(store: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(store).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    connection
}

fn is_claimed(store: &Path, key: &str) -> bool {
    let query = "SELECT 1 FROM envelope_idempotency WHERE key = ?1";
    store.exists() && keys(store).query_one(query, [key], |_| Ok(())).is_ok()
}

/// Ends the lease, which has the same effect as waiting for it.
fn expire_lease(store: &Path, key: &str) {
    let changed = keys(store).execute("UPDATE envelope_idempotency SET lease_until = 0 WHERE key = ?1", [key]);
    assert_eq!(changed.unwrap(), 1);
}

/// Asserts that the block of the guide has this text, or writes it.
fn holds_block(name: &str, text: &str) {
    let guide = std::fs::read_to_string(GUIDE).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let from = guide.find(&open).unwrap() + open.len();
    let to = from + guide[from..].find(&close).unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(GUIDE, format!("{}{text}{}", &guide[..from], &guide[to..])).unwrap();
    } else {
        let update = "UPDATE_README=1 cargo test -p envelope-tests --test e2e transcript";
        assert_eq!(&guide[from..to], text, "docs/retries.md is out of date: {update}");
    }
}
