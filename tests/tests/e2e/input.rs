//! stdin, ids, arguments that are no text, global flags, questions.

use std::io::Write as _;
use std::process::Stdio;

use envelope_tests::{Call, Envelope, Run};
use serde_json::{Value, json};

use super::Tool;

fn input(words: &str) -> Call {
    Call::of("faults").words("input").words(words)
}

/// Runs with `text` on stdin, which is then closed.
fn with_stdin(call: &Call, text: &[u8]) -> Run {
    let mut command = call.command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that does not read it may have gone by now.
    let _ = child.stdin.take().unwrap().write_all(text);
    Run::of(child)
}

/// Field and message of every bad argument.
fn faults(envelope: &Envelope) -> Vec<(&str, &str)> {
    let text = |error: &Value, key: &str| -> &'static str { error[key].as_str().unwrap().to_owned().leak() };
    let errors = envelope.error["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(error, "field"), text(error, "message"))).collect()
}

#[track_caller]
fn refused(run: &Run) -> Envelope {
    let envelope = run.failure(2, "ARG_ERROR");
    assert_eq!((&envelope.error["phase"], envelope.data_text.as_str()), (&json!("validation"), "null"));
    envelope
}

#[test]
fn stdin_is_a_parameter() {
    let measured = with_stdin(&input("measure"), b"some text").success();
    assert_eq!(measured.data, json!({"bytes": 9, "start": "some tex"}));
    assert_eq!(with_stdin(&input("measure"), b"").success().data["bytes"], 0, "an empty stdin is an empty text");
    assert_eq!(with_stdin(&input("measure --input-file -"), b"abc").success().data["bytes"], 3);
}

#[test]
fn stdin_is_taken_to_its_cap_and_not_beyond() {
    assert_eq!(with_stdin(&input("measure"), &[b'a'; 1000]).success().data["bytes"], 1000);
    let envelope = refused(&with_stdin(&input("measure"), &[b'a'; 1001]));
    assert_eq!(faults(&envelope), [("stdin", "stdin has more than 1000 bytes, the maximum of this command")]);
    let fix = envelope.error["fix_required"].as_str().unwrap();
    assert!(fix.contains("1000 bytes") && fix.contains("--input-file"), "{fix}");
    // 64 KiB where the command says nothing.
    let weighed = with_stdin(&input("weigh"), &vec![b'a'; 65_536]).success();
    assert_eq!(weighed.data["given"]["bytes"], 65_536);
    refused(&with_stdin(&input("weigh"), &vec![b'a'; 65_537]));
}

#[test]
fn stdin_that_never_ends_is_refused() {
    let call = input("measure");
    let mut command = call.command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let endless = std::thread::spawn(move || while stdin.write_all(&[b'y'; 4096]).is_ok() {});
    refused(&Run::of(child));
    endless.join().unwrap();
}

#[test]
fn text_on_stdin_is_utf8_and_bytes_are_not_asked() {
    let envelope = refused(&with_stdin(&input("measure"), b"a\xff"));
    assert_eq!(faults(&envelope), [("stdin", "stdin is not valid UTF-8")]);
    assert_eq!(with_stdin(&input("weigh"), b"a\xff").success().data["given"]["bytes"], 2);
}

#[test]
fn optional_stdin_is_none_where_it_is_empty() {
    assert_eq!(input("weigh").run().success().data, json!({"given": null}));
}

#[test]
fn a_file_stands_in_for_stdin() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text");
    std::fs::write(&file, "from a file").unwrap();
    let named = |path: &std::path::Path| input("measure --input-file").args([path]);
    assert_eq!(with_stdin(&named(&file), b"from stdin").success().data["start"], "from a f");
    std::fs::write(&file, [b'a'; 1001]).unwrap();
    assert_eq!(faults(&refused(&named(&file).run()))[0].0, "--input-file");
    let missing = refused(&named(&folder.path().join("no")).run());
    let (field, message) = faults(&missing)[0];
    assert_eq!(field, "--input-file");
    assert!(message.starts_with("the file of --input-file cannot be read: "), "{message}");
}

