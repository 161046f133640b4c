//! Code that ends the process itself: one envelope, and exit 1.

use envelope_tests::{Envelope, Run};
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{Program, in_both_builds};
use crate::process::{assert_cancelled, kill_and_wait, wait_until};
use crate::terminal::{on_a_terminal, without_colour};

/// The ways of ending the process, and the message after its subject.
const WAYS: [(&str, &str); 4] = [
    ("zero", "ended the process with exit code 0"),
    ("three", "ended the process with exit code 3"),
    ("clap", "ended the process with exit code 2"),
    ("abort", "aborted the process"),
];

/// The exit code of an exit is known to glibc alone.
fn message(by: &str, way: &str) -> String {
    let way = if cfg!(target_env = "gnu") { way } else { way.split(" with exit code").next().unwrap() };
    format!("{by} {way}")
}

#[track_caller]
fn assert_general(run: &Run, message: &str) -> Envelope {
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (1, &json!("GENERAL_ERROR")), "{run:?}");
    assert_eq!(envelope.error["message"], message, "{run:?}");
    assert_eq!(
        (&envelope.error["phase"], &envelope.error["retryable"]),
        (&json!("execution"), &json!(false)),
        "{run:?}"
    );
    envelope
}

/// Asserts the answer of `words` for each way of ending the process. `WAY` is replaced by its name.
#[track_caller]
fn each_way_is_answered(program: &Program, words: &str, by: &str) {
    for (way, ends) in WAYS {
        let (run, _) = program.run(&words.replace("WAY", way));
        let envelope = assert_general(&run, &message(by, ends));
        assert_eq!(envelope.data_text, "null", "{run:?}");
        let fix = if way == "abort" { Value::Null } else { json!("return an error instead of exiting") };
        assert_eq!(envelope.error["fix_required"], fix, "{run:?}");
    }
    let (run, _) = program.run(&words.replace("WAY", "twice"));
    assert_general(&run, "internal error: the command panicked");
    assert!(run.stderr.contains("a first panic") && run.stderr.contains("a second panic"), "{run:?}");
}

#[test]
fn a_handler_that_ends_the_process_is_answered() {
    in_both_builds("exit_in_handler", |program| {
        each_way_is_answered(program, "handler WAY", "the handler");
        let (run, ran) = program.run("handler three");
        let envelope = run.envelope();
        assert_eq!(envelope.warnings[0]["context"]["bytes"], "printed before the exit".len());
        assert_eq!((run.stderr.as_str(), ran), ("printed before the exit", true));
        assert_eq!(envelope.meta["command"], "handler");
    });
}

