//! Signals that the caller ignores, and the limit on the size of files.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use envelope_tests::{Call, Run};
use rustix::process::Signal;
use serde_json::json;

use super::{Program, in_both_builds};
use crate::process::{SIGNALS, assert_cancelled, kill, kill_and_wait, wait_until};

/// Starts a call below a shell that runs `before` and becomes the program.
fn below_a_shell(call: &Call, before: &str) -> Command {
    let inner = call.command();
    let script = format!(r#"{before}; exec "$0" "$@""#);
    let mut shell = Call::to(Path::new("/bin/sh")).args(["-c", &script]).command();
    shell.arg(inner.get_program()).args(inner.get_args());
    shell.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("PATH", "/usr/bin:/bin");
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

/// Starts a handler that waits, and returns once it does.
fn waiting(program: &Program, millis: u32, before: &str) -> Child {
    let folder = tempfile::tempdir().unwrap();
    let started = folder.path().join("started");
    let call = program.call(&format!("wait {millis} --started")).args([&started]);
    let child = below_a_shell(&call, before).spawn().unwrap();
    wait_until(|| started.exists());
    child
}

#[test]
fn each_signal_cancels_the_call() {
    in_both_builds("signals", |program| {
        for (signal, code, name) in SIGNALS {
            assert_cancelled(&kill_and_wait(waiting(program, 60_000, ":"), signal), code, name);
        }
    });
}

#[test]
fn an_ignored_signal_stays_ignored() {
    in_both_builds("signals", |program| {
        for (signal, _, name) in SIGNALS {
            let trap = format!("trap '' {}", name.trim_start_matches("SIG"));
            let run = kill_and_wait(waiting(program, 700, &trap), signal);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}: {run:?}");
            // The other signals still cancel the call.
            for (other, code, other_name) in SIGNALS.into_iter().filter(|(other, ..)| *other != signal) {
                let child = waiting(program, 60_000, &trap);
                kill(&child, signal);
                assert_cancelled(&kill_and_wait(child, other), code, other_name);
            }
        }
    });
}

#[test]
fn nohup_protects_a_call_from_a_hangup() {
    in_both_builds("signals", |program| {
        let run = kill_and_wait(waiting(program, 700, r#"set -- "$0" "$@"; exec nohup "$@""#), Signal::HUP);
        assert_eq!(run.code, 0, "{run:?}");
    });
}

#[test]
fn a_background_job_of_a_script_ignores_ctrl_c() {
    in_both_builds("signals", |program| {
        let folder = tempfile::tempdir().unwrap();
        let started = folder.path().join("started");
        let call = program.call("wait 700 --started").args([&started]);
        let shell = below_a_shell(&call, r#""$0" "$@" & wait $!; exit"#).spawn().unwrap();
        wait_until(|| started.exists());
        let children = format!("/proc/{0}/task/{0}/children", shell.id());
        let job: i32 = std::fs::read_to_string(children).unwrap().trim().parse().unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(job).unwrap(), Signal::INT).unwrap();
        Run::wait(shell).success();
    });
}

#[test]
fn a_file_size_limit_is_an_error_of_the_write() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    in_both_builds("signals", |program| {
        let call = program.call("write").args([&file]).words("100000");
        let run = Run::wait(below_a_shell(&call, "ulimit -f 8").spawn().unwrap());
        let envelope = run.failure(1, "GENERAL_ERROR");
        assert!(envelope.error["message"].as_str().unwrap().contains("File too large"), "{run:?}");
        // A child is limited as without the framework.
        let call = program.call("spawn").args([&file]);
        let run = Run::wait(below_a_shell(&call, "ulimit -f 8").spawn().unwrap());
        assert!(run.success().data_text.contains("SIGXFSZ"), "{run:?}");
    });
}

/// stdout is a file that may not grow: an error message instead of a signal.
#[test]
fn an_answer_beyond_the_file_size_limit_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stdout");
    in_both_builds("signals", |program| {
        for words in ["large 100000", "large 0", "--help", "--describe", "nonsense"] {
            let blocks = if words == "large 100000" { 8 } else { 0 };
            let file = std::fs::File::create(&path).unwrap();
            let mut shell = below_a_shell(&program.call(words), &format!("ulimit -f {blocks}"));
            let run = Run::wait(shell.stdout(file).spawn().unwrap());
            assert_eq!(run.code, 1, "{words}: {run:?}");
            assert!(run.stderr.contains("the answer cannot be written to stdout: File too large"), "{words}: {run:?}");
        }
    });
}

#[test]
fn a_second_ignored_signal_does_not_end_the_hooks() {
    let blocking = crate::process::Blocking::new("block --hook-does hang");
    let started = blocking.file("started");
    let child = below_a_shell(&blocking.call, "trap '' INT").spawn().unwrap();
    wait_until(|| started.exists());
    let killed = Instant::now();
    kill(&child, Signal::TERM);
    wait_until(|| blocking.file("hooks").exists());
    kill(&child, Signal::INT);
    assert_eq!(assert_cancelled(&Run::wait(child), 143, "SIGTERM").error["code"], json!("CANCELLED"));
    assert!(killed.elapsed() > Duration::from_secs(4), "{:?}", killed.elapsed());
}

/// The handler has returned, and its answer is not printed yet.
#[test]
fn a_signal_while_a_state_is_closed_is_answered() {
    in_both_builds("signals", |program| {
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("closed");
        for (signal, code, name) in SIGNALS {
            let child = program.call("close --closed").args([&closed]).start();
            wait_until(|| closed.exists());
            assert_cancelled(&kill_and_wait(child, signal), code, name);
            std::fs::remove_file(&closed).unwrap();
        }
    });
}
