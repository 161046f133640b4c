//! A cursor belongs to one query.

use envelope_tests::Call;
use serde_json::json;

use super::{list, pagination};
use crate::Tool;

fn next_cursor(words: &str) -> String {
    pagination(&list(words).success())["next_cursor"].as_str().unwrap().to_owned()
}

#[test]
fn arguments_that_do_not_define_the_query_may_change() {
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
fn cursors_of_other_queries_and_damaged_cursors_are_rejected() {
    let next = next_cursor("numbers 134 --label a");
    let assert_rejected = |words: &str, cursor: &str, reason: &str| {
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
        assert_rejected(words, &next, "the cursor belongs to another query");
    }
    for words in ["words 134", "pages", "stream 134"] {
        assert_rejected(words, &next, "the cursor belongs to another query");
    }
    let mut reversed: Vec<char> = next.chars().collect();
    reversed.reverse();
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
        reversed.into_iter().collect(),
    ] {
        assert_rejected("numbers 134 --label a", &damaged, "the cursor is damaged");
    }
    let checked = list(&format!("numbers 134 --label a --validate-only --cursor {next}")).success();
    assert_eq!((checked.data_text.as_str(), &checked.meta["validation_only"]), ("null", &json!(true)));
    assert!(checked.meta.get("pagination").is_none());
}

/// Global arguments are part of the query in any position and from any source.
#[test]
fn a_cursor_belongs_to_one_store() {
    let tool = Tool::new();
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
    // The store is not opened for this check.
    assert!(!store.with_file_name("other.db").exists());
}
