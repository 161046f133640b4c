//! Control characters do not reach stdout, and those in data do not reach stderr.

use envelope_tests::{Call, Run};
use serde_json::json;

use super::Tool;

/// The text that `faults input say` prints.
const SAID: &str = "\u{0}\u{7}\u{1b}[2J\r\n\t\u{7f}\u{85}\u{9b}31m\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\
                    \u{2066}\u{2069}\u{feff}é日";

/// Whether a character affects how text is displayed.
fn affects_display(c: char) -> bool {
    c.is_control() || SAID.contains(c) && !"é日[2J31m".contains(c)
}

fn say(format: &str) -> Run {
    Call::of("faults").words("input say --format").words(format).run()
}

#[test]
fn data_and_warnings_are_escaped() {
    let run = say("json");
    let envelope = run.success();
    assert_eq!(envelope.data, json!([{"given": SAID}]), "escaping preserves the text");
    assert_eq!(envelope.warnings[0]["message"], format!("it said {SAID}"));
    let lines = say("jsonl");
    assert_eq!(lines.code, 0, "{lines:?}");
    assert!(!lines.stdout.trim_end().replace('\n', "").contains(affects_display), "{lines:?}");
}

#[test]
fn plain_and_tsv_escape_them_too() {
    for format in ["plain", "tsv"] {
        let run = say(format);
        let (stdout, stderr) = (run.stdout.replace('\n', ""), run.stderr.replace('\n', ""));
        assert!(run.code == 0 && !stdout.contains(affects_display) && !stderr.contains(affects_display), "{run:?}");
        assert!(stdout.contains("\\u{9b}") && stderr.contains("\\u{feff}"), "{run:?}");
    }
}

#[test]
fn a_conflict_escapes_like_get() {
    let tool = Tool::new();
    let name: String = SAID.chars().filter(|c| *c != '\0').collect();
    let create = || tool.call("resource create --name").args([name.clone()]).run();
    let id = create().success().data["id"].as_str().unwrap().to_owned();
    let conflict = create().failure(10, "ALREADY_EXISTS");
    assert_eq!(conflict.data_text, tool.run(&format!("resource get {id}")).success().data_text);
    assert_eq!(conflict.data["name"], name);
}

#[test]
fn arguments_are_escaped_or_omitted() {
    let name: String = SAID.chars().filter(|c| *c != '\0').collect();
    for call in [
        Call::of("faults").args([name.clone()]),
        Call::of("faults").words("input id").args([name.clone()]),
        Call::of("faults").words("input id a").args([format!("--{name}")]),
        Call::of("faults").words("input id a --format").args([name.clone()]),
        Call::of("faults").words("big").args([name.clone()]),
    ] {
        call.run().failure(2, "ARG_ERROR");
        let run = call.words("--format plain").run();
        assert!(run.code == 2 && !run.stderr.replace('\n', "").contains(affects_display), "{run:?}");
    }
    let traced = Call::of("faults").words("input id a").env("TOOL_TRACE_ID", &name).run().success();
    assert_eq!(traced.meta["trace_id"], name);
}
