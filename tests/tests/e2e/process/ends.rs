//! Code that ends the process: on a runtime, in a program that aborts on a panic, and in a forked child.

use std::time::{Duration, Instant};

use envelope_tests::{Call, Run, program_that_aborts};
use serde_json::json;

use super::process;

#[track_caller]
fn assert_ended(run: &Run, message: &str) {
    let envelope = run.envelope();
    assert_eq!((run.code, &envelope.error["code"]), (1, &json!("GENERAL_ERROR")), "{run:?}");
    assert!(envelope.error["message"].as_str().unwrap().starts_with(message), "{run:?}");
}

const WAYS: [(&str, &str); 3] = [
    ("exit", "the handler ended the process"),
    ("abort", "the handler aborted the process"),
    ("twice", "internal error: the command panicked"),
];

#[test]
fn an_async_handler_that_ends_the_process_is_answered() {
    for (way, message) in WAYS {
        assert_ended(&process("end-async").words(way).run(), message);
        let message = message.replace("the handler", "a thread");
        assert_ended(&process("end-async --task").words(way).run(), &message);
        for flavor in ["current_thread", "multi_thread"] {
            let inside = process("end-async").words(way).env("FAULTS_INSIDE_TOKIO", flavor);
            assert_ended(&inside.run(), message.replace("a thread", "the handler").as_str());
        }
    }
}

#[test]
fn a_program_that_aborts_on_a_panic_is_answered_once() {
    let program = program_that_aborts("faults");
    for (way, message) in WAYS {
        assert_ended(&Call::to(&program).words("process end").words(way).run(), message);
        assert_ended(&Call::to(&program).words("process end-async").words(way).run(), message);
    }
}

#[test]
fn a_forked_child_exits_without_an_answer() {
    for code in [0, 7] {
        let run = process(&format!("fork {code}")).run();
        assert_eq!(run.success().data["value"], code, "{run:?}");
    }
}

/// Another process's SIGABRT is no end by the program's code: it is like any other signal that has no exit code.
#[test]
fn a_signal_to_abort_is_left_alone() {
    use std::os::unix::process::ExitStatusExt;

    let blocking = super::Blocking::new("block");
    let child = blocking.start();
    super::kill(&child, rustix::process::Signal::ABORT);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.signal(), output.stdout.as_slice()), (Some(6), &b""[..]), "{output:?}");
}

/// Whether it is answered depends on the room that the system leaves to signal handlers. An abort waits up
/// to 5 s for its answer.
#[test]
fn a_stack_overflow_is_answered_or_ends_the_process() {
    let started = Instant::now();
    let output = process("end overflow").start().wait_with_output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("has overflowed its stack"), "{output:?}");
    match output.status.code() {
        Some(code) => {
            let stdout = String::from_utf8(output.stdout).unwrap();
            assert_ended(&Run { code, stdout, stderr: String::new() }, "the handler aborted the process");
        }
        None => assert_eq!(output.stdout, b"", "{output:?}"),
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