#[test]
fn stdin_is_described() {
    let document = input("measure --describe").run().success().data;
    assert_eq!(document["stdin"], json!({"mode": "buffered", "max_bytes": 1000, "required": true}));
    assert_eq!(document["flags"]["input-file"]["required"], false);
    assert!(input("id --describe").run().success().data.get("stdin").is_none());
}

/// Nobody writes to the pipe, and nobody closes it: who reads from it never returns.
#[test]
fn stdin_is_not_read_unless_it_is_declared() {
    let tool = Tool::new();
    for call in [
        input("id a"),
        input("ask"),
        input("measure --describe"),
        input("measure --help"),
        input("measure --bogus"),
        tool.call("resource create --name foo"),
        tool.call("resource list"),
        tool.call("resource delete res_1"),
        tool.call("manifest"),
        tool.call(""),
    ] {
        let mut command = call.command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let open = child.stdin.take().unwrap();
        let run = Run::of(child);
        run.envelope();
        drop(open);
    }
}

#[test]
fn an_id_is_an_id_and_nothing_else() {
    assert_eq!(input("id res_123 --other a.b:c-d").run().success().data, json!({"given": ["res_123", "a.b:c-d"]}));
    for (text, found) in [
        ("../etc/passwd", "it looks like a path"),
        ("/etc", "it looks like a path"),
        ("%2e%2e", "it has a percent escape"),
        ("a?b=c&d", "it looks like a query string"),
        ("a\u{1b}[2J", "it has a control character"),
        ("a b", "it has a blank"),
        ("", "it is empty"),
    ] {
        let envelope = refused(&input("id ok").args([format!("--other={text}")]).run());
        assert_eq!(faults(&envelope)[0].0, "--other");
        let envelope = refused(&input("id").args([text]).run());
        let (field, message) = faults(&envelope)[0];
        assert_eq!(field, "<ID>");
        assert!(message.contains(found) && message.contains("an identifier is"), "{text:?}: {message}");
    }
    assert_eq!(faults(&refused(&input("id a/b --other c/d").run())).len(), 2, "all of them are told");
}

#[test]
fn the_pattern_of_an_id_is_described() {
    let document = input("id --describe").run().success().data;
    let pattern = json!(r"^[A-Za-z0-9](\.?[A-Za-z0-9_:-]){0,127}$");
    assert_eq!((&document["positionals"][0]["pattern"], &document["flags"]["other"]["pattern"]), (&pattern, &pattern));
    assert!(document["flags"]["format"].get("pattern").is_none());
}

#[cfg(unix)]
mod bytes {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    use super::{faults, input, refused};

    fn bytes(text: &[u8]) -> OsString {
        OsString::from_vec(text.to_vec())
    }

    #[test]
    fn a_path_is_text_too() {
        let envelope = refused(&input("path").args([bytes(b"a\xff")]).run());
        assert_eq!(faults(&envelope), [("<PATH>", "the value of <PATH> is not valid UTF-8")]);
        let envelope = refused(&input("path ok").args([bytes(b"--other=a\xff")]).run());
        assert_eq!(faults(&envelope), [("--other", "the value of --other is not valid UTF-8")]);
        let envelope = refused(&input("path ok --other").args([bytes(b"\xff")]).run());
        assert_eq!(faults(&envelope), [("--other", "the value of --other is not valid UTF-8")]);
    }

