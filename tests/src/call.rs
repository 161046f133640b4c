//! One run of a program, and all that it left behind.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Envelope;
use crate::build::program;

/// A run that is being prepared. Nothing of the test's own environment reaches it but what a program needs to start.
#[derive(Debug, Clone)]
pub struct Call {
    program: PathBuf,
    args: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
}

impl Call {
    /// A run of an example.
    pub fn of(name: &str) -> Call {
        Call::to(program(name))
    }

    /// A run of an executable.
    pub fn to(program: &Path) -> Call {
        Call { program: program.to_owned(), args: Vec::new(), variables: Vec::new() }
    }

    /// Adds arguments, written as on a command line without quotes.
    pub fn words(self, words: &str) -> Call {
        self.args(words.split_whitespace())
    }

    /// Adds arguments.
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Call {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of the environment.
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Call {
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// The command, with its streams still to be said.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        // Windows starts nothing without it.
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command.stdin(Stdio::null());
        command
    }

    /// Starts the program, with pipes for stdout and stderr.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    pub fn start(&self) -> Child {
        self.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    /// Runs the program to its end.
    pub fn run(&self) -> Run {
        Run::of(self.start())
    }
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// All of stdout.
    pub stdout: String,
    /// All of stderr.
    pub stderr: String,
}

impl Run {
    /// Waits for the end of a program that was started.
    ///
    /// # Panics
    ///
    /// Where it was ended by a signal, or printed what is no UTF-8.
    pub fn of(child: Child) -> Run {
        let output = child.wait_with_output().expect("the program ends");
        Run {
            code: output.status.code().expect("no signal ends the program"),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// The envelope on stdout, held to everything that the contract promises of each one.
    ///
    /// # Panics
    ///
    /// Where a promise is broken.
    #[track_caller]
    pub fn envelope(&self) -> Envelope {
        Envelope::read(self)
    }

    /// The envelope of a run that succeeded and had nothing to say on stderr.
    ///
    /// # Panics
    ///
    /// Where it did not succeed, or said something.
    #[track_caller]
    pub fn success(&self) -> Envelope {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        self.envelope()
    }

    /// The envelope of a run that failed with this exit code and this error code and had nothing to say on stderr.
    ///
    /// # Panics
    ///
    /// Where it ended in another way.
    #[track_caller]
    pub fn failure(&self, exit_code: i32, code: &str) -> Envelope {
        assert_eq!((self.code, self.stderr.as_str()), (exit_code, ""), "{self:?}");
        let envelope = self.envelope();
        assert_eq!(envelope.error["code"], code, "{self:?}");
        envelope
    }
}
