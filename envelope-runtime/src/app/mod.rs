//! The app that a program's author builds and runs.

mod builder;
mod call;
mod check;
mod command_list;
mod group;

use std::ffi::OsString;
use std::fmt;
use std::io::Write;
use std::process::ExitCode;

pub use builder::AppBuilder;
pub use check::Finding;
pub use command_list::{CommandList, Commands};
pub use group::{Group, Register};

use crate::context::async_runtime;
use crate::process;
use crate::program::Tool;
use crate::run;

/// A program: its commands in groups, the states they need, and the code that runs them.
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// /// Greet somebody
/// #[command(effect = "read")]
/// fn greet(/** Name of the person to greet */ name: String) -> Result<Vec<String>, std::convert::Infallible> {
///     Ok(vec![format!("hello {name}")])
/// }
///
/// let app = App::new("hello", "1.0.0").about("Greets people").command::<greet>().build();
/// let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
/// let code = app.run_from(["hello", "greet", "you"], &mut stdout, &mut stderr);
/// assert_eq!(code, 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":["hello you"],"error":null"#));
/// ```
///
/// Every program also has the built-in commands `manifest` (a description of the whole program) and `exec` (one call per
/// line of JSON on stdin), and with the features `completion` and `man` commands of these names.
/// [`AppBuilder::without_built_in`] removes one, for a command or group with the same name at the root.
///
/// With the feature `tracing` every program has the flag `--log json` (or the variable `HELLO_LOG`, for a program named
/// `hello`). It writes conflicts, retries and repeated idempotency keys to stderr as JSON lines, together with the events
/// that handlers emit through `tracing`, from the level info on. `docs/schemas/log.json` is the schema of a line. Without
/// the flag nothing is logged. If the program has set its own subscriber, the events go to that subscriber, each in a
/// span named `call` with the `command`, the `request_id` and the `trace_id`, and `--log json` adds nothing. Events
/// contain no secrets. They contain the idempotency key, which names a call and must not be a password.
pub struct App {
    tool: Box<Tool>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tool.fmt(f)
    }
}

impl App {
    /// Starts building an app. `name` is the name that users type; `version` is semver, `MAJOR.MINOR.PATCH`:
    /// `App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))`.
    #[expect(clippy::new_ret_no_self, reason = "the app is complete only after `build`")]
    pub fn new(name: &'static str, version: &'static str) -> AppBuilder {
        AppBuilder::new(name, version)
    }

    /// Runs the program on the arguments of the process, prints the answer, and returns the exit code for `main`.
    ///
    /// stdout gets one JSON envelope if it is not a terminal, if `CI` is set and not empty, or with `--format json`.
    /// Otherwise it gets a rendering for people.
    ///
    /// On Unix, code that ends the process itself before this returns, such as a handler that calls
    /// [`std::process::exit`], is answered with GENERAL_ERROR, exit 1. Other output to stdout goes to stderr, from the start
    /// of the run on.
    ///
    /// With the feature `tokio` this also works in an async `main` with `#[tokio::main]`. tokio does not allow its threads
    /// to block, so the run then happens on another thread. It uses the runtime of the app and not
    /// that of `main`.
    #[must_use = "return it from `main`, or every failure exits with 0: \
                  `fn main() -> std::process::ExitCode { app().run() }`"]
    pub fn run(self) -> ExitCode {
        let code = async_runtime::run(&self.tool.runtime, || process::run(&self.tool));
        process::end();
        ExitCode::from(code)
    }

    /// Runs the program in process, as [`run`](App::run) does with stdout and stderr in a pipe, and returns the exit
    /// code. The first element of `argv` is the program's name. Each run opens its states anew.
    ///
    /// The run does not control the process: signals keep their dispositions, no time limit is enforced (although
    /// `meta.timeout_ms` reports it), and output that a handler prints to stdout is not intercepted.
    ///
    /// With the feature `tokio` this works inside of a tokio runtime, in `#[tokio::test]` for example. The run happens on
    /// another thread, and the calling task blocks until it is done. If the handlers need other tasks of a current-thread
    /// runtime, such as a server that the test has spawned, use
    /// `tokio::task::spawn_blocking(move || app.run_from(…)).await`.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    ///
    /// /// Run a job
    /// #[command(effect = "run", timeout = "30s")]
    /// fn work() -> Result<Run<()>, std::convert::Infallible> {
    ///     Ok(Run::Updated(()))
    /// }
    ///
    /// let mut stdout = Vec::new();
    /// let app = App::new("tool", "1.0.0").command::<work>().build();
    /// assert_eq!(app.run_from(["tool", "work"], &mut stdout, &mut Vec::new()), 0);
    /// assert!(String::from_utf8(stdout).unwrap().contains(r#""timeout_ms":30000"#));
    /// ```
    pub fn run_from<I, A>(&self, argv: I, stdout: &mut (dyn Write + Send), stderr: &mut (dyn Write + Send)) -> u8
    where
        I: IntoIterator<Item = A>,
        A: Into<OsString>,
    {
        let argv: Vec<OsString> = argv.into_iter().map(Into::into).collect();
        async_runtime::run(&self.tool.runtime, || run::in_process(&self.tool, &argv, stdout, stderr))
    }

    /// Checks the facts that only the whole app knows. Call it in a test.
    ///
    /// # Panics
    ///
    /// Panics with a list of all problems if two commands have the same path, if an error code has two exit codes or is
    /// retryable in one error of a command but not in another, if a command declares a code that nothing in it can produce
    /// (except `NOT_FOUND = 0`), if a get command is not registered, if an argument breaks a rule that the compiler cannot
    /// check, if a built-in command is replaced without [`without_built_in`](AppBuilder::without_built_in), or if clap's own
    /// `debug_assert` fails.
    pub fn debug_assert(&self) {
        check::debug_assert(&self.tool);
    }

    /// Returns the facts that callers of this program would miss: declared codes that nothing can produce, and commands
    /// without an example or an output schema.
    pub fn audit(&self) -> Vec<Finding> {
        check::audit(&self.tool)
    }
}