#[test]
fn partial_results_and_warnings_survive_an_exit() {
    in_both_builds("exit_in_handler", |program| {
        for (way, ends) in WAYS {
            let (run, _) = program.run(&format!("handler {way} --partial"));
            let envelope = assert_general(&run, &message("the handler", ends));
            assert_eq!(envelope.data_text, r#"{"partial":true,"rows":3}"#);
            assert_eq!(envelope.warnings[0]["code"], "HALFWAY");
        }
    });
}

#[test]
fn a_value_parser_that_ends_the_process_is_answered() {
    in_both_builds("exit_in_value_parser", |program| {
        each_way_is_answered(program, "parse WAY", "a value parser");
        // stdout is for the envelope from the start.
        let (run, ran) = program.run("parse three");
        assert_eq!((run.stderr.as_str(), ran), ("printed before the exit", false));
    });
}

#[test]
fn a_state_that_ends_the_process_is_answered() {
    in_both_builds("exit_in_state", |program| {
        each_way_is_answered(program, "take --open WAY", "the constructor of a state");
        let (_, ran) = program.run("take --open zero");
        assert!(!ran);
        for (way, ends) in WAYS {
            let (run, ran) = program.run(&format!("take --close {way}"));
            assert_general(&run, &message("a destructor", ends));
            assert!(ran, "{way}");
        }
        let (run, _) = program.run("take --close twice");
        assert_general(&run, "internal error: the command panicked");
    });
}

#[test]
fn a_thread_that_ends_the_process_is_answered() {
    in_both_builds("exit_in_thread", |program| {
        for (way, ends) in WAYS {
            let (run, ran) = program.run(&format!("start {way}"));
            assert_general(&run, &message("a thread", ends));
            assert!(ran, "{way}");
        }
        let (run, _) = program.run("start twice");
        assert_general(&run, "internal error: the command panicked");
    });
}

#[test]
fn a_hook_that_ends_the_process_is_answered() {
    in_both_builds("exit_in_hook", |program| {
        for (way, ends) in WAYS {
            assert_general(&terminated(program, way), &message("a hook", ends));
        }
        // A panic of a hook does not change the answer, even if it cannot unwind.
        assert_cancelled(&terminated(program, "twice"), 143, "SIGTERM");
    });
}

/// Sends SIGTERM to the program while its handler waits.
fn terminated(program: &Program, way: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let started = folder.path().join("started");
    let child = program.call(&format!("hook {way} --started")).args([&started]).start();
    wait_until(|| started.exists());
    kill_and_wait(child, Signal::TERM)
}

#[test]
fn an_output_that_ends_the_process_is_answered() {
    in_both_builds("exit_in_output", |program| {
        each_way_is_answered(program, "show WAY", "the handler");
        each_way_is_answered(program, "show WAY --format jsonl", "the handler");
    });
}

#[test]
fn a_list_that_ends_the_process_is_answered_after_its_items() {
    in_both_builds("exit_in_a_list", |program| {
        each_way_is_answered(program, "list WAY", "the handler");
        for (way, ends) in WAYS {
            let (mut run, _) = program.run(&format!("list {way} --format jsonl"));
            // A line is printed after the next item is there.
            let item = "{\"rows\":1}\n";
            assert!(run.stdout.starts_with(item), "{run:?}");
            run.stdout.drain(..item.len());
            let envelope = assert_general(&run, &message("the handler", ends));
            assert_eq!(envelope.meta["items_emitted"], 1);
        }
    });
}

#[test]
fn an_exit_in_other_formats_is_an_error_on_stderr() {
    in_both_builds("exit_in_handler", |program| {
        let said = message("the handler", "ended the process with exit code 0");
        let (run, _) = program.run("handler zero --format plain");
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(run.stderr.contains(&said), "{run:?}");
        let run = on_a_terminal(&program.call("handler zero").env("TERM", "xterm-256color"), 80);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(without_colour(&run.stderr).contains(&format!("error: {said}")), "{run:?}");
    });
}

#[test]
fn a_line_of_exec_that_ends_the_process_is_the_last_answer() {
    let fine = r#"{"_cmd": "handler", "how": "never"}"#;
    in_both_builds("exit_in_value_parser", |program| {
        for (cmd, argument, by) in [("handler", "how", "the handler"), ("parse", "word", "a value parser")] {
            for options in ["exec", "exec --ignore-errors"] {
                for (way, ends) in WAYS {
                    let ends_it = json!({"_cmd": cmd, argument: way}).to_string();
                    let run = program.call(options).run_with_stdin([fine, &ends_it, fine].join("\n"));
                    assert_eq!(run.code, 1, "{run:?}");
                    let lines: Vec<&str> = run.stdout.lines().collect();
                    let [first, last] = lines[..] else { panic!("two answers: {run:?}") };
                    let (first, last): (Value, Value) =
                        (serde_json::from_str(first).unwrap(), serde_json::from_str(last).unwrap());
                    assert_eq!((&first["ok"], &first["meta"]["_line"]), (&json!(true), &json!(1)));
                    assert_eq!((&last["meta"]["_line"], &last["meta"]["_cmd"]), (&json!(2), &json!(cmd)), "{run:?}");
                    let answer = Run { stdout: format!("{last}\n"), ..run };
                    assert_eq!(last["error"]["message"], message(by, ends), "{answer:?}");
                }
            }
        }
    });
}

#[test]
fn the_exit_of_main_is_its_own() {
    in_both_builds("exit_in_handler", |program| {
        let run = program.call("handler never").env("HOSTILE_AFTER", "7").run();
        assert_eq!((run.code, run.stdout.lines().count(), run.stderr.as_str()), (7, 1, ""), "{run:?}");
        assert!(run.stdout.starts_with(r#"{"ok":true"#), "{run:?}");
        let run = program.call("--help").env("HOSTILE_AFTER", "7").run();
        assert_eq!((run.code, run.stdout.lines().count()), (7, 1), "{run:?}");
    });
}

#[test]
fn an_exit_in_a_process_of_others_is_left_alone() {
    in_both_builds("exit_in_handler", |program| {
        let run = program.call("handler three").env("HOSTILE_IN_PROCESS", "1").run();
        assert_eq!((run.code, run.stdout.as_str()), (3, "printed before the exit"), "{run:?}");
    });
}
