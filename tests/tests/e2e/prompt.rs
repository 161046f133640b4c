//! Questions to the user.

use serde_json::json;

use super::input;

#[test]
fn nobody_is_asked_where_nobody_is() {
    for run in [input("ask").run(), input("ask").run_with_stdin(b"foo\n"), input("ask").env("CI", "1").run()] {
        let envelope = run.failure(4, "INPUT_REQUIRED");
        let error = &envelope.error;
        assert_eq!((&error["fix_required"], &error["context"]), (&json!("give --name"), &json!({"flag": "--name"})));
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

    use super::input;
    use crate::terminal::terminal;

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
        for call in [input("ask --format json"), input("ask").env("CI", "1")] {
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
            let run = Run::wait(child.unwrap());
            drop(person);
            run
        };
        let envelope = terminal_in(&input("measure")).usage_error();
        assert_eq!(envelope.bad_arguments(), [("stdin", "stdin is a terminal, and --input-file names no file")]);
        assert!(envelope.error["fix_required"].as_str().unwrap().contains("--input-file"));
        assert_eq!(terminal_in(&input("weigh")).success().data_text, r#"{"given":null}"#);
    }
}
