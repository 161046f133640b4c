//! `tool resource import` on real files.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use envelope_tests::Run;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::Tool;

/// A file beside the store.
fn file(tool: &Tool, name: &str, text: &str) -> PathBuf {
    let path = tool.folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn import(tool: &Tool, file: &PathBuf, words: &str) -> Run {
    tool.call("resource import").args([file]).words(words).run()
}

/// The number of resources in the store.
fn count_resources(tool: &Tool) -> u64 {
    let connection = Connection::open(tool.store()).unwrap();
    let count: i64 = connection.query_one("SELECT count(*) FROM records", [], |row| row.get(0)).unwrap_or(0);
    count.try_into().unwrap()
}

/// A CSV file with this number of rows.
fn csv(rows: u32) -> String {
    (1..=rows).fold("name,status\n".to_owned(), |mut text, row| {
        writeln!(text, "name-{row},active").unwrap();
        text
    })
}

#[test]
fn an_import_creates_what_is_new_and_may_be_repeated() {
    let tool = Tool::new();
    tool.create("foo");
    let file = file(&tool, "a.csv", "name,status\nfoo,archived\nbar,inactive\n\"b,az\",\n");
    let first = import(&tool, &file, "").success();
    assert_eq!(first.data_text, r#"{"effect":"created","rows":3,"created":2,"existing":1,"failed":0}"#);
    assert_eq!(first.meta["timeout_ms"], 600_000);
    let second = import(&tool, &file, "").success();
    assert_eq!(second.data_text, r#"{"effect":"noop","rows":3,"created":0,"existing":3,"failed":0}"#);
    let list = tool.run("resource list").success().data;
    let pairs: Vec<(&Value, &Value)> =
        list.as_array().unwrap().iter().map(|record| (&record["name"], &record["status"])).collect();
    assert_eq!(
        pairs,
        [(&json!("b,az"), &json!("active")), (&json!("bar"), &json!("inactive")), (&json!("foo"), &json!("active")),]
    );
}

#[test]
fn invalid_rows_are_reported_one_by_one() {
    let tool = Tool::new();
    let file = file(&tool, "a.jsonl", "{\"name\":\"foo\"}\n{\"name\":\"bar\",\"status\":\"gone\"}\n\nno JSON\n");
    let envelope = import(&tool, &file, "").failure(3, "PARTIAL_FAILURE");
    assert_eq!(
        envelope.data_text,
        concat!(
            r#"{"rows":3,"created":1,"existing":0,"failed":2,"errors":["#,
            r#"{"row":2,"line":2,"message":"invalid status 'gone': expected active, inactive or archived"},"#,
            r#"{"row":3,"line":4,"message":"invalid JSON: expected ident at column 2"}]}"#,
        )
    );
    assert_eq!(envelope.error["message"], "2 of 3 rows cannot be imported");
    assert_eq!(envelope.error["retryable"], false);
    assert_eq!(count_resources(&tool), 1);
}

#[test]
fn the_output_of_list_can_be_imported() {
    let (from, to) = (Tool::new(), Tool::new());
    for name in ["foo", "bar"] {
        from.create(name);
    }
    from.run("resource apply --name foo --status archived").success();
    let lines = from.run("resource list --format jsonl").stdout;
    assert_eq!(lines.lines().count(), 3, "{lines}");
    let report = import(&to, &file(&to, "a.jsonl", &lines), "").success();
    assert_eq!((&report.data["created"], &report.data["rows"]), (&json!(2), &json!(2)));
    let status = to.run("resource apply --name foo --status archived").success();
    assert_eq!(status.data["effect"], "noop");
}

#[test]
fn a_dry_run_counts_without_writing() {
    let tool = Tool::new();
    tool.create("name-1");
    let file = file(&tool, "a.csv", &csv(2500));
    let before = fs::read(tool.store()).unwrap();
    let data = import(&tool, &file, "--dry-run").success().data;
    assert_eq!((&data["effect"], &data["would_affect_count"]), (&json!("would_create"), &json!(2499)));
    assert_eq!(data["would_affect"].as_array().unwrap().len(), 100);
    assert_eq!(data["would_affect"][0], json!({"kind": "resource", "name": "name-2"}));
    assert_eq!(fs::read(tool.store()).unwrap(), before);
}

#[test]
fn an_invalid_file_is_rejected() {
    let tool = Tool::new();
    import(&tool, &tool.folder.path().join("missing.csv"), "").failure(5, "NOT_FOUND");
    import(&tool, &tool.folder.path().to_owned(), "").failure(4, "PRECONDITION");
    let header = import(&tool, &file(&tool, "a.csv", "title\nfoo\n"), "").failure(4, "PRECONDITION");
    assert!(header.error["message"].as_str().unwrap().contains("'title'"), "{}", header.error);
    assert_eq!(count_resources(&tool), 0);
}

#[test]
fn progress_json_prints_json_lines() {
    let tool = Tool::new();
    let text = csv(20_000);
    let file = file(&tool, "a.csv", &text);
    let run = import(&tool, &file, "--progress json");
    assert_eq!(run.code, 0);
    let envelope = run.envelope();
    let lines: Vec<Value> = run.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for pair in lines.windows(2) {
        assert!(pair[0]["done"].as_u64() <= pair[1]["done"].as_u64(), "{pair:?}");
    }
    for line in &lines {
        assert_eq!(
            (&line["_progress"], &line["task"], &line["unit"]),
            (&json!(true), &json!("import"), &json!("bytes"))
        );
        assert_eq!((&line["total"], &line["request_id"]), (&json!(text.len()), &envelope.meta["request_id"]));
        assert!(line["rate"].as_f64().is_some() && line["eta_ms"].as_u64().is_some(), "{line}");
    }
    let last = lines.last().expect("the final state is always reported");
    assert_eq!((&last["done"], &last["eta_ms"]), (&json!(text.len()), &json!(0)));
    let most = envelope.meta["duration_ms"].as_u64().unwrap() / 100 + 1;
    assert!(u64::try_from(lines.len()).unwrap() <= most, "{} lines, at most {most}", lines.len());
    // Progress is off by default, and a short import reports none.
    for words in ["", "--progress auto", "--progress none"] {
        assert_eq!(import(&tool, &file, words).stderr, "", "{words}");
    }
}

#[cfg(unix)]
mod terminal_output {
    use super::*;
    use crate::terminal::on_a_terminal;

    fn run_on_terminal(tool: &Tool, file: &PathBuf, words: &str, term: &str) -> Run {
        let run = on_a_terminal(&tool.call("resource import").args([file]).words(words).env("TERM", term), 120);
        assert!(!run.stdout.contains("import ["), "a bar is no part of the answer: {run:?}");
        run
    }

    #[test]
    fn a_bar_is_drawn_and_cleared_before_the_answer() {
        let tool = Tool::new();
        let file = file(&tool, "a.csv", &csv(20_000));
        let run = run_on_terminal(&tool, &file, "", "xterm-256color");
        assert_eq!(run.code, 0, "{run:?}");
        let (_, drawn) = run.stderr.split_once("import [").expect("a bar is drawn");
        for part in ["iB/s", "left)", " rows"] {
            assert!(drawn.contains(part), "{part}: {drawn:?}");
        }
        // Nothing is drawn after the line is cleared.
        let (_, last) = run.stderr.rsplit_once("\u{1b}[2K").expect("the line is cleared");
        assert_eq!(last.trim_matches('\r'), "", "{last:?}");
    }

    #[test]
    fn a_bar_is_cleared_when_a_call_times_out() {
        let tool = Tool::new();
        let file = file(&tool, "a.csv", &csv(200_000));
        let run = run_on_terminal(&tool, &file, "--timeout 700ms", "xterm-256color");
        assert_eq!(run.code, 10, "{run:?}");
        let (bar, error) = run.stderr.rsplit_once("\u{1b}[2K").expect("the line is cleared");
        assert!(bar.contains("import [") && !error.contains("import ["), "{error:?}");
        assert!(error.contains("TIMEOUT"), "{error:?}");
    }

    #[test]
    fn no_bar_is_drawn_on_a_dumb_terminal_or_on_request() {
        let tool = Tool::new();
        let file = file(&tool, "a.csv", &csv(3000));
        for (words, term) in [("", "dumb"), ("--format json", "xterm"), ("--progress none", "xterm")] {
            assert_eq!(run_on_terminal(&tool, &file, words, term).stderr, "", "{words} {term}");
        }
    }
}

#[cfg(unix)]
mod interrupted {
    use std::io::{self, BufRead, BufReader};
    use std::thread;
    use std::time::{Duration, SystemTime};

    use rustix::process::{Pid, Signal, kill_process};

    use super::*;

    /// After any number of interruptions, everything that an envelope counts is in the store, and the rest can be imported.
    #[test]
    fn no_counted_resource_is_lost() {
        const ROWS: u32 = 200_000;
        let tool = Tool::new();
        let file = file(&tool, "a.csv", &csv(ROWS));
        let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        let (mut before, mut cut) = (0, 0);
        for round in 0..6 {
            let mut child = tool.call("resource import --progress json").args([&file]).start();
            // The first line of progress shows that the handler has started, so signals are handled.
            let mut progress = BufReader::new(child.stderr.take().unwrap());
            progress.read_line(&mut String::new()).unwrap();
            let rest = thread::spawn(move || io::copy(&mut progress, &mut io::sink()));
            // A different moment within two seconds in every round and every run.
            thread::sleep(Duration::from_millis(u64::from(nanos.rotate_left(5 * round) % 1800)));
            // The import may have ended by now.
            let _ = kill_process(Pid::from_child(&child), Signal::TERM);
            let run = Run::wait(child);
            rest.join().unwrap().unwrap();
            let now = count_resources(&tool);
            let envelope = run.envelope();
            let created = envelope.data["created"].as_u64().unwrap_or(0);
            assert!(before + created <= now, "round {round}: {created} counted, {} stored: {run:?}", now - before);
            // At most one batch is committed but not yet counted.
            assert!(now <= before + created + 1000, "round {round}: {created} counted, {} stored", now - before);
            if run.code != 0 {
                run.failure(143, "CANCELLED");
                assert_eq!(envelope.data["partial"], true, "{run:?}");
                cut += 1;
            }
            before = now;
        }
        assert!(cut > 0, "no round was interrupted");
        let last = import(&tool, &file, "").success();
        assert_eq!((&last.data["rows"], &last.data["failed"]), (&json!(ROWS), &json!(0)));
        assert_eq!(last.data["created"].as_u64().unwrap() + before, u64::from(ROWS));
        assert_eq!(count_resources(&tool), u64::from(ROWS));
    }

    #[test]
    fn a_timeout_reports_what_is_in_the_store() {
        let tool = Tool::new();
        let file = file(&tool, "a.csv", &csv(200_000));
        let envelope = import(&tool, &file, "--timeout 300ms").failure(10, "TIMEOUT");
        assert_eq!((&envelope.data["partial"], &envelope.meta["timeout_ms"]), (&json!(true), &json!(300)));
        let created = envelope.data["created"].as_u64().unwrap_or(0);
        assert!(created <= count_resources(&tool), "{created}");
    }
}
