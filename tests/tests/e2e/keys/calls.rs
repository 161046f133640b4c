//! Sequential calls with a key.

use std::fs;

use envelope_tests::Run;
use serde_json::{Value, json};

use super::{Lines, Tool, is_hit};

/// Makes a call twice with one key. The second answer equals the first one, except for its effect.
#[track_caller]
fn assert_replayed(tool: &Tool, words: &str, effect: &str) -> Value {
    let before = tool.run("resource list --limit 0").data_text();
    let first = tool.with_key(words, words_as_key(words).as_str()).success();
    assert_eq!((&first.data["effect"], is_hit(&first)), (&json!(effect), false), "{words}");
    let between = tool.run("resource list --limit 0").data_text();
    assert_eq!(before == between, effect == "noop", "{words}");
    for _ in 0..2 {
        let again = tool.with_key(words, words_as_key(words).as_str()).success();
        assert!(is_hit(&again), "{words}");
        let expected = first.data_text.replacen(&format!(r#""effect":"{effect}""#), r#""effect":"noop""#, 1);
        assert_eq!(again.data_text, expected, "{words}");
        assert_eq!(again.meta["command"], first.meta["command"]);
    }
    assert_eq!(tool.run("resource list --limit 0").data_text(), between, "{words}");
    first.data
}

fn words_as_key(words: &str) -> String {
    words.replace([' ', '/'], "_")
}

trait DataText {
    fn data_text(&self) -> String;
}

impl DataText for Run {
    fn data_text(&self) -> String {
        self.success().data_text
    }
}

#[test]
fn every_effect_is_replayed() {
    let tool = Tool::new();
    let created = assert_replayed(&tool, "resource create --name foo", "created");
    let id = created["id"].as_str().unwrap();
    assert_replayed(&tool, &format!("resource rename {id} --name bar"), "updated");
    assert_replayed(&tool, &format!("resource rename {id} --name=bar"), "noop");
    assert_replayed(&tool, "resource apply --name new --status active", "created");
    assert_replayed(&tool, "resource apply --name new --status archived", "updated");
    assert_replayed(&tool, "resource apply --status=archived --name=new", "noop");
    assert_replayed(&tool, "resource purge --status archived --confirm-destructive", "deleted");
    assert_replayed(&tool, "resource purge --status=archived --confirm-destructive", "noop");
    assert_replayed(&tool, &format!("resource delete {id}"), "deleted");
    assert_replayed(&tool, "resource delete res_999", "noop");
    let rows = tool.folder.path().join("rows.csv");
    fs::write(&rows, "name\na\nb\n").unwrap();
    assert_replayed(&tool, &format!("resource import {}", rows.display()), "created");
}

/// The replayed answer reports the effect of the first call, not the current state.
#[test]
fn an_answer_is_replayed_after_later_changes() {
    let tool = Tool::new();
    let first = tool.with_key("resource create --name foo", "k").success();
    tool.run(&format!("resource delete {}", first.data["id"].as_str().unwrap())).success();
    let again = tool.with_key("resource create --name foo", "k").success();
    assert_eq!((&again.data["id"], &again.data["effect"]), (&first.data["id"], &json!("noop")));
    assert_eq!(tool.run("resource list").data_text(), "[]");
    // A call with another key may use the name.
    let other = tool.with_key("resource create --name foo", "k2").success();
    assert_eq!(other.data["effect"], "created");
    assert_ne!(other.data["id"], first.data["id"]);
}

#[test]
fn permanent_errors_are_recorded() {
    let tool = Tool::new();
    let id = tool.create("foo");
    tool.create("bar");
    for (words, code, name) in [
        ("resource create --name foo", 10, "ALREADY_EXISTS"),
        ("resource rename res_999 --name baz", 5, "NOT_FOUND"),
        ("resource rename ID --name bar", 6, "CONFLICT"),
        ("resource import /dev/null/rows.csv", 4, "PRECONDITION"),
    ] {
        let words = words.replace("ID", &id);
        let first = tool.with_key(&words, &words_as_key(&words)).failure(code, name);
        assert!(!is_hit(&first), "{words}");
        // The answer stays even if its cause is gone.
        tool.run(&format!("resource rename {id} --name now-free")).success();
        let again = tool.with_key(&words, &words_as_key(&words)).failure(code, name);
        assert!(is_hit(&again), "{words}");
        assert_eq!((&again.data_text, &again.error), (&first.data_text, &first.error), "{words}");
        tool.run(&format!("resource rename {id} --name foo")).success();
    }

    let lines = Lines::new(10_000, 10_000);
    for hit in [false, true] {
        let failed = lines.with_key("fail lasting", "lasting").run().failure(80, "QUOTA_EXCEEDED");
        assert_eq!(is_hit(&failed), hit);
        assert_eq!(failed.error["fix_required"], "ask for less");
        // A panic is recorded as well, because the handler may have had an effect.
        let panicked = lines.with_key("fail panic", "panic").run();
        assert_eq!((panicked.code, panicked.stderr.contains("a defect")), (1, !hit), "{panicked:?}");
        assert_eq!(is_hit(&panicked.envelope()), hit);
    }
    assert_eq!(lines.read().len(), 2);
}

#[test]
fn retryable_errors_are_not_recorded() {
    let lines = Lines::new(10_000, 10_000);
    for calls in 1..=3 {
        let failed = lines.with_key("fail passing", "k").run().failure(11, "RATE_LIMITED");
        assert!(!is_hit(&failed));
        assert_eq!(lines.read().len(), calls, "the call was not repeated");
    }
    // The key remains free for any call.
    assert!(!is_hit(&lines.with_key("append a", "k").run().success()));
}

#[test]
fn a_key_belongs_to_one_call() {
    let tool = Tool::new();
    tool.with_key("resource create --name foo", "k").success();
    for words in [
        "resource create --name bar",
        "resource apply --name foo --status active",
        "resource delete res_999",
        "resource purge --status active --confirm-destructive",
    ] {
        let refused = tool.with_key(words, "k").failure(2, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(refused.error["phase"], "validation", "{words}");
        assert_eq!(refused.error["errors"][0]["field"], "--idempotency-key");
        assert_eq!(refused.error["context"]["first_command"], "resource create");
        assert!(!refused.error["fix_required"].as_str().unwrap().is_empty());
        assert!(!is_hit(&refused));
    }
    assert_eq!(tool.run("resource list").success().data.as_array().unwrap().len(), 1);
    // The first call is still replayed.
    assert!(is_hit(&tool.with_key("resource create --name foo", "k").success()));
}

#[test]
fn calls_that_do_not_run_claim_no_key() {
    let tool = Tool::new();
    let words = "resource create --name foo";
    tool.with_key(&format!("{words} --validate-only"), "k").success();
    tool.with_key(&format!("{words} --describe"), "k").success();
    tool.with_key("resource create --nmae foo", "k").failure(2, "ARG_ERROR");
    assert!(!tool.store().exists(), "the store must not be opened");
    let would = tool.with_key(&format!("{words} --dry-run"), "k").success();
    assert_eq!((&would.data["effect"], is_hit(&would)), (&json!("would_create"), false));
    let purge = "resource purge --status active";
    tool.with_key(purge, "k").failure(2, "CONFIRMATION_REQUIRED");

    let first = tool.with_key(words, "k").success();
    assert_eq!((&first.data["effect"], is_hit(&first)), (&json!("created"), false));
    // A dry run ignores the key.
    let exists = tool.with_key(&format!("{words} --dry-run"), "k").failure(10, "ALREADY_EXISTS");
    assert!(!is_hit(&exists));
    tool.with_key(purge, "purge").failure(2, "CONFIRMATION_REQUIRED");
    let purged = tool.with_key(&format!("{purge} --confirm-destructive"), "purge").success();
    assert_eq!((&purged.data["deleted"], is_hit(&purged)), (&json!(1), false));
}

#[test]
fn output_flags_are_not_part_of_the_fingerprint() {
    let tool = Tool::new();
    let first = tool.with_key("resource create --name foo", "k").success();
    for words in [
        "resource create --name=foo",
        "--format json resource create --name foo",
        "resource --fields name create --name foo",
        "resource create --name foo --fields id",
    ] {
        let again = tool.with_key(words, "k").success();
        assert!(is_hit(&again), "{words}");
        for (field, value) in again.data.as_object().unwrap().iter().filter(|(field, _)| *field != "effect") {
            assert_eq!(value, &first.data[field], "{words}");
        }
    }
    let fields = tool.with_key("resource create --name foo --fields id", "k").success().data;
    assert_eq!(fields, json!({"id": first.data["id"]}));
    let plain = tool.call("resource create --name foo --idempotency-key k --format plain").run();
    assert!(plain.code == 0 && plain.stdout.contains(first.data["id"].as_str().unwrap()), "{plain:?}");

    let lines = Lines::new(10_000, 10_000);
    lines.with_key("append a", "k").run().success();
    assert!(is_hit(&lines.with_key("append a --timeout 5s", "k").run().success()));
    // A flag that equals its default makes a different call, because the default may change.
    lines.with_key("append a --before 0", "k").run().failure(2, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(lines.read(), ["a"]);
}

#[test]
fn stdin_is_part_of_the_fingerprint() {
    let lines = Lines::new(10_000, 10_000);
    let post = lines.with_key("post", "k");
    assert!(!is_hit(&post.run_with_stdin("a").success()));
    assert!(is_hit(&post.run_with_stdin("a").success()));
    post.run_with_stdin("b").failure(2, "IDEMPOTENCY_KEY_REUSED");
    post.run_with_stdin("").failure(2, "IDEMPOTENCY_KEY_REUSED");
    // A file instead of stdin makes the same call if it has the same content.
    let file = lines.folder.path().join("text");
    for (text, hit) in [("a", true), ("b", false)] {
        fs::write(&file, text).unwrap();
        let run = post.clone().args(["--input-file".as_ref(), file.as_os_str()]).run();
        assert_eq!(run.code == 0 && is_hit(&run.envelope()), hit, "{run:?}");
    }
    assert_eq!(lines.read(), ["a"]);
}

/// Neither a secret nor a hash of it may be stored.
#[test]
fn secrets_are_not_stored() {
    let tool = Tool::new();
    tool.with_key("resource create --name foo", "k").success();
    tool.with_key("resource create --name foo", "conflict").failure(10, "ALREADY_EXISTS");
    let database = tool.database();
    let token: String = database.query_one("SELECT token FROM records", [], |row| row.get(0)).unwrap();
    assert_eq!(token.len(), 32);
    let mut answers = database.prepare("SELECT * FROM envelope_idempotency").unwrap();
    let columns = answers.column_count();
    let rows = answers.query_map([], |row| {
        (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect::<Result<Vec<_>, _>>()
    });
    let rows: Vec<_> = rows.unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let text = format!("{row:?}");
        assert!(!text.contains(&token), "{text}");
        assert!(text.contains("[redacted]") && text.contains("foo"), "the answer is there: {text}");
    }
    let again = tool.with_key("resource create --name foo", "k").success();
    assert_eq!(again.data["token"], "[redacted]");
}

#[test]
fn an_invalid_key_is_a_usage_error() {
    let tool = Tool::new();
    for key in [String::new(), " ".into(), "a b".into(), "a\tb".into(), "a\n".into(), "\u{7f}".into(), "k".repeat(300)]
    {
        let run = tool.call("resource create --name foo").args([format!("--idempotency-key={key}")]).run();
        let refused = run.failure(2, "ARG_ERROR");
        assert_eq!(refused.error["errors"][0]["field"], "--idempotency-key", "{key:?}");
        assert!(refused.error.to_string().contains("1 to 255 bytes"), "{}", refused.error);
    }
    tool.call("resource create --name foo --idempotency-key").run().failure(2, "ARG_ERROR");
    assert!(!tool.store().exists());
    for key in ["k".repeat(255), "-".into(), "--".into(), "{\"a\":1}".into(), "é🔑".into()] {
        for hit in [false, true] {
            let words = format!("resource apply --name {} --status active", key.len());
            let run = tool.call(&words).args([format!("--idempotency-key={key}")]).run();
            assert_eq!(is_hit(&run.success()), hit, "{key:?}");
        }
    }
}

#[test]
fn reads_take_no_key() {
    let tool = Tool::new();
    for words in ["resource list", "resource get res_999", "manifest"] {
        tool.with_key(words, "k").failure(2, "ARG_ERROR");
    }
}

#[test]
fn each_line_of_exec_may_have_a_key() {
    let tool = Tool::new();
    let line = |name: &str, key: &str| json!({"_cmd": "resource.create", "name": name, "idempotency_key": key});
    let lines = [line("foo", "k"), line("foo", "k"), line("bar", "k"), line("bar", "k2")];
    let text = lines.map(|line| line.to_string()).join("\n");
    let run = tool.call("exec --ignore-errors").run_with_stdin(&text);
    let answers: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = answers[..4]
        .iter()
        .map(|answer| (answer["meta"]["exit_code"].as_u64().unwrap(), answer["meta"]["idempotency_hit"] == true))
        .collect();
    assert_eq!(told, [(0, false), (0, true), (2, false), (0, false)], "{run:?}");
    assert_eq!(answers[1]["data"]["id"], answers[0]["data"]["id"]);
    assert_eq!(answers[2]["error"]["code"], "IDEMPOTENCY_KEY_REUSED");
    // The same call from a shell has the same fingerprint.
    assert!(is_hit(&tool.with_key("resource create --name foo", "k").success()));
}

#[test]
fn each_store_has_its_own_keys() {
    let (one, other) = (Tool::new(), Tool::new());
    assert!(!is_hit(&one.with_key("resource create --name foo", "k").success()));
    assert!(!is_hit(&other.with_key("resource create --name foo", "k").success()));
}
