//! Pages and limits.

use envelope_tests::Call;
use serde_json::{Value, json};

use super::{list, numbers, pagination};
#[cfg(unix)]
use crate::terminal::{on_a_terminal, without_colour};

#[test]
fn a_list_has_twenty_items_by_default() {
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

/// Follows the cursors to the end, and returns all items and the `total` of each page.
fn read_all_pages(words: &str) -> (Vec<u64>, Vec<Value>) {
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
fn following_cursors_reads_every_item_once() {
    for (words, pages) in [
        ("numbers 134", 7),
        ("words 134 --limit 50", 3),
        ("pages", 7),
        ("pages --limit 67", 2),
        // The handler returns too many items; each page is truncated, and the rest is read again.
        ("pages --beyond 3 --limit 30", 5),
        ("stream 134 --limit 60", 3),
        ("arrivals 134 --delay-ms 0 --limit 45", 3),
    ] {
        let (all, totals) = read_all_pages(words);
        assert_eq!(all, (0..134).collect::<Vec<_>>(), "{words}");
        assert_eq!(totals.len(), pages, "{words}");
        assert_eq!(totals.last(), Some(&json!(134)), "{words}");
    }
    // The total is unknown before the end, or always.
    assert_eq!(read_all_pages("stream 45").1, [Value::Null, Value::Null, json!(45)]);
    assert_eq!(read_all_pages("stream 45 --counted").1, [45, 45, 45]);
    assert_eq!(read_all_pages("pages --count 45 --uncounted").1, [Value::Null, Value::Null, Value::Null]);
    assert_eq!(read_all_pages("pages --count 5 --uncounted").1, [5]);
}

#[test]
fn the_page_size_may_change() {
    let first = list("pages --beyond 3 --limit 2").success();
    let next = pagination(&first)["next_cursor"].as_str().unwrap();
    let second = list(&format!("pages --beyond 3 --limit 7 --cursor {next}")).success();
    assert_eq!(numbers(&second.data), (2..9).collect::<Vec<_>>());
    let rest = list(&format!("pages --beyond 3 --limit 0 --cursor {next}")).success();
    assert_eq!(numbers(&rest.data), (2..134).collect::<Vec<_>>());
}

#[test]
fn only_lists_have_limit_and_cursor() {
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
fn the_next_page_command_contains_no_secret() {
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
fn plain_output_mentions_the_next_page_on_stderr() {
    let plain = list("stream 30 --limit 2 --format plain");
    assert_eq!(plain.stdout, "n: 0\nname: number 0\neven: true\n\nn: 1\nname: number 1\neven: false\n");
    let hint = "2 shown, and there are more: `faults list stream --limit 2 --format plain --cursor ";
    assert!(plain.stderr.starts_with(hint) && plain.stderr.ends_with(" 30`\n"), "{plain:?}");
    for words in ["numbers 134 --format tsv", "numbers 20 --format plain", "numbers 134", "numbers 134 --format jsonl"]
    {
        assert_eq!(list(words).stderr, "", "{words}");
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_mentions_the_next_page_below_the_table() {
    let run = on_a_terminal(&Call::of("faults").words("list numbers 134 --limit 2"), 200);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("number 1") && !run.stdout.contains("rest"), "{run:?}");
    let hint = without_colour(&run.stderr);
    assert!(hint.starts_with("2 of 134 shown; the rest: `faults list numbers --limit 2 --cursor "), "{hint}");
    let all = on_a_terminal(&Call::of("faults").words("list numbers 2"), 200);
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
}
