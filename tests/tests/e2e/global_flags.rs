//! Global flags, their environment variables, and help beside other flags.

use envelope_tests::{Call, Run};

use super::{Tool, input};

/// Runs with a store that cannot be opened, so an accepted call ends with UNAVAILABLE.
fn tool(words: &str) -> Run {
    Call::of("tool").words(words).env("TOOL_STORE", "/dev/null/none").run()
}

#[test]
fn a_global_flag_given_twice_with_different_values_is_an_error() {
    for words in [
        "--store /dev/null/a resource list --store /dev/null/b",
        "--store /dev/null/a --store /dev/null/b resource list",
        "--store=/dev/null/a resource --store /dev/null/b list",
        "resource list --store=/dev/null/a --store /dev/null/b",
    ] {
        let envelope = tool(words).usage_error();
        let message = "--store is given twice, as '/dev/null/a' and as '/dev/null/b'";
        assert_eq!(envelope.bad_arguments(), [("--store", message)], "{words}");
        assert_eq!(envelope.error["fix_required"], "pass --store once");
        tool(&words.replace("/b", "/a")).failure(12, "UNAVAILABLE");
    }
}

#[test]
fn a_framework_flag_given_twice_with_different_values_is_an_error() {
    let message = "--format is given twice, as 'json' and as 'plain'";
    for words in ["--format json resource list --format plain", "resource list --format json --format plain"] {
        assert_eq!(tool(words).usage_error().bad_arguments(), [("--format", message)]);
    }
    for words in [
        "--format json resource list --format json",
        "--format json --format=json resource list",
        "--validate-only resource list --validate-only",
        "resource list --validate-only --validate-only",
        "--describe resource list --describe",
    ] {
        assert_ne!(tool(words).code, 2, "{words}");
    }
}

#[test]
fn a_flag_given_twice_is_listed_with_other_faults() {
    let envelope = tool("--store a resource create --nmae x --store b").usage_error();
    let fields: Vec<&str> = envelope.bad_arguments().iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["--nmae", "--store"]);
}

#[test]
fn a_value_may_look_like_a_flag() {
    // Both are values of `--name`.
    let tool = Tool::new();
    tool.run("resource create --name=--format").success();
    tool.run("resource create --name=--store --format json").success();
}

#[test]
fn the_environment_variable_sets_the_default_format() {
    let tool = Tool::new();
    let list = |words: &str, format: &str| tool.call("resource list").words(words).env("TOOL_FORMAT", format).run();
    tool.create("foo");
    assert!(list("", "tsv").stdout.starts_with("id\tname\t"), "{:?}", list("", "tsv"));
    list("--format json", "tsv").success();
    list("", "").success();
    let plain = list("--bogus", "plain");
    assert!(plain.code == 2 && plain.stdout.is_empty() && plain.stderr.starts_with("error: "), "{plain:?}");
    let ci = tool.call("resource list").env("TOOL_FORMAT", "tsv").env("CI", "1").run();
    assert!(ci.stdout.starts_with("id\t"), "{ci:?}");
}

#[test]
fn an_invalid_environment_variable_is_named() {
    let tool = Tool::new();
    let list = |words: &str| tool.call("resource list").words(words).env("TOOL_FORMAT", "yaml").run();
    let envelope = list("").usage_error();
    let (field, message) = envelope.bad_arguments()[0];
    assert_eq!(field, "--format");
    assert!(message.contains("TOOL_FORMAT") && message.contains("json, jsonl, plain, tsv"), "{message}");
    // The flag takes precedence, before or after the command.
    list("--format json").success();
    tool.call("--format json resource list").env("TOOL_FORMAT", "yaml").run().success();
    assert_eq!(list("--format json --bogus").usage_error().bad_arguments().len(), 1);
    let empty = tool.call("resource list --bogus").env("TOOL_FORMAT", "").run();
    assert_eq!(empty.usage_error().bad_arguments().len(), 1, "an empty variable counts as unset");
}

#[test]
fn help_and_describe_name_the_environment_variable() {
    let tool = Tool::new();
    assert_eq!(tool.run("resource list --describe").success().data["flags"]["format"]["env"], "TOOL_FORMAT");
    assert!(tool.run("resource list --help").stderr.contains("[env: TOOL_FORMAT]"));
    let document = input("id --describe").run().success().data;
    assert_eq!(document["flags"]["format"]["env"], "FAULTS_FORMAT");
}

#[test]
fn help_and_describe_take_precedence_over_bad_arguments() {
    let help = tool("resource create --help");
    for words in [
        "resource create --bogus --help",
        "resource create --help --bogus",
        "--bogus resource create --help",
        "help resource create",
        "resource help create",
        "help resource create --format json",
        "help --bogus resource create",
    ] {
        let run = tool(words);
        assert_eq!((run.code, run.stderr.as_str()), (0, help.stderr.as_str()), "{words}");
        assert_eq!((run.envelope().meta["help"] == true, run.envelope().data_text.as_str()), (true, "null"), "{words}");
    }
    let described = tool("resource create --describe").success();
    for words in ["resource create --bogus --describe", "resource create --describe --bogus"] {
        assert_eq!(tool(words).success().data_text, described.data_text, "{words}");
    }
    for words in ["resource crate --help", "help resource crate", "resource crate --describe"] {
        assert_eq!(tool(words).usage_error().bad_arguments()[0].0, "crate", "{words}");
    }
}

#[test]
fn two_dashes_before_a_command_are_an_error() {
    let envelope = tool("-- resource list").usage_error();
    assert_eq!(envelope.bad_arguments(), [("--", "'--' before the command 'resource' makes it an argument")]);
    assert_eq!(envelope.error["fix_required"], "remove --");
}

#[test]
fn global_flags_are_accepted_before_and_after_the_command() {
    for flag in ["--format json", "--format=json", "--validate-only", "--fields id", "--describe"] {
        let tool = Tool::new();
        tool.create("foo");
        let before = tool.run(&format!("{flag} resource list")).success();
        let between = tool.run(&format!("resource {flag} list")).success();
        let after = tool.run(&format!("resource list {flag}")).success();
        assert_eq!(before.data_text, after.data_text, "{flag}");
        assert_eq!(between.data_text, after.data_text, "{flag}");
        assert_eq!(before.meta["command"], "resource list", "{flag}");
    }
}
