//! `--format jsonl`: one item per line, printed as it arrives.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Run, Schema, own_schema};
use serde_json::{Value, json};

use super::{lines, list, numbers, pagination};

#[test]
fn jsonl_prints_items_and_a_summary() {
    for (words, total) in [
        ("numbers 134", json!(134)),
        ("pages", json!(134)),
        ("stream 134", Value::Null),
        ("stream 134 --counted", json!(134)),
        ("arrivals 134 --delay-ms 0", Value::Null),
    ] {
        let run = list(&format!("{words} --format jsonl"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{words}");
        let (items, summary) = lines(&run);
        assert_eq!(numbers(&Value::Array(items)), (0..20).collect::<Vec<_>>(), "{words}");
        Schema::new(&own_schema("summary.json")).check(&summary);
        let Value::Object(said) = &summary else { panic!("{summary}") };
        let keys: Vec<&String> = said.keys().collect();
        assert_eq!(keys, ["_summary", "exit_code", "meta", "ok", "returned", "total", "warnings"]);
        assert_eq!((&said["_summary"], &said["ok"], &said["exit_code"]), (&json!(true), &json!(true), &json!(0)));
        assert_eq!((&said["total"], &said["returned"], &said["warnings"]), (&total, &json!(20), &json!([])));
        let (meta, envelope) = (&said["meta"], list(words).success());
        assert_eq!(meta["pagination"], envelope.meta["pagination"], "{words}");
        let keys = |meta: &Value| meta.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(meta), keys(&envelope.meta));
        assert!(run.stdout.lines().last().unwrap().starts_with(r#"{"_summary":true,"ok":true,"exit_code":0,"total":"#));
    }
    let (items, summary) = lines(&list("words 2 --format jsonl"));
    assert_eq!((items, &summary["total"]), (vec![json!("word 0"), json!("word 1")], &json!(2)));
    let (items, summary) = lines(&list("numbers 0 --format jsonl"));
    assert_eq!((items.len(), &summary["returned"]), (0, &json!(0)));
}

#[test]
fn jsonl_prints_an_envelope_if_the_answer_is_not_a_list() {
    assert_eq!(list("number 3 --format jsonl").success().data["n"], 3);
    assert_eq!(list("numbers --describe --format jsonl").success().data["command"], "list numbers");
    list("numbers --format jsonl").failure(2, "ARG_ERROR");
    list("numbers 3 --format jsonl --cursor x").failure(2, "INVALID_CURSOR");
    assert_eq!(list("numbers 3 --format jsonl --validate-only").success().meta["validation_only"], true);
    let help = list("numbers --help --format jsonl");
    assert_eq!((help.code, &help.envelope().meta["help"]), (0, &json!(true)));
}

#[test]
fn an_error_in_the_middle_is_printed_last() {
    for (words, emitted) in [
        ("stream 100 --fail-at 7", 7),
        ("stream 100 --fail-at 0", 0),
        ("arrivals 100 --fail-at 7", 7),
        ("stream 100000 --limit 0 --fail-at 90000", 90_000),
    ] {
        let run = list(&format!("{words} --format jsonl"));
        assert_eq!(run.code, 12);
        let (items, _) = lines(&run);
        assert_eq!(numbers(&Value::Array(items)), (0..emitted).collect::<Vec<_>>(), "{words}");
        let last = Run { stdout: run.stdout.lines().last().unwrap().to_owned() + "\n", ..run };
        let envelope = last.failure(12, "UNAVAILABLE");
        assert_eq!((envelope.data_text.as_str(), &envelope.meta["items_emitted"]), ("null", &json!(emitted)));
    }
    // In JSON, items are collected, and an error discards them.
    let envelope = list("stream 100 --fail-at 7").failure(12, "UNAVAILABLE");
    assert_eq!((envelope.data_text.as_str(), envelope.meta.get("items_emitted")), ("null", None));
    // The failing item is after the limit.
    let envelope = list("stream 100 --fail-at 20").success();
    assert_eq!((numbers(&envelope.data).len(), &pagination(&envelope)["has_more"]), (20, &json!(true)));
    let next = pagination(&envelope)["next_cursor"].as_str().unwrap();
    list(&format!("stream 100 --fail-at 20 --cursor {next}")).failure(12, "UNAVAILABLE");
}

/// Reads lines, each with the time at which it was read.
fn timed_lines(words: &str, count: usize) -> Vec<(String, Instant)> {
    let mut child = Call::of("faults").words("list").words(words).words("--format jsonl").start();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(count);
    let lines = lines.map(|line| (line.unwrap(), Instant::now())).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    lines
}

#[test]
fn lines_are_flushed_before_waiting() {
    // Slow items are printed one by one.
    let lines = timed_lines("stream 4 --delay-ms 300", 4);
    for pair in lines.windows(2) {
        assert!(pair[1].1 - pair[0].1 > Duration::from_millis(150), "{lines:?}");
    }
    // Three items arrive together; they are printed before the program waits for the fourth.
    let lines = timed_lines("arrivals 100 --delay-ms 1500", 4);
    assert!(lines[2].1 - lines[0].1 < Duration::from_millis(700), "{lines:?}");
    assert!(lines[3].1 - lines[2].1 > Duration::from_millis(700), "{lines:?}");
}

#[test]
fn a_limit_ends_an_endless_stream() {
    let (items, summary) = lines(&list("stream 18446744073709551615 --limit 5 --format jsonl"));
    assert_eq!((items.len(), &summary["meta"]["pagination"]["has_more"]), (5, &json!(true)));
    assert_eq!(numbers(&list("stream 18446744073709551615 --limit 5").success().data).len(), 5);
}

#[cfg(target_os = "linux")]
#[test]
fn a_million_items_need_constant_memory() {
    const COUNT: usize = 1_000_000;
    let mut child = Call::of("faults").words("list stream 1000000 --limit 0 --format jsonl").start();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let (mut line, mut read, mut peak) = (Vec::new(), 0, None);
    let mut last = Vec::new();
    loop {
        line.clear();
        if stdout.read_until(b'\n', &mut line).unwrap() == 0 {
            break;
        }
        // The program is still running, because the rest does not fit into the pipe.
        if read == COUNT - 10_000 {
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
            let said = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
            peak = said.trim().strip_suffix(" kB").and_then(|kilobytes| kilobytes.parse::<u64>().ok());
        }
        read += 1;
        std::mem::swap(&mut line, &mut last);
    }
    let peak = peak.unwrap();
    assert!(peak < 32 * 1024, "{peak} kB");
    assert_eq!(read, COUNT + 1);
    let summary: Value = serde_json::from_slice(&last).unwrap();
    assert_eq!((&summary["returned"], &summary["total"]), (&json!(COUNT), &json!(COUNT)));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_the_stream_silently() {
    use std::io::Read;

    let started = Instant::now();
    // A stream that would run for days.
    let mut child = Call::of("faults").words("list stream 18446744073709551615 --limit 0 --format jsonl").start();
    let mut first = [0];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((first, output.status.code(), output.stderr.as_slice()), (*b"{", Some(0), &b""[..]));
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[cfg(unix)]
#[test]
fn an_interrupted_stream_reports_the_number_of_printed_items() {
    use rustix::process::{Pid, Signal, kill_process};

    // The first prints a few lines per write, the second many.
    for words in ["arrivals 100000 --delay-ms 20", "stream 18446744073709551615"] {
        let mut child = Call::of("faults").words("list").words(words).words("--limit 0 --format jsonl").start();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let before = lines.by_ref().take(10).count() as u64;
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        let (mut items, mut last) = (before, String::new());
        for line in lines {
            items += u64::from(!last.is_empty());
            last = line;
        }
        assert_eq!(child.wait().unwrap().code(), Some(143), "{words}");
        let envelope: Value = serde_json::from_str(&last).unwrap();
        assert_eq!((&envelope["error"]["code"], &envelope["data"]), (&json!("CANCELLED"), &json!({"partial": true})));
        assert_eq!(envelope["meta"]["items_emitted"], items, "{words}");
    }
}

/// Lost lines must not be reported as success.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_stream_with_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let call = Call::of("faults").words("list stream 18446744073709551615 --limit 0 --format jsonl");
    let child = call.command().stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}
