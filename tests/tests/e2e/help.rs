//! `--help`, `--version`, and a call without arguments.

use envelope_tests::{Call, Run};
use serde_json::json;

/// Asserts the help of a call without a terminal: the text on stderr, an envelope on stdout.
#[track_caller]
fn assert_help(run: &Run, command: &str) {
    assert_eq!(run.code, 0, "{run:?}");
    let envelope = run.envelope();
    assert_eq!((envelope.data_text.as_str(), &envelope.meta["help"]), ("null", &json!(true)), "{run:?}");
    assert_eq!(envelope.meta["command"], command);
    assert!(run.stderr.contains("Usage: tool"), "{run:?}");
    assert!(!run.stderr.contains('\u{1b}'), "a pipe must not receive colour: {run:?}");
}

fn tool(words: &str) -> Run {
    Call::of("tool").words(words).env("TOOL_STORE", "/dev/null/store.db").run()
}

#[test]
fn help_is_text_on_stderr_beside_an_envelope() {
    let run = tool("resource create --help");
    assert_help(&run, "resource create");
    for text in ["Create a resource", "--name <NAME>", "Name of the resource", "tool resource create --name foo"] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    assert!(run.stderr.contains("\n   10  ALREADY_EXISTS\n"), "{}", run.stderr);
    assert!(run.stderr.contains("\n  129  CANCELLED\n  130  CANCELLED\n  143  CANCELLED\n"), "{}", run.stderr);
    assert_help(&tool("resource create -h"), "resource create");
    assert_help(&tool("resource --help"), "resource");
    assert_help(&tool("--help"), "tool");
}

#[test]
fn help_lists_every_exit_code_of_the_table() {
    for name in ["create", "get", "list", "rename", "apply", "delete", "purge", "import"] {
        let help = tool(&format!("resource {name} --help")).stderr;
        let (_, listed) = help.split_once("Exit codes:\n").unwrap();
        let (listed, _) = listed.split_once("\n\n").unwrap();
        let mut listed: Vec<String> =
            listed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let table = tool(&format!("resource {name} --describe")).success().data;
        let names = table["names"].as_object().unwrap();
        let mut described: Vec<String> = names.iter().map(|(name, number)| format!("{number} {name}")).collect();
        // CANCELLED has three numbers.
        described.extend(["130 CANCELLED".to_owned(), "143 CANCELLED".to_owned()]);
        listed.sort_unstable();
        described.sort_unstable();
        assert_eq!(listed, described, "{name}");
    }
}

#[test]
fn the_help_command_prints_help() {
    for words in ["help", "help resource", "help resource create", "resource help create"] {
        let run = tool(words);
        assert_eq!(run.code, 0, "{words}: {run:?}");
        assert_eq!(run.envelope().meta["help"], true, "{words}");
        assert!(run.stderr.contains("Usage: tool"), "{words}: {run:?}");
    }
}

#[test]
fn a_call_without_arguments_prints_help() {
    let bare = tool("");
    assert_help(&bare, "tool");
    assert!(bare.stderr.contains("Manages named resources") && bare.stderr.contains("Manage resources"), "{bare:?}");
    assert_help(&tool("--format json"), "tool");
}

/// clap's derive turns the doc comment of a struct of arguments into a description of the command.
#[test]
fn the_doc_comment_of_an_args_struct_is_not_a_description() {
    let run = Call::of("faults").words("big --help").run();
    assert!(run.stderr.starts_with("List ghosts"), "{run:?}");
    assert!(!run.stderr.contains("The arguments of"), "{run:?}");
    let run = tool("--help");
    assert!(run.stderr.starts_with("Manages named resources"), "{run:?}");
}

#[test]
fn plain_help_is_on_stdout() {
    let run = tool("resource create --help --format plain");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("Create a resource"), "{run:?}");
}

#[test]
fn the_version_is_plain_text() {
    for words in ["--version", "-V", "--format json --version", "--version --format plain"] {
        let run = tool(words);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "tool 0.1.0\n", ""), "{words}");
    }
}

#[test]
fn help_lists_built_in_commands_after_the_programs_own() {
    let help = Call::of("tool").words("--help --format plain").run().stdout;
    let at = |word: &str| help.find(&format!("\n  {word} ")).unwrap_or_else(|| panic!("{word}: {help}"));
    assert!(at("resource") < at("manifest") && at("manifest") < at("exec") && at("exec") < at("man"));
    let help = Call::of("tool").words("exec --help --format plain").run().stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("tool exec --validate-only") && help.contains("3 PARTIAL_FAILURE"), "{help}");
    let help = Call::of("tool").words("completion --help --format plain").run().stdout;
    assert!(help.contains("source <(tool completion bash --format plain)"), "{help}");
}