    #[test]
    fn each_is_told_beside_the_other_faults() {
        let call = input("path --times x --other").args([bytes(b"\xff"), bytes(b"\xfe")]);
        let envelope = refused(&call.run());
        let fields: Vec<&str> = faults(&envelope).iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["--times", "--other", "<PATH>"]);
    }

    #[test]
    fn each_is_told_beside_what_is_missing_or_unknown() {
        let fields = |call: envelope_tests::Call| -> Vec<String> {
            faults(&refused(&call.run())).into_iter().map(|(field, _)| field.to_owned()).collect()
        };
        assert_eq!(fields(input("path --other").args([bytes(b"\xff")])), ["--other", "<PATH>"]);
        assert_eq!(fields(input("path ok --zzz --other").args([bytes(b"\xff")])), ["--zzz", "--other"]);
    }

    #[test]
    fn a_variable_is_text_too() {
        let envelope = refused(&input("path ok").variable("FAULTS_OTHER", bytes(b"a\xff")).run());
        assert_eq!(
            faults(&envelope),
            [("--other", "invalid value for --other in the environment variable FAULTS_OTHER")]
        );
        // One that is not asked is nobody's fault.
        input("path ok --other b").variable("FAULTS_OTHER", bytes(b"a\xff")).run().success();
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for word in [&b"\xff"[..], b"--\xff", b"-\xff"] {
            refused(&input("").args([bytes(word)]).run());
            refused(&input("id a").args([bytes(word)]).run());
        }
    }
}

/// Runs with a store that cannot be opened, so that what is accepted is UNAVAILABLE.
fn tool(words: &str) -> Run {
    Call::of("tool").words(words).variable("TOOL_STORE", "/dev/null/none").run()
}

#[test]
fn a_global_flag_has_one_value_wherever_it_stands() {
    for words in [
        "--store /dev/null/a resource list --store /dev/null/b",
        "--store /dev/null/a --store /dev/null/b resource list",
        "--store=/dev/null/a resource --store /dev/null/b list",
        "resource list --store=/dev/null/a --store /dev/null/b",
    ] {
        let envelope = refused(&tool(words));
        let message = "--store is given twice, as '/dev/null/a' and as '/dev/null/b'";
        assert_eq!(faults(&envelope), [("--store", message)], "{words}");
        assert_eq!(envelope.error["fix_required"], "pass --store once");
        tool(&words.replace("/b", "/a")).failure(12, "UNAVAILABLE");
    }
}

#[test]
fn the_flags_of_the_framework_keep_the_rule_too() {
    let message = "--format is given twice, as 'json' and as 'plain'";
    for words in ["--format json resource list --format plain", "resource list --format json --format plain"] {
        assert_eq!(faults(&refused(&tool(words))), [("--format", message)]);
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
fn a_flag_given_twice_is_told_beside_the_other_faults() {
    let envelope = refused(&tool("--store a resource create --nmae x --store b"));
    let fields: Vec<&str> = faults(&envelope).iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["--nmae", "--store"]);
}

#[test]
fn a_word_that_looks_like_the_flag_is_none() {
    // Both are values of --name.
    let tool = Tool::new();
    tool.run("resource create --name=--format").success();
    tool.run("resource create --name=--store --format json").success();
}

#[test]
fn the_variable_says_the_format_where_no_flag_does() {
    let tool = Tool::new();
    let list =
        |words: &str, format: &str| tool.call("resource list").words(words).variable("TOOL_FORMAT", format).run();
    tool.create("foo");
    assert!(list("", "tsv").stdout.starts_with("id\tname\t"), "{:?}", list("", "tsv"));
    list("--format json", "tsv").success();
    list("", "").success();
    let plain = list("--bogus", "plain");
    assert!(plain.code == 2 && plain.stdout.is_empty() && plain.stderr.starts_with("error: "), "{plain:?}");
    let ci = tool.call("resource list").variable("TOOL_FORMAT", "tsv").variable("CI", "1").run();
    assert!(ci.stdout.starts_with("id\t"), "{ci:?}");
}

#[test]
fn a_variable_without_meaning_is_named() {
    let tool = Tool::new();
    let list = |words: &str| tool.call("resource list").words(words).variable("TOOL_FORMAT", "yaml").run();
    let envelope = refused(&list(""));
    let (field, message) = faults(&envelope)[0];
    assert_eq!(field, "--format");
    assert!(message.contains("TOOL_FORMAT") && message.contains("json, jsonl, plain, tsv"), "{message}");
    // The flag comes before the variable, wherever it stands.
    list("--format json").success();
    tool.call("--format json resource list").variable("TOOL_FORMAT", "yaml").run().success();
    assert_eq!(faults(&refused(&list("--format json --bogus"))).len(), 1);
    let empty = tool.call("resource list --bogus").variable("TOOL_FORMAT", "").run();
    assert_eq!(faults(&refused(&empty)).len(), 1, "an empty variable is none");
}

#[test]
fn the_variable_is_described() {
    let tool = Tool::new();
    assert_eq!(tool.run("resource list --describe").success().data["flags"]["format"]["env"], "TOOL_FORMAT");
    assert!(tool.run("resource list --help").stderr.contains("[env: TOOL_FORMAT]"));
    let document = input("id --describe").run().success().data;
    assert_eq!(document["flags"]["format"]["env"], "FAULTS_FORMAT");
}

#[test]
fn help_is_given_whatever_else_is_wrong() {
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
        assert_eq!(faults(&refused(&tool(words)))[0].0, "crate", "{words}");
    }
}

