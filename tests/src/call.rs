//! Starts a program and collects its output.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::json;

use crate::Envelope;
use crate::build::program;

/// A call of a program. The environment of the test is not inherited, except for env that every process needs.
#[derive(Debug, Clone)]
pub struct Call {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

impl Call {
    /// Calls an example.
    pub fn of(name: &str) -> Call {
        Call::to(program(name))
    }

    /// Calls the executable at a path.
    pub fn to(program: &Path) -> Call {
        Call { program: program.to_owned(), args: Vec::new(), env: Vec::new() }
    }

    /// Adds arguments, separated by white space and without quoting.
    pub fn words(self, words: &str) -> Call {
        self.args(words.split_whitespace())
    }

    /// Adds arguments.
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Call {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Call {
        self.env.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Returns the command; stdin is null, stdout and stderr are inherited.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).env_clear().envs(self.env.iter().map(|(name, value)| (name, value)));
        // Windows starts no process without `SystemRoot`.
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command.stdin(Stdio::null());
        #[cfg(unix)]
        heed_signals(&mut command);
        command
    }

    /// Starts the program with pipes for stdout and stderr.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(&self) -> Child {
        self.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    /// Starts the program with pipes for stdin, stdout and stderr.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start_with_stdin(&self) -> Child {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }

    /// Runs the program and waits for it.
    pub fn run(&self) -> Run {
        Run::wait(self.start())
    }

    /// Runs the program with `input` on stdin and waits for it.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn run_with_stdin(&self, input: impl AsRef<[u8]>) -> Run {
        let mut child = self.start_with_stdin();
        let (mut stdin, input) = (child.stdin.take().expect("stdin is a pipe"), input.as_ref());
        thread::scope(|scope| {
            // The program may exit before it has read everything, so a failed write is not an error.
            scope.spawn(move || drop(stdin.write_all(input)));
            Run::wait(child)
        })
    }
}

/// Makes the program heed the signals that tests send, even if the tests run below `nohup` or in the background.
#[cfg(unix)]
#[expect(unsafe_code, reason = "std does not set the dispositions of a child")]
fn heed_signals(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    use std::sync::OnceLock;

    static IGNORED: OnceLock<Vec<libc::c_int>> = OnceLock::new();
    let ignored = IGNORED.get_or_init(|| {
        let mut signals = vec![libc::SIGHUP, libc::SIGINT, libc::SIGTERM];
        signals.retain(|signal| {
            let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
            // SAFETY: a null pointer changes nothing, and the system fills in plain data.
            unsafe {
                libc::sigaction(*signal, std::ptr::null(), action.as_mut_ptr());
                action.assume_init().sa_sigaction == libc::SIG_IGN
            }
        });
        signals
    });
    if ignored.is_empty() {
        return;
    }
    let reset = move || {
        for signal in ignored {
            // SAFETY: a child may call this between fork and exec.
            unsafe { libc::signal(*signal, libc::SIG_DFL) };
        }
        Ok(())
    };
    // SAFETY: the function only sets dispositions.
    unsafe { command.pre_exec(reset) };
}

/// The exit code and the output of a program.
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
    /// Waits for a program that was started with pipes.
    ///
    /// # Panics
    ///
    /// If a signal ended it, or its output is not UTF-8.
    pub fn wait(child: Child) -> Run {
        let output = child.wait_with_output().expect("the program ends");
        Run {
            code: output.status.code().expect("the program exits"),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Returns the envelope on stdout, after checking the rules that the contract states for every envelope.
    ///
    /// # Panics
    ///
    /// If the envelope breaks a rule.
    #[track_caller]
    pub fn envelope(&self) -> Envelope {
        Envelope::read(self)
    }

    /// Returns the envelope of a call that succeeded and printed nothing to stderr.
    ///
    /// # Panics
    ///
    /// If the exit code is not 0, or stderr is not empty.
    #[track_caller]
    pub fn success(&self) -> Envelope {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        self.envelope()
    }

    /// Returns the envelope of a call that failed with this exit code and error code and printed nothing to stderr.
    ///
    /// # Panics
    ///
    /// If the exit code or the error code differs, or stderr is not empty.
    #[track_caller]
    pub fn failure(&self, exit_code: i32, code: &str) -> Envelope {
        assert_eq!((self.code, self.stderr.as_str()), (exit_code, ""), "{self:?}");
        let envelope = self.envelope();
        assert_eq!(envelope.error["code"], code, "{self:?}");
        envelope
    }

    /// Returns the envelope of a call that was rejected because of its arguments, after checking the rules that hold for
    /// every usage error.
    ///
    /// # Panics
    ///
    /// If the call ended in another way, or the envelope breaks a rule.
    #[track_caller]
    pub fn usage_error(&self) -> Envelope {
        let envelope = self.failure(2, "ARG_ERROR");
        let error = &envelope.error;
        assert_eq!(envelope.data_text, "null", "{self:?}");
        assert_eq!((&error["phase"], &error["retryable"]), (&json!("validation"), &json!(false)), "{self:?}");
        assert!(error["fix_required"].as_str().is_some_and(|fix| !fix.is_empty()), "{self:?}");
        assert!(!envelope.bad_arguments().is_empty(), "{self:?}");
        envelope
    }
}
