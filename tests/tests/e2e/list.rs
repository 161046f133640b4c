//! Pages, cursors, fields, the cap.

use std::process::{Command, Stdio};

use envelope_tests::{Call, Envelope, Run, program};
use serde_json::{Value, json};

pub(super) fn list(words: &str) -> Run {
    Call::of("faults").words("list").words(words).run()
}

/// The invocation that an answer names, typed into a shell.
#[cfg(unix)]
fn typed(invocation: &str) -> Run {
    let folder = program("faults").parent().unwrap();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", invocation]).env_clear().env("PATH", folder).stdin(Stdio::null());
    Run::of(shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

pub(super) fn pagination(envelope: &Envelope) -> &Value {
    &envelope.meta["pagination"]
}

pub(super) fn numbers(data: &Value) -> Vec<u64> {
    data.as_array().unwrap().iter().map(|item| item["n"].as_u64().unwrap()).collect()
}

/// The lines of `--format jsonl`: the items, and the last line.
#[track_caller]
pub(super) fn lines(run: &Run) -> (Vec<Value>, Value) {
    assert!(run.stdout.ends_with('\n') && run.stdout.bytes().all(|byte| byte == b'\n' || byte >= b' '), "{run:?}");
    let mut lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.pop().unwrap();
    (lines, last)
}

#[test]
fn a_list_has_twenty_items_unless_its_caller_says_otherwise() {
    let first = list("numbers 134").success();
    assert_eq!(numbers(&first.data), (0..20).collect::<Vec<_>>());
    let next = pagination(&first)["next_cursor"].as_str().unwrap();
    assert_eq!(
        pagination(&first),
        &json!({"total": 134, "returned": 20, "truncated": true, "has_more": true, "next_cursor": next})
    );
    assert_eq!(list("numbers 134 --limit 3").success().data_text.matches("\"n\"").count(), 3);
    let all = list("numbers 134 --limit 0").success();
    assert_eq!(numbers(&all.data), (0..134).collect::<Vec<_>>());
    let complete = json!({"total": 134, "returned": 134, "truncated": false, "has_more": false, "next_cursor": null});
    assert_eq!(pagination(&all), &complete);
    assert_eq!(all.warnings, json!([]));
    for words in ["numbers 134 --limit 134", "numbers 134 --limit 1000", "pages --limit 0", "stream 134 --limit 134"] {
        assert_eq!(pagination(&list(words).success()), &complete, "{words}");
    }
    for words in ["numbers 0", "pages --count 0", "stream 0", "arrivals 0"] {
        let empty = list(words).success();
        assert_eq!(empty.data_text, "[]");
        assert_eq!(
            pagination(&empty),
            &json!({"total": 0, "returned": 0, "truncated": false, "has_more": false, "next_cursor": null}),
            "{words}"
        );
    }
}

/// Every page, and what each says of the total.
fn walk(words: &str) -> (Vec<u64>, Vec<Value>) {
    let (mut all, mut totals, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = list(&format!("{words}{cursor}")).success();
        let Value::Object(said) = pagination(&page) else { panic!("{:?}", page.meta) };
        let items = page.data.as_array().unwrap();
        assert_eq!((said["returned"].as_u64(), &said["truncated"]), (Some(items.len() as u64), &said["has_more"]));
        assert_eq!(said["has_more"], json!(!said["next_cursor"].is_null()));
        all.extend(items.iter().map(|item| {
            item["n"].as_u64().unwrap_or_else(|| item.as_str().unwrap().strip_prefix("word ").unwrap().parse().unwrap())
        }));
        totals.push(said["total"].clone());
        match said["next_cursor"].as_str() {
            Some(next) => cursor = format!(" --cursor {next}"),
            None => return (all, totals),
        }
    }
}

#[test]
fn following_the_cursor_sees_every_item_once() {
    for (words, pages) in [
        ("numbers 134", 7),
        ("words 134 --limit 50", 3),
        ("pages", 7),
        ("pages --limit 67", 2),
        // The handler gives too many: each page is cut, and what was cut off is read again.
        ("pages --beyond 3 --limit 30", 5),
        ("stream 134 --limit 60", 3),
        ("arrivals 134 --delay-ms 0 --limit 45", 3),
    ] {
        let (all, totals) = walk(words);
        assert_eq!(all, (0..134).collect::<Vec<_>>(), "{words}");
        assert_eq!(totals.len(), pages, "{words}");
        assert_eq!(totals.last(), Some(&json!(134)), "{words}");
    }
    // Nobody can tell how many there are before the end, or at all.
    assert_eq!(walk("stream 45").1, [Value::Null, Value::Null, json!(45)]);
    assert_eq!(walk("stream 45 --counted").1, [45, 45, 45]);
    assert_eq!(walk("pages --count 45 --uncounted").1, [Value::Null, Value::Null, Value::Null]);
    assert_eq!(walk("pages --count 5 --uncounted").1, [5]);
}

#[test]
fn a_page_may_have_another_size_than_the_one_before() {
    let first = list("pages --beyond 3 --limit 2").success();
    let next = pagination(&first)["next_cursor"].as_str().unwrap();
    let second = list(&format!("pages --beyond 3 --limit 7 --cursor {next}")).success();
    assert_eq!(numbers(&second.data), (2..9).collect::<Vec<_>>());
    let rest = list(&format!("pages --beyond 3 --limit 0 --cursor {next}")).success();
    assert_eq!(numbers(&rest.data), (2..134).collect::<Vec<_>>());
}

fn next_cursor(words: &str) -> String {
    pagination(&list(words).success())["next_cursor"].as_str().unwrap().to_owned()
}

#[test]
fn what_does_not_define_the_list_may_change_from_page_to_page() {
    let next = next_cursor("numbers 134 --label a --tag x --tag y");
    for words in [
        "numbers --tag=x 134 -t y --label=a --limit 5 --fields n",
        "numbers 134 --label a --tag x --tag y --format json --token other",
    ] {
        let page = list(&format!("{words} --cursor {next}")).success();
        assert_eq!(page.data[0]["n"], 20, "{words}");
    }
}

#[test]
fn a_cursor_of_another_query_or_a_damaged_one_is_refused() {
    let next = next_cursor("numbers 134 --label a");
    let refused = |words: &str, cursor: &str, reason: &str| {
        let call = Call::of("faults").words("list").words(words).args([format!("--cursor={cursor}")]);
        for call in [call.clone(), call.clone().words("--validate-only"), call.words("--limit 0")] {
            let envelope = call.run().failure(2, "INVALID_CURSOR");
            assert_eq!((envelope.data_text.as_str(), &envelope.error["phase"]), ("null", &json!("validation")));
            assert_eq!(envelope.error["fix_required"], "omit --cursor, or pass the next_cursor of the same query");
            let message = envelope.error["message"].as_str().unwrap();
            assert!(message.starts_with(reason), "{words} {cursor}: {message}");
            assert_eq!(envelope.error["errors"], json!([{"field": "--cursor", "message": message}]));
        }
    };
    for words in ["numbers 133 --label a", "numbers 134", "numbers 134 --label b", "numbers 134 --label a --tag x"] {
        refused(words, &next, "the cursor belongs to another query");
    }
    for words in ["words 134", "pages", "stream 134"] {
        refused(words, &next, "the cursor belongs to another query");
    }
    let mut turned: Vec<char> = next.chars().collect();
    turned.reverse();
    let flipped = if next.ends_with('0') { '1' } else { '0' };
    for damaged in [
        String::new(),
        "abc".to_owned(),
        "../../etc/passwd".to_owned(),
        next[..next.len() - 1].to_owned(),
        next[1..].to_owned(),
        format!("{next}A"),
        format!("{next}00"),
        format!("{}{flipped}", &next[..next.len() - 1]),
        turned.into_iter().collect(),
    ] {
        refused("numbers 134 --label a", &damaged, "the cursor is damaged");
    }
    let checked = list(&format!("numbers 134 --label a --validate-only --cursor {next}")).success();
    assert_eq!((checked.data_text.as_str(), &checked.meta["validation_only"]), ("null", &json!(true)));
    assert!(checked.meta.get("pagination").is_none());
}

#[test]
fn only_lists_have_the_flags_and_the_code() {
    for name in ["numbers", "words", "pages", "stream", "arrivals"] {
        let described = list(&format!("{name} --describe")).success().data;
        assert_eq!(described["names"]["INVALID_CURSOR"], 2, "{name}");
        assert_eq!(
            (&described["flags"]["limit"]["type"], &described["flags"]["limit"]["default"]),
            (&json!("integer"), &json!("20"))
        );
        assert_eq!(described["flags"]["cursor"]["type"], "string");
    }
    let described = list("number --describe").success().data;
    assert!(described["names"].get("INVALID_CURSOR").is_none(), "{described}");
    assert!(described["flags"].get("limit").is_none() && described["flags"].get("cursor").is_none(), "{described}");
    assert_eq!(described["flags"]["fields"]["global"], true);
    assert!(list("number 3").success().meta.get("pagination").is_none());
    list("number 3 --limit 1").failure(2, "ARG_ERROR");
    list("numbers 3 --limit -1").failure(2, "ARG_ERROR");
    list("numbers 3 --limit many").failure(2, "ARG_ERROR");
}

#[test]
fn fields_keep_what_was_asked_for() {
    assert_eq!(list("number 3 --fields even,n").success().data_text, r#"{"n":3,"even":false}"#);
    let before = Call::of("faults").words("--fields n list numbers 2").run().success();
    assert_eq!(before.data_text, r#"[{"n":0},{"n":1}]"#);
    assert_eq!(before.warnings, json!([]));
    let page = list("pages --count 2 --fields name").success();
    assert_eq!(page.data_text, r#"[{"name":"number 0"},{"name":"number 1"}]"#);
    assert_eq!(list("number 3 --fields name --format plain").stdout, "name: number 3\n");
    assert_eq!(list("numbers 2 --fields n,even --format tsv").stdout, "n\teven\n0\ttrue\n1\tfalse\n");
    let (items, summary) = lines(&list("stream 2 --fields n --format jsonl"));
    assert_eq!(items, [json!({"n": 0}), json!({"n": 1})]);
    assert_eq!(summary["warnings"], json!([]));
    let created = Call::of("faults").words("vanish-once casper --fields id").run().success();
    assert_eq!(created.data_text, r#"{"id":1}"#);
}

#[test]
fn a_field_that_nothing_has_is_a_warning() {
    let unknown = |field: &str, known: Value| {
        json!({
            "code": "UNKNOWN_FIELD",
            "message": format!("there is no field '{field}' to keep in data"),
            "context": {"field": field, "known": known},
        })
    };
    let known = json!(["n", "name", "even"]);
    let envelope = list("numbers 2 --fields x,n,y").success();
    assert_eq!(envelope.data_text, r#"[{"n":0},{"n":1}]"#);
    assert_eq!(envelope.warnings, json!([unknown("x", known.clone()), unknown("y", known.clone())]));
    assert_eq!(list("number 2 --fields x").success().warnings, json!([unknown("x", known.clone())]));
    let (_, summary) = lines(&list("stream 2 --fields x --format jsonl"));
    assert_eq!(summary["warnings"], json!([unknown("x", known)]));
    // Plain values have no fields: they stay.
    let words = list("words 2 --fields x").success();
    assert_eq!(
        (words.data_text.as_str(), words.warnings),
        (r#"["word 0","word 1"]"#, json!([unknown("x", json!([]))]))
    );
    // Where there is nothing, nobody can tell.
    assert_eq!(list("numbers 0 --fields x").success().warnings, json!([]));
    let plain = list("number 2 --fields x --format plain");
    assert_eq!((plain.code, plain.stdout.as_str()), (0, ""));
    assert!(plain.stderr.contains("there is no field 'x'"), "{plain:?}");
}

#[test]
fn a_name_that_is_empty_is_a_usage_error() {
    for names in ["", ",", "n,", ",n", "n,,name", " , n"] {
        let run = Call::of("faults").words("list numbers 2").args([format!("--fields={names}")]).run();
        let error = run.failure(2, "ARG_ERROR").error;
        assert_eq!(error["errors"][0]["field"], "--fields", "{error}");
    }
    let spaced = Call::of("faults").words("list number 2 --fields").args(["n, even"]).run().success();
    assert_eq!(spaced.data_text, r#"{"n":2,"even":true}"#);
}

#[test]
fn fields_hold_for_the_data_of_a_conflict() {
    let tool = super::Tool::new();
    let id = tool.create("foo");
    let envelope = tool.run("resource create --name foo --fields id,status").failure(10, "ALREADY_EXISTS");
    assert_eq!(envelope.data_text, format!(r#"{{"id":"{id}","status":"active"}}"#));
    assert_eq!(envelope.error["conflict_id"], id.as_str());
}

/// What the app's own flags say is part of the query, wherever they stand and wherever they come from.
#[test]
fn a_cursor_holds_for_one_store() {
    let tool = super::Tool::new();
    for name in ["a", "b", "c"] {
        tool.create(name);
    }
    let store = tool.store();
    let bare = |words: &str| Call::of("tool").words(words);
    let first = tool.run("resource list --limit 1 --fields name").success();
    let next = pagination(&first)["next_cursor"].as_str().unwrap();
    let words = format!("resource list --fields name --cursor {next}");
    let before = bare("--store").args([&store]).words(&words).run().success();
    assert_eq!(before.data_text, r#"[{"name":"b"},{"name":"c"}]"#);
    let after = bare(&words).words("--store").args([&store]).run().success();
    assert_eq!(after.data_text, before.data_text);
    let other = bare(&words).words("--store").args([store.with_file_name("other.db")]).run();
    other.failure(2, "INVALID_CURSOR");
    // No store is opened to find that out.
    assert!(!store.with_file_name("other.db").exists());
}

/// `data` may have so many bytes.
const CAP: usize = 1_048_576;

#[cfg(unix)]
#[test]
fn a_list_that_is_too_large_is_cut_and_its_rest_can_be_had() {
    for (words, args, key, count) in [
        ("fat --limit 0", &["--label=it's a $label", "a note"][..], "id", 5000),
        ("fat --limit 0 --fields id,text --format json", &["--", "--note"], "id", 5000),
        ("pages --limit 0 --fat 2000 --count 2000", &[], "n", 2000),
        ("pages --limit 900 --fat 2000 --count 900 --beyond 7", &[], "n", 900),
        ("stream 2000 --limit 0 --fat 2000", &[], "n", 2000),
    ] {
        let mut answer = Call::of("faults").words("list").words(words).args(args.iter().copied()).run().success();
        let mut all: Vec<u64> = Vec::new();
        let mut calls = 1;
        loop {
            let items = answer.data.as_array().unwrap();
            all.extend(items.iter().map(|item| item[key].as_u64().unwrap()));
            assert!(answer.data_text.len() <= CAP, "{words}: {}", answer.data_text.len());
            let Some(warning) = answer.warnings.get(0) else { break };
            assert!(answer.data_text.len() > CAP - 3000, "{words}: {}", answer.data_text.len());
            assert_eq!((&warning["code"], &answer.meta["truncated"]), (&json!("TRUNCATED"), &json!(true)));
            let said = pagination(&answer);
            assert_eq!((&said["truncated"], &said["has_more"]), (&json!(true), &json!(true)));
            assert_eq!(
                (&warning["context"]["returned"], &warning["context"]["total"]),
                (&said["returned"], &said["total"])
            );
            let next = warning["context"]["next"].as_str().unwrap();
            assert!(next.contains(said["next_cursor"].as_str().unwrap()), "{next}");
            answer = typed(next).success();
            calls += 1;
        }
        assert!(answer.meta.get("truncated").is_none() && !pagination(&answer)["has_more"].as_bool().unwrap());
        assert_eq!(all, (0..count).collect::<Vec<_>>(), "{words}");
        assert!(calls > 1 && calls < 8, "{words}: {calls}");
    }
}

#[cfg(unix)]
#[test]
fn an_item_that_is_too_large_is_printed_alone() {
    let first = list("fat --limit 0 --count 4 --huge 1").success();
    assert_eq!(first.data.as_array().unwrap().len(), 1);
    let second = typed(first.warnings[0]["context"]["next"].as_str().unwrap()).success();
    assert_eq!((second.data[0]["id"].as_u64(), second.data.as_array().unwrap().len()), (Some(1), 1));
    assert!(second.data_text.len() > CAP && second.meta["truncated"] == json!(true));
    let third = typed(second.warnings[0]["context"]["next"].as_str().unwrap()).success();
    assert_eq!((third.data[0]["id"].as_u64(), third.data.as_array().unwrap().len()), (Some(2), 2));
    assert_eq!(third.warnings, json!([]));
    // The last one of all, and too large: there is nothing behind it.
    let alone = list("fat --limit 0 --count 1 --huge 0").success();
    assert_eq!(
        (alone.data.as_array().unwrap().len(), alone.meta.get("truncated"), alone.warnings),
        (1, None, json!([]))
    );
}

#[test]
fn the_rest_of_a_cut_list_is_as_many_as_were_asked_for() {
    let cut = list("fat --limit 3000").success();
    let returned = cut.data.as_array().unwrap().len();
    let next = cut.warnings[0]["context"]["next"].as_str().unwrap();
    assert!(next.contains(&format!("--limit {} ", 3000 - returned)), "{next}");
}

#[test]
fn only_json_is_cut() {
    for (format, lines) in [("tsv", 5001), ("jsonl", 5001), ("plain", 14_999)] {
        let run = list(&format!("fat --limit 0 --format {format}"));
        assert_eq!((run.code, run.stderr.as_str(), run.stdout.lines().count()), (0, "", lines), "{format}");
    }
}

#[test]
fn an_invocation_names_no_secret() {
    let call = Call::of("faults")
        .words("list numbers 134 --token hunter2 --tag x -t y --format plain")
        .args(["--label", "a b"]);
    let run = call.run();
    assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{run:?}");
    let note = run.stderr.strip_prefix("20 of 134 shown; the rest: `").unwrap_or_else(|| panic!("{run:?}"));
    let (invocation, end) = note.split_once(" --cursor ").unwrap();
    assert_eq!(invocation, "faults list numbers --label 'a b' --tag x --tag y --format plain");
    assert!(end.ends_with(" 134`\n"), "{end}");
}

#[test]
fn people_are_told_that_a_list_goes_on() {
    let plain = list("stream 30 --limit 2 --format plain");
    assert_eq!(plain.stdout, "n: 0\nname: number 0\neven: true\n\nn: 1\nname: number 1\neven: false\n");
    let told = "2 shown, and there are more: `faults list stream --limit 2 --format plain --cursor ";
    assert!(plain.stderr.starts_with(told) && plain.stderr.ends_with(" 30`\n"), "{plain:?}");
    for words in ["numbers 134 --format tsv", "numbers 20 --format plain", "numbers 134", "numbers 134 --format jsonl"]
    {
        assert_eq!(list(words).stderr, "", "{words}");
    }
}

#[cfg(unix)]
#[test]
fn people_at_a_terminal_are_told_below_the_table() {
    let run = super::terminal::on_a_terminal(&Call::of("faults").words("list numbers 134 --limit 2"), 200);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("number 1") && !run.stdout.contains("rest"), "{run:?}");
    let told = super::terminal::uncoloured(&run.stderr);
    assert!(told.starts_with("2 of 134 shown; the rest: `faults list numbers --limit 2 --cursor "), "{told}");
    let all = super::terminal::on_a_terminal(&Call::of("faults").words("list numbers 2"), 200);
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
}