#[test]
fn two_dashes_before_a_command_are_what_is_wrong() {
    let envelope = refused(&tool("-- resource list"));
    assert_eq!(faults(&envelope), [("--", "'--' before the command 'resource' makes it an argument")]);
    assert_eq!(envelope.error["fix_required"], "remove --");
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    for run in [input("ask").run(), with_stdin(&input("ask"), b"foo\n"), input("ask").variable("CI", "1").run()] {
        let envelope = run.failure(4, "INPUT_REQUIRED");
        let error = &envelope.error;
        assert_eq!((&error["fix_required"], &error["context"]), (&json!("pass --name"), &json!({"flag": "--name"})));
        assert_eq!((&error["phase"], envelope.data_text.as_str()), (&json!("validation"), "null"));
    }
    assert_eq!(input("ask --name foo").run().success().data["name"], "foo");
    let document = input("ask --describe").run().success().data;
    assert_eq!(
        (&document["names"]["INPUT_REQUIRED"], &document["exit_codes"]["4"]["side_effects"]),
        (&json!(4), &json!("none"))
    );
}

#[cfg(unix)]
mod people {
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::os::fd::OwnedFd;
    use std::process::Child;

    use envelope_tests::{Call, Run};

    use super::super::terminal::terminal;
    use super::{faults, input, refused};

    /// A person before one terminal, which is stdin, stdout and stderr.
    struct Person {
        terminal: File,
        child: Child,
        seen: String,
    }

    impl Person {
        fn starts(call: &Call) -> Person {
            let (person, program) = terminal(80);
            let (stdin, stdout) = (program.try_clone().unwrap(), program.try_clone().unwrap());
            let mut command = call.command();
            command.env("TERM", "xterm-256color");
            let child = command.stdin(stdin).stdout(stdout).stderr(program).spawn().unwrap();
            Person { terminal: File::from(person), child, seen: String::new() }
        }

        /// Reads until `text` has been shown anew.
        fn sees(&mut self, text: &str) {
            let mut fresh = String::new();
            while !fresh.contains(text) {
                let mut chunk = [0; 1024];
                let read = self
                    .terminal
                    .read(&mut chunk)
                    .unwrap_or_else(|error| panic!("{text}: {error}: {}{fresh}", self.seen));
                fresh.push_str(&String::from_utf8_lossy(&chunk[..read]));
            }
            self.seen.push_str(&fresh);
        }

