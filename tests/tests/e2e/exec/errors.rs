//! Lines that fail.

use envelope_tests::Call;
use serde_json::json;

use super::{answers, lines, told};
use crate::Tool;

#[test]
fn the_first_failing_line_ends_the_run_with_its_exit_code() {
    let tool = Tool::new();
    let create = json!({"_cmd": "resource.create", "name": "foo"});
    let text = lines(&[create.clone(), create.clone(), json!({"_cmd": "resource.create", "name": "bar"})]);
    let run = tool.call("exec").run_with_stdin(&text);
    assert_eq!((run.code, run.stderr.as_str()), (10, ""));
    assert_eq!(told(&run), [(1, 0, None), (2, 10, Some("ALREADY_EXISTS".into()))]);
    let conflict = &answers(&run)[1];
    let id = answers(&run)[0].data["id"].as_str().unwrap().to_owned();
    assert_eq!(conflict.data_text, tool.run(&format!("resource get {id}")).success().data_text);
    assert_eq!(conflict.error["context"]["existing_resource"], format!("tool resource get {id}"));
    assert_eq!(tool.run("resource list").success().data.as_array().unwrap().len(), 1);
}

#[test]
fn ignored_errors_are_a_partial_failure() {
    let tool = Tool::new();
    let create = json!({"_cmd": "resource.create", "name": "foo"});
    let text = lines(&[create.clone(), create, json!({"_cmd": "resource.create", "name": "bar"})]);
    let run = tool.call("exec --ignore-errors").run_with_stdin(&text);
    assert_eq!(run.code, 3);
    assert_eq!(told(&run), [(1, 0, None), (2, 10, Some("ALREADY_EXISTS".into())), (3, 0, None)]);
    let run = tool.call("exec --ignore-errors").run_with_stdin(lines(&[json!({"_cmd": "resource.list"})]));
    assert_eq!(run.code, 0);
}

#[test]
fn an_invalid_line_is_a_usage_error() {
    let tool = Tool::new();
    let long = format!(r#"{{"_cmd": "resource.create", "name": "{}"}}"#, "x".repeat(1 << 20));
    let cases = [
        ("nonsense", "line", "the line is no JSON object: expected ident at column 2"),
        ("[1]", "line", ""),
        (r#"{"_cmd": "resource.list"} x"#, "line", ""),
        (&long, "line", "the line is longer than 1048576 bytes"),
        ("{}", "_cmd", "the line names no command"),
        (r#"{"_cmd": null}"#, "_cmd", "the command is not a text"),
        (r#"{"_cmd": "exec"}"#, "_cmd", "exec does not call itself"),
        (r#"{"_cmd": "help"}"#, "_cmd", "`help` names no command"),
        (r#"{"_cmd": "--version"}"#, "_cmd", "`--version` names no command"),
        (r#"{"_cmd": ""}"#, "_cmd", "`` names no command"),
        (r#"{"_cmd": "resource.get.res_1"}"#, "_cmd", "`resource.get.res_1` names no command"),
        (r#"{"_cmd": "resource.creat", "name": "foo"}"#, "creat", "unknown command 'creat'"),
        (r#"{"_cmd": "resource"}"#, "<COMMAND>", ""),
        (r#"{"_cmd": "resource.list", "_opts": 1}"#, "_opts", "the flags are not an object"),
        (r#"{"_cmd": "resource.list", "_opts": {"format": "plain"}}"#, "format", ""),
        (r#"{"_cmd": "resource.create", "name": "foo", "format=plain": true}"#, "format=plain", ""),
        (r#"{"_cmd": "resource.create"}"#, "--name", "--name is missing"),
        (r#"{"_cmd": "resource.create", "name": "a", "name": "b"}"#, "--name", ""),
        (r#"{"_cmd": "resource.create", "nmae": null, "name": "foo"}"#, "--nmae", "unknown argument --nmae"),
        (r#"{"_cmd": "resource.create", "name": "\ud800"}"#, "name", ""),
        (r#"{"_cmd": "resource.create", "name": "a\u0000b"}"#, "name", "`name` holds a NUL, which no argument can"),
    ];
    let text = cases.map(|(line, ..)| line).join("\n");
    let run = tool.call("exec --ignore-errors").run_with_stdin(&text);
    assert_eq!((run.code, run.stderr.as_str()), (3, ""));
    let answers = answers(&run);
    assert_eq!(answers.len(), cases.len());
    for (answer, (line, field, message)) in answers.iter().zip(cases) {
        let line = &line[..line.len().min(80)];
        assert_eq!(
            (&answer.error["code"], &answer.error["phase"]),
            (&json!("ARG_ERROR"), &json!("validation")),
            "{line}"
        );
        assert!(answer.error["fix_required"].is_string(), "{line}");
        assert_eq!(answer.error["errors"].as_array().unwrap().len(), 1, "{line}: {:?}", answer.error);
        assert_eq!(answer.error["errors"][0]["field"], field, "{line}: {:?}", answer.error);
        if !message.is_empty() {
            assert_eq!(answer.error["message"], message, "{line}");
        }
    }
    let unknown = &answers[11].error;
    assert_eq!(unknown["errors"][0]["suggestion"], "create");
    assert!(!tool.store().exists(), "nothing ran");
}

#[test]
fn other_formats_are_rejected() {
    for format in ["plain", "tsv"] {
        let run = Call::of("tool").words("exec --format").args([format]).run_with_stdin("");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("exec answers each line with a line of JSON"), "{run:?}");
    }
    let run = Call::of("tool").words("exec --format json").run_with_stdin(r#"{"_cmd": "manifest"}"#);
    assert_eq!(answers(&run)[0].meta["command"], "manifest");
}

#[test]
fn a_panic_fails_only_its_line() {
    let text = lines(&[
        json!({"_cmd": "warn"}),
        json!({"_cmd": "panic", "text": "oops"}),
        json!({"_cmd": "vanish-once", "name": "boo"}),
        json!({"_cmd": "big", "count": 200_000}),
    ]);
    let run = Call::of("faults").words("exec --ignore-errors").run_with_stdin(&text);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("oops") && !run.stdout.contains("oops"), "{run:?}");
    assert_eq!(answers(&run)[0].warnings[0]["code"], "HAUNTED");
    assert_eq!(
        told(&run),
        [(1, 0, None), (2, 1, Some("GENERAL_ERROR".into())), (3, 0, None), (4, 80, Some("TOO_MANY".into()))]
    );
    let run = Call::of("faults").words("exec").run_with_stdin(&text);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 2));
}
