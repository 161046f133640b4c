//! The app, as its author builds it and runs it: commands in groups, the states they need, the global arguments.

mod check;
mod group;

use std::any::Any;
use std::ffi::OsString;
use std::io::Write;
use std::marker::PhantomData;
use std::process::ExitCode;
use std::sync::Arc;

pub use check::Finding;
pub use group::{Commands, Group};

use crate::context::idempotency::{Idempotency, IdempotencyStore, Keys};
use crate::error::error_code::ErrorCode;
use crate::outcome::prove::prove_state;
use crate::process;
use crate::program::{Base, GlobalArgs, Tool};
use crate::run;

/// A program: its commands, what they need, and the run that keeps the contract.
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// /// Greet somebody
/// #[command(effect = "read")]
/// fn greet(/** Who is greeted */ name: String) -> Result<Vec<String>, std::convert::Infallible> {
///     Ok(vec![format!("hello {name}")])
/// }
///
/// let app = App::new("hello", "1.0.0").about("Greets people").command::<greet>();
/// let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
/// let code = app.run_from(["hello", "greet", "you"], &mut stdout, &mut stderr);
/// assert_eq!(code, 0);
/// assert!(stdout.starts_with(br#"{"ok":true,"data":["hello you"],"error":null"#));
/// ```
///
/// Beside its own commands every program has `manifest` (everything about it in one answer) and `exec` (one call a line
/// of JSON on stdin), and with the features `completion` and `man` commands of these names. Each gives way to a command
/// or group of the same name at the root.
///
/// With the feature `tracing` every program has the flag `--log json` (or the variable `HELLO_LOG`, for a program named
/// `hello`): each conflict, retry and key that is met again is a line of JSON on stderr, and so is what handlers log
/// through `tracing`, from the level info on. The schema of a line is `docs/schemas/log.json`. Without the flag nothing
/// is logged. A program that has set a subscriber of its own keeps it: the same events come to that one, each in a span
/// named `call` with the `command`, the `request_id` and the `trace_id`, and `--log json` adds nothing. An event holds no
/// secret; it holds the idempotency key, which is the caller's name for a call, and no place for a password.
///
/// `S` is the list of types that the app provides to handlers by reference; it grows with [`state`](App::state) and
/// [`globals`](App::globals), which therefore come before the commands that need them. A command whose handler takes
/// a type that is not in the list does not compile.
pub struct App<S = Base> {
    /// In a box, since every call of the builder hands it on.
    tool: Box<Tool>,
    provides: PhantomData<fn() -> S>,
}

impl<S> std::fmt::Debug for App<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.tool.fmt(f)
    }
}

impl App<Base> {
    /// An app without commands. `name` is what its users type; `version` is semver, `MAJOR.MINOR.PATCH`:
    /// `App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))`.
    pub fn new(name: &'static str, version: &'static str) -> Self {
        App { tool: Box::new(Tool::new(name, version)), provides: PhantomData }
    }
}

impl<S> App<S> {
    /// What the program is for, in a sentence: the first line of its help.
    pub fn about(mut self, about: &'static str) -> Self {
        self.tool.about = about;
        self
    }

    /// The version of the program's output contract, `MAJOR.MINOR`; `1.0` unless it is set. A new field of `data` is a
    /// new minor version, a field that goes away a new major one.
    pub fn schema_version(mut self, version: &'static str) -> Self {
        self.tool.schema_version = version;
        self
    }

    /// Arguments that every command takes, before or after the command's path: a type that derives `clap::Args`.
    /// Handlers may take it by reference: `globals: &Globals`.
    ///
    /// Not needed for a type that only [`state`](App::state) reads.
    ///
    /// What its arguments say of each other (`requires`, `conflicts_with`, a required group) is clap's to check, which does so
    /// level by level where a call is not plain: give such a pair on one side of the command's path. clap's settings of
    /// commands (`styles`, `args_override_self`) have no place on it, nor has a flattened `Option`.
    pub fn globals<G: GlobalArgs>(mut self) -> App<(G, S)> {
        self.tool.add_globals::<G>();
        App { tool: self.tool, provides: PhantomData }
    }

    /// Provides `&T` to handlers. `open` gets the global arguments (`&()` where there are none to read) and runs at
    /// most once per run, when a handler that takes `&T` is about to be called: never for `--help`, `--describe` or a
    /// bad argument.
    ///
    /// The codes of its error are in the exit-code table of every command that takes `&T`; a code that is no standard
    /// name carries its number itself (`#[error_code(LICENCE_EXPIRED = 90)]`), which the compiler checks. NOT_FOUND is no
    /// code of a state: on a delete it is a success. That check needs types from two places, so it is made when the
    /// program is built, not by `cargo check`.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    ///
    /// struct Store(String);
    ///
    /// #[derive(clap::Args)]
    /// struct Globals {
    ///     /// Where the store is
    ///     #[arg(long, default_value = "main")]
    ///     store: String,
    /// }
    ///
    /// /// Show where the store is
    /// #[command(effect = "read")]
    /// fn place(store: &Store) -> Result<Vec<String>, std::io::Error> {
    ///     Ok(vec![store.0.clone()])
    /// }
    ///
    /// // The list of provided types need not be written out: `App<impl Sized>`.
    /// fn app() -> App<impl Sized> {
    ///     App::new("tool", "1.0.0")
    ///         .state(|globals: &Globals| Ok::<_, std::io::Error>(Store(globals.store.clone())))
    ///         .command::<place>()
    /// }
    ///
    /// let mut stdout = Vec::new();
    /// assert_eq!(app().run_from(["tool", "--store", "other", "place"], &mut stdout, &mut Vec::new()), 0);
    /// assert!(stdout.starts_with(br#"{"ok":true,"data":["other"]"#));
    /// ```
    pub fn state<G, T, E, F>(mut self, open: F) -> App<(T, S)>
    where
        G: GlobalArgs,
        T: Any,
        E: ErrorCode,
        F: Fn(&G) -> Result<T, E> + 'static,
    {
        const {
            if let Some(fault) = prove_state(E::CODES) {
                panic!("{}", fault.as_str());
            }
        }
        self.tool.add_state(open);
        App { tool: self.tool, provides: PhantomData }
    }

