//! The README's section on retries shows the output of `tool`. This test runs the commands of the section and compares the
//! output. `UPDATE_README=1 cargo test -p envelope-tests --test e2e transcript` updates the section.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use envelope_tests::Run;
use serde_json::{Map, Value};

use super::Tool;

/// The keys of `meta` that the section shows.
const META: [&str; 4] = ["exit_code", "duration_ms", "command", "idempotency_hit"];

/// A shell session: commands and their output.
#[derive(Default)]
struct Session {
    text: String,
    ids: Vec<String>,
}

impl Session {
    fn record(&mut self, words: &str, run: &Run) {
        run.envelope();
        let answer = self.normalise(run.stdout.trim_end());
        writeln!(self.text, "$ tool {words}; echo $?\n{answer}\n{}", run.code).unwrap();
    }

    /// Replaces the parts of a line that differ between runs.
    fn normalise(&mut self, line: &str) -> String {
        let envelope: Map<String, Value> = serde_json::from_str(line).unwrap();
        let id = envelope["data"]["id"].as_str().filter(|id| !self.ids.iter().any(|known| known == id));
        self.ids.extend(id.map(str::to_owned));
        let meta = META.iter().filter_map(|key| Some((key, envelope["meta"].get(*key)?)));
        let meta: Vec<String> = meta
            .map(|(key, value)| if *key == "duration_ms" { (key, Value::from(3)) } else { (key, value.clone()) })
            .map(|(key, value)| format!("\"{key}\":{value}"))
            .collect();
        // `meta` is the last key; the text before it is kept as printed.
        let (head, _) = line.rsplit_once("\"meta\":{").unwrap();
        let mut text = format!("{head}\"meta\":{{{}}}}}", meta.join(","));
        for (id, shown) in self.ids.iter().zip(["res_5f1ab7c01e3c", "res_0b6c9be2d7a1"]) {
            text = text.replace(id, shown);
        }
        for key in ["created_at", "began"] {
            let key = format!("\"{key}\":\"");
            if let Some((before, rest)) = text.clone().split_once(&key) {
                let (_, after) = rest.split_once('"').unwrap();
                text = format!("{before}{key}2026-01-01T00:00:00Z\"{after}");
            }
        }
        text
    }
}

/// The three cases of a repeated call.
#[test]
fn the_readme_shows_the_answers_to_repeated_calls() {
    let tool = Tool::new();
    let mut session = Session::default();
    for words in [
        "resource create --name foo",
        "resource create --name foo",
        "resource create --name bar --idempotency-key 7f3a",
        "resource create --name bar --idempotency-key 7f3a",
    ] {
        session.record(words, &tool.run(words));
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
    session.text.push_str("$ tool resource import names.csv --idempotency-key 9c41 & sleep 1; kill -9 $!; sleep 10\n");
    let run = tool.call("resource import --idempotency-key 9c41").args([&names]).run();
    session.record("resource import names.csv --idempotency-key 9c41", &run);

    let text = session.text.replace(tool.store().to_str().unwrap(), "store.db");
    block("retries", &format!("```console\n{text}```\n"));
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

fn block(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let from = readme.find(&open).unwrap() + open.len();
    let to = from + readme[from..].find(&close).unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, format!("{}{text}{}", &readme[..from], &readme[to..])).unwrap();
    } else {
        assert_eq!(
            &readme[from..to],
            text,
            "write it anew: UPDATE_README=1 cargo test -p envelope-tests --test e2e transcript"
        );
    }
}