        /// Waits until what is typed is not shown: what is typed before is thrown away.
        fn is_not_echoed(&self) {
            use rustix::termios::{LocalModes, tcgetattr};
            while tcgetattr(&self.terminal).unwrap().local_modes.contains(LocalModes::ECHO) {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }

        fn types(&mut self, text: &str) {
            self.terminal.write_all(text.as_bytes()).unwrap();
        }

        fn ends(mut self) -> (i32, String) {
            let mut chunk = [0; 1024];
            while let Ok(read @ 1..) = self.terminal.read(&mut chunk) {
                self.seen.push_str(&String::from_utf8_lossy(&chunk[..read]));
            }
            (self.child.wait().unwrap().code().unwrap(), self.seen)
        }
    }

    #[test]
    fn a_person_is_asked() {
        let mut person = Person::starts(&input("ask"));
        person.sees("Name: ");
        person.types("apollo\n");
        let (code, seen) = person.ends();
        assert!(code == 0 && seen.contains("noop") && seen.ends_with("-\u{1b}[0m\r\n"), "{code}: {seen:?}");
        assert!(seen.matches("apollo").count() >= 2, "{seen:?}");
    }

    #[test]
    fn nothing_is_no_answer() {
        let mut person = Person::starts(&input("ask"));
        for _ in 0..3 {
            person.sees("Name: ");
            person.types("\n");
        }
        let (code, seen) = person.ends();
        assert!(code == 4 && seen.contains("was not answered: the answer is empty"), "{code}: {seen:?}");
    }

    #[test]
    fn a_secret_is_not_shown_and_a_choice_is_made() {
        let mut person = Person::starts(&input("ask --name foo --all"));
        person.sees("Token: ");
        person.is_not_echoed();
        person.types("s3cret\n");
        person.sees("Sure?");
        person.is_not_echoed();
        person.types("y\n");
        person.sees("foe");
        person.is_not_echoed();
        // The second of two.
        person.types("j\r");
        let (code, seen) = person.ends();
        assert!(code == 0 && seen.contains("[redacted]") && !seen.contains("s3cret"), "{code}: {seen:?}");
        assert!(seen.trim_end().ends_with("foe"), "{seen:?}");
    }

    #[test]
    fn a_person_who_asks_for_json_or_says_ci_is_no_person() {
        for call in [input("ask --format json"), input("ask").variable("CI", "1")] {
            let (code, seen) = Person::starts(&call).ends();
            assert!(code == 4 && seen.contains("INPUT_REQUIRED") && !seen.contains("Name: "), "{code}: {seen:?}");
        }
    }

    #[test]
    fn a_signal_ends_a_question() {
        let mut person = Person::starts(&input("ask"));
        person.sees("Name: ");
        let id = i32::try_from(person.child.id()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), rustix::process::Signal::INT)
            .unwrap();
        let (code, seen) = person.ends();
        assert!(code == 130 && seen.contains("CANCELLED"), "{code}: {seen:?}");
    }

    #[test]
    fn ctrl_c_ends_a_question() {
        let mut person = Person::starts(&input("ask"));
        person.sees("Name: ");
        person.is_not_echoed();
        person.types("\u{3}");
        let (code, seen) = person.ends();
        assert!(code == 130 && seen.contains("CANCELLED"), "{code}: {seen:?}");
    }

    /// stdin is a terminal: whoever sits there would wait for the program, and it for them.
    #[test]
    fn a_terminal_is_no_input() {
        let terminal_in = |call: &Call| {
            let (person, program): (OwnedFd, OwnedFd) = terminal(80);
            let mut command = call.command();
            let child = command
                .stdin(program)
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn();
            drop(command);
            let run = Run::of(child.unwrap());
            drop(person);
            run
        };
        let envelope = refused(&terminal_in(&input("measure")));
        assert_eq!(faults(&envelope), [("stdin", "stdin is a terminal and --input-file is missing")]);
        assert!(envelope.error["fix_required"].as_str().unwrap().contains("--input-file"));
        assert_eq!(terminal_in(&input("weigh")).success().data_text, r#"{"given":null}"#);
    }
}