    /// Keeps answers under idempotency keys: every command that changes something takes `--idempotency-key KEY`. The first
    /// call with a key is made and its answer recorded; another one with the same key and the same arguments gets that
    /// answer, with `effect` `noop` and `meta.idempotency_hit`, and its handler does not run.
    ///
    /// The stores are [`SqliteKeys`](crate::context::idempotency) and [`PostgresKeys`](crate::context::idempotency), each behind a feature, or
    /// one of your own. `open` gets the global arguments, as that of a [`state`](App::state) does, and runs for a call with a
    /// key only. With this the app provides [`Idempotency`], which a handler may take by reference.
    ///
    /// The store claims a key for as long as its call runs. A call whose process was killed is made again by the next one
    /// with its key, where that can do no harm: an apply, a delete, a create of a resource with a
    /// `#[resource(key)]`, and every handler that takes `&Idempotency`. Else the answer is OUTCOME_UNKNOWN, with the command
    /// that shows the state.
    pub fn idempotency<G, K, E, F>(mut self, open: F) -> App<(Idempotency, S)>
    where
        G: GlobalArgs,
        K: IdempotencyStore + 'static,
        E: ErrorCode,
        F: Fn(&G) -> Result<K, E> + 'static,
    {
        const {
            if let Some(fault) = prove_state(E::CODES) {
                panic!("{}", fault.as_str());
            }
        }
        self.tool.add_state(move |globals: &G| open(globals).map(|store| Keys(Arc::new(store))));
        App { tool: self.tool, provides: PhantomData }
    }

    /// Adds a group: `tool NAME …`. Groups nest to any depth.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    /// # /// List
    /// # #[command(effect = "read")]
    /// # fn list() -> Result<Vec<u8>, std::convert::Infallible> { Ok(vec![]) }
    /// let app = App::new("tool", "1.0.0")
    ///     .group("user", "Manage users", |user| user.group("key", "Manage keys", |key| key.command::<list>()));
    /// assert_eq!(app.run_from(["tool", "user", "key", "list"], &mut Vec::new(), &mut Vec::new()), 0);
    /// ```
    pub fn group(mut self, name: &'static str, about: &'static str, fill: impl FnOnce(Group<S>) -> Group<S>) -> Self {
        self.tool.register(fill(Group::new()).into_node(name, about));
        self
    }

    /// Runs the program on the process's arguments, prints the answer, and returns the exit code for `main`.
    ///
    /// stdout gets one JSON envelope where it is no terminal, where `CI` is set and not empty, or with
    /// `--format json`; otherwise a rendering for people.
    pub fn run(self) -> ExitCode {
        ExitCode::from(process::run(&self.tool))
    }

    /// Runs the program in process, as [`run`](App::run) does with stdout and stderr in a pipe, and returns the exit
    /// code. The first of `argv` is the program's name. Each run opens its states anew.
    ///
    /// The process is not the run's own, so that nothing watches it: signals do what they did, no time limit is kept
    /// (`meta.timeout_ms` tells it all the same), and what a handler prints to stdout stays there.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    ///
    /// /// Work for as long as it takes
    /// #[command(effect = "run", timeout = "30s")]
    /// fn work() -> Result<Run<()>, std::convert::Infallible> {
    ///     Ok(Run::Updated(()))
    /// }
    ///
    /// let mut stdout = Vec::new();
    /// let app = App::new("tool", "1.0.0").command::<work>();
    /// assert_eq!(app.run_from(["tool", "work"], &mut stdout, &mut Vec::new()), 0);
    /// assert!(String::from_utf8(stdout).unwrap().contains(r#""timeout_ms":30000"#));
    /// ```
    pub fn run_from<I, A>(&self, argv: I, stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8
    where
        I: IntoIterator<Item = A>,
        A: Into<OsString>,
    {
        let argv: Vec<OsString> = argv.into_iter().map(Into::into).collect();
        run::in_process(&self.tool, &argv, stdout, stderr)
    }

    /// Panics where the app contradicts itself: two commands at one path, one name of the exit-code tables with two
    /// numbers, one that is retryable in one error of a command and not in another, a get command that is not
    /// registered, or anything that clap's own `debug_assert` finds in an argument.
    /// Call it in a test.
    ///
    /// # Panics
    ///
    /// With every contradiction that it finds.
    pub fn debug_assert(&self) {
        check::debug_assert(&self.tool);
    }

    /// What callers of this program would miss: codes that are declared and that nothing can produce, commands without
    /// an example or an output schema. Empty where there is nothing to say.
    pub fn audit(&self) -> Vec<Finding> {
        check::audit(&self.tool)
    }
}
