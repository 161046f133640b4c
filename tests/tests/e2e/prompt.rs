//! Questions to the user.

use serde_json::json;

use super::input;

#[test]
fn no_question_is_asked_without_a_terminal() {
    for run in [input("ask").run(), input("ask").run_with_stdin(b"foo\n"), input("ask").env("CI", "1").run()] {
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
mod on_a_terminal {
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::os::fd::OwnedFd;
    use std::process::Child;

    use envelope_tests::{Call, Run};

    use super::input;
    use crate::terminal::terminal;

    /// A simulated user at a terminal that is stdin, stdout and stderr of the program.
    struct User {
        terminal: File,
        child: Child,
        seen: String,
    }

    impl User {
        fn start(call: &Call) -> User {
            let (user, program) = terminal(80);
            let (stdin, stdout) = (program.try_clone().unwrap(), program.try_clone().unwrap());
            let mut command = call.command();
            command.env("TERM", "xterm-256color");
            let child = command.stdin(stdin).stdout(stdout).stderr(program).spawn().unwrap();
            User { terminal: File::from(user), child, seen: String::new() }
        }

        /// Reads until new output contains `text`.
        fn expect(&mut self, text: &str) {
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

        /// Waits until the program has disabled echo, which discards earlier input.
        fn wait_for_echo_off(&self) {
            use rustix::termios::{LocalModes, tcgetattr};
            while tcgetattr(&self.terminal).unwrap().local_modes.contains(LocalModes::ECHO) {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }

        fn type_text(&mut self, text: &str) {
            self.terminal.write_all(text.as_bytes()).unwrap();
        }

        fn finish(mut self) -> (i32, String) {
            let mut chunk = [0; 1024];
            while let Ok(read @ 1..) = self.terminal.read(&mut chunk) {
                self.seen.push_str(&String::from_utf8_lossy(&chunk[..read]));
            }
            (self.child.wait().unwrap().code().unwrap(), self.seen)
        }
    }

    #[test]
    fn the_user_is_asked() {
        let mut user = User::start(&input("ask"));
        user.expect("Name: ");
        user.type_text("apollo\n");
        let (code, seen) = user.finish();
        assert!(code == 0 && seen.contains("noop") && seen.ends_with("-\u{1b}[0m\r\n"), "{code}: {seen:?}");
        assert!(seen.matches("apollo").count() >= 2, "{seen:?}");
    }

    #[test]
    fn an_empty_answer_is_rejected() {
        let mut user = User::start(&input("ask"));
        for _ in 0..3 {
            user.expect("Name: ");
            user.type_text("\n");
        }
        let (code, seen) = user.finish();
        assert!(code == 4 && seen.contains("was not answered: the answer is empty"), "{code}: {seen:?}");
    }

    #[test]
    fn a_secret_is_not_echoed_and_a_choice_is_made() {
        let mut user = User::start(&input("ask --name foo --all"));
        user.expect("Token: ");
        user.wait_for_echo_off();
        user.type_text("s3cret\n");
        user.expect("Sure?");
        user.wait_for_echo_off();
        user.type_text("y\n");
        user.expect("foe");
        user.wait_for_echo_off();
        // The second of two choices.
        user.type_text("j\r");
        let (code, seen) = user.finish();
        assert!(code == 0 && seen.contains("[redacted]") && !seen.contains("s3cret"), "{code}: {seen:?}");
        assert!(seen.trim_end().ends_with("foe"), "{seen:?}");
    }

    #[test]
    fn no_question_is_asked_with_format_json_or_in_ci() {
        for call in [input("ask --format json"), input("ask").env("CI", "1")] {
            let (code, seen) = User::start(&call).finish();
            assert!(code == 4 && seen.contains("INPUT_REQUIRED") && !seen.contains("Name: "), "{code}: {seen:?}");
        }
    }

    #[test]
    fn a_signal_cancels_a_question() {
        let mut user = User::start(&input("ask"));
        user.expect("Name: ");
        let id = i32::try_from(user.child.id()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), rustix::process::Signal::INT)
            .unwrap();
        let (code, seen) = user.finish();
        assert!(code == 130 && seen.contains("CANCELLED"), "{code}: {seen:?}");
    }

    #[test]
    fn ctrl_c_cancels_a_question() {
        let mut user = User::start(&input("ask"));
        user.expect("Name: ");
        user.wait_for_echo_off();
        user.type_text("\u{3}");
        let (code, seen) = user.finish();
        assert!(code == 130 && seen.contains("CANCELLED"), "{code}: {seen:?}");
    }

    /// The program and the user would wait for each other.
    #[test]
    fn a_terminal_is_not_read_as_stdin() {
        let terminal_in = |call: &Call| {
            let (user, program): (OwnedFd, OwnedFd) = terminal(80);
            let mut command = call.command();
            let child = command
                .stdin(program)
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn();
            drop(command);
            let run = Run::wait(child.unwrap());
            drop(user);
            run
        };
        let envelope = terminal_in(&input("measure")).usage_error();
        assert_eq!(envelope.bad_arguments(), [("stdin", "stdin is a terminal and --input-file is missing")]);
        assert!(envelope.error["fix_required"].as_str().unwrap().contains("--input-file"));
        assert_eq!(terminal_in(&input("weigh")).success().data_text, r#"{"given":null}"#);
    }
}
