//! The builder of an app: its states, its global arguments, its groups and commands.

use std::any::{Any, TypeId};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{App, Group};
use crate::context::async_runtime;
#[cfg(feature = "tokio")]
use crate::context::async_runtime::RuntimeBuilder;
use crate::context::idempotency::{IdempotencyStore, Keys};
use crate::error::error_code::ErrorCode;
use crate::error::state_error::{StateError, WithExitCodes, WithValidCodes, WithoutNotFound};
use crate::outcome::prove::prove_state;
use crate::parse::global_faults;
use crate::program::{Base, GlobalArgs, ProvidedEarlier, ThreadSafe, Tool, WithKeys};
use crate::run::IdempotencyKey;
use crate::run::builtin::BUILT_IN;

/// Builds an [`App`]: see [`App::new`].
///
/// `S` is the list of types that the app provides to handlers by reference. It grows with [`state`](AppBuilder::state)
/// and [`globals`](AppBuilder::globals), which therefore come before the commands that need them. A command whose
/// handler takes a type that is not in the list does not compile.
#[must_use = "call `.build()` to get the `App`"]
pub struct AppBuilder<S = Base> {
    /// Boxed, because every method of the builder moves it.
    pub(super) tool: Box<Tool>,
    provides: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for AppBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tool.fmt(f)
    }
}

impl AppBuilder<Base> {
    pub(super) fn new(name: &'static str, version: &'static str) -> Self {
        AppBuilder { tool: Box::new(Tool::new(name, version, BUILT_IN)), provides: PhantomData }
    }
}

impl<S> AppBuilder<S> {
    /// Sets the one-sentence description of the program, the first line of its help.
    pub fn about(mut self, about: &'static str) -> Self {
        self.tool.about = about;
        self
    }

    /// Sets the version of the program's output contract, `MAJOR.MINOR`. The default is `1.0`. Adding a field to `data`
    /// is a minor change, removing one a major change.
    pub fn schema_version(mut self, version: &'static str) -> Self {
        self.tool.schema_version = version;
        self
    }

    /// Adds arguments that every command takes, before or after the command's path: a type that derives `clap::Args`.
    /// Handlers may take it by reference: `globals: &Globals`.
    ///
    /// A type that only a [`state`](AppBuilder::state) reads need not be added.
    ///
    /// clap checks the relations between these arguments (`requires`, `conflicts_with`, a required group), and checks
    /// them per level of the command path: give both arguments of such a pair on the same side of the path. The type
    /// must not use clap's settings for commands (`styles`, `args_override_self`) or flatten an `Option`.
    pub fn globals<G>(mut self) -> AppBuilder<(G, S)>
    where
        <G as GlobalArgs>::Holds: Sized,
        G: GlobalArgs,
    {
        self.add_globals::<G>();
        self.providing()
    }

    /// Provides `&T` to handlers. `open` takes the global arguments (`&()` if it reads none) and runs at most once per
    /// run, when a handler that takes `&T` is about to be called. It does not run for `--help`, `--describe` or an
    /// invalid argument.
    ///
    /// The codes of its error are in the exit-code table of every command that takes `&T`. A code that is not a standard
    /// name needs a number (`#[error_code(LICENCE_EXPIRED = 90)]`), and NOT_FOUND is not allowed, because on a delete it
    /// is a success.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    ///
    /// struct Store(String);
    ///
    /// #[derive(clap::Args)]
    /// struct Globals {
    ///     /// Path of the store
    ///     #[arg(long, default_value = "main")]
    ///     store: String,
    /// }
    ///
    /// /// Show the path of the store
    /// #[command(effect = "read")]
    /// fn path(store: &Store) -> Result<Vec<String>, std::io::Error> {
    ///     Ok(vec![store.0.clone()])
    /// }
    ///
    /// let app = App::new("tool", "1.0.0")
    ///     .state(|globals: &Globals| Ok::<_, std::io::Error>(Store(globals.store.clone())))
    ///     .command::<path>()
    ///     .build();
    /// let mut stdout = Vec::new();
    /// assert_eq!(app.run_from(["tool", "--store", "other", "path"], &mut stdout, &mut Vec::new()), 0);
    /// assert!(stdout.starts_with(br#"{"ok":true,"data":["other"]"#));
    /// ```
    pub fn state<G, T, E, F>(mut self, open: F) -> AppBuilder<(T, S)>
    where
        (<G as GlobalArgs>::Holds, <F as ThreadSafe>::Holds): Sized,
        G: GlobalArgs,
        T: Any,
        E: StateError<Codes: WithoutNotFound<E> + WithExitCodes<E> + WithValidCodes<E>>,
        F: Fn(&G) -> Result<T, E> + ThreadSafe + 'static,
    {
        const { check_errors::<E>() }
        self.add_globals::<G>();
        self.tool.add_state(None, move |provided| {
            let globals = provided.globals::<G>()?;
            async_runtime::entered(|| open(globals))
        });
        self.providing()
    }

    /// Provides `&T` to handlers, as [`state`](AppBuilder::state) does. `open` also takes a state or global arguments that
    /// were registered before, by reference. The exit-code table of a command that takes `&T` has the codes of both
    /// states.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use envelope_runtime::prelude::*;
    ///
    /// struct Database(String);
    ///
    /// struct Users(String);
    ///
    /// /// Print the table of the users
    /// #[command(effect = "read")]
    /// fn table(users: &Users) -> Result<String, Infallible> {
    ///     Ok(users.0.clone())
    /// }
    ///
    /// let app = App::new("tool", "1.0.0")
    ///     .state(|(): &()| Ok::<_, Infallible>(Database("main".to_owned())))
    ///     .state_from(|(): &(), database: &Database| Ok::<_, Infallible>(Users(format!("{}.users", database.0))))
    ///     .command::<table>()
    ///     .build();
    /// let mut stdout = Vec::new();
    /// assert_eq!(app.run_from(["tool", "table"], &mut stdout, &mut Vec::new()), 0);
    /// assert!(stdout.starts_with(br#"{"ok":true,"data":{"value":"main.users"}"#));
    /// ```
    pub fn state_from<G, D, T, E, F, I>(mut self, open: F) -> AppBuilder<(T, S)>
    where
        (<G as GlobalArgs>::Holds, <F as ThreadSafe>::Holds): Sized,
        G: GlobalArgs,
        D: Any + ProvidedEarlier<S, I>,
        T: Any,
        E: StateError<Codes: WithoutNotFound<E> + WithExitCodes<E> + WithValidCodes<E>>,
        F: Fn(&G, &D) -> Result<T, E> + ThreadSafe + 'static,
    {
        const { check_errors::<E>() }
        self.add_globals::<G>();
        self.tool.add_state(Some(TypeId::of::<D>()), move |provided| {
            let (globals, earlier) = (provided.globals::<G>()?, provided.earlier::<D>()?);
            async_runtime::entered(|| open(globals, earlier))
        });
        self.providing()
    }

    /// With the feature `tokio`: provides `&T` to handlers, as [`state`](AppBuilder::state) does. `open` is async and runs
    /// on the [runtime](AppBuilder::runtime) of the handlers.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    ///
    /// struct Pool(String);
    ///
    /// impl Pool {
    ///     async fn connect(url: &str) -> Result<Pool, std::io::Error> {
    ///         Ok(Pool(url.to_owned()))
    ///     }
    /// }
    ///
    /// #[derive(clap::Args)]
    /// struct Globals {
    ///     /// URL of the database
    ///     #[arg(long, default_value = "sqlite::memory:")]
    ///     url: String,
    /// }
    ///
    /// /// Show the URL
    /// #[command(effect = "read")]
    /// async fn url(pool: &Pool) -> Result<String, std::io::Error> {
    ///     Ok(pool.0.clone())
    /// }
    ///
    /// let app = App::new("tool", "1.0.0")
    ///     .state_async(async |globals: &Globals| Pool::connect(&globals.url).await)
    ///     .command::<url>()
    ///     .build();
    /// assert_eq!(app.run_from(["tool", "url"], &mut Vec::new(), &mut Vec::new()), 0);
    /// ```
    #[cfg(feature = "tokio")]
    pub fn state_async<G, T, E, F>(mut self, open: F) -> AppBuilder<(T, S)>
    where
        (<G as GlobalArgs>::Holds, <F as ThreadSafe>::Holds): Sized,
        G: GlobalArgs,
        T: Any,
        E: StateError<Codes: WithoutNotFound<E> + WithExitCodes<E> + WithValidCodes<E>>,
        F: AsyncFn(&G) -> Result<T, E> + ThreadSafe + 'static,
    {
        const { check_errors::<E>() }
        self.add_globals::<G>();
        self.tool.add_state(None, move |provided| async_runtime::block_on(open(provided.globals::<G>()?)));
        self.providing()
    }

    /// With the feature `tokio`: provides `&T` to handlers, as [`state_from`](AppBuilder::state_from) does. `open` is
    /// async and runs on the [runtime](AppBuilder::runtime) of the handlers.
    #[cfg(feature = "tokio")]
    pub fn state_from_async<G, D, T, E, F, I>(mut self, open: F) -> AppBuilder<(T, S)>
    where
        (<G as GlobalArgs>::Holds, <F as ThreadSafe>::Holds): Sized,
        G: GlobalArgs,
        D: Any + ProvidedEarlier<S, I>,
        T: Any,
        E: StateError<Codes: WithoutNotFound<E> + WithExitCodes<E> + WithValidCodes<E>>,
        F: AsyncFn(&G, &D) -> Result<T, E> + ThreadSafe + 'static,
    {
        const { check_errors::<E>() }
        self.add_globals::<G>();
        self.tool.add_state(Some(TypeId::of::<D>()), move |provided| {
            async_runtime::block_on(open(provided.globals::<G>()?, provided.earlier::<D>()?))
        });
        self.providing()
    }

    /// With the feature `tokio`: sets how the runtime of a run is built.
    ///
    /// A run has one runtime. Async handlers, async constructors and async streams run on it, and its context is entered
    /// while other constructors and handlers run and while states are dropped: `tokio::spawn` and
    /// `sqlx::Pool::connect_lazy` work there. The runtime starts when a run opens its first state or calls an async
    /// handler, and shuts down at the end of the run. Blocking tasks then have one second to finish.
    ///
    /// The default is a multi-thread runtime with one worker thread. More workers help programs that spawn many tasks:
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    /// use tokio::runtime::Builder;
    ///
    /// # /// Print a number
    /// # #[command(effect = "read")]
    /// # async fn number() -> Result<u8, std::convert::Infallible> {
    /// #     Ok(tokio::spawn(async { 7 }).await.unwrap())
    /// # }
    /// let app = App::new("tool", "1.0.0")
    ///     .runtime(|| Builder::new_multi_thread().worker_threads(4).enable_all().build())
    ///     .command::<number>()
    ///     .build();
    /// assert_eq!(app.run_from(["tool", "number"], &mut Vec::new(), &mut Vec::new()), 0);
    /// ```
    ///
    /// On a current-thread runtime, `Handle::block_on` in a constructor or in a handler that is not async never returns
    /// if it waits for I/O or for time, because nothing else drives the runtime. `state_async` and async handlers work.
    #[cfg(feature = "tokio")]
    pub fn runtime<F>(mut self, build: F) -> Self
    where
        <F as ThreadSafe>::Holds: Sized,
        F: Fn() -> std::io::Result<tokio::runtime::Runtime> + ThreadSafe + 'static,
    {
        self.tool.runtime = RuntimeBuilder::new(build);
        self
    }

    /// Records answers under idempotency keys: every command that changes something takes `--idempotency-key KEY`. The
    /// first call with a key runs and its answer is recorded. A later call with the same key and arguments returns that
    /// answer, with `effect` `noop` and `meta.idempotency_hit`, and its handler does not run.
    ///
    /// The stores are [`SqliteKeys`](crate::context::idempotency) and [`PostgresKeys`](crate::context::idempotency), each
    /// behind a feature, or a type that implements [`IdempotencyStore`]. `open` takes the global arguments, as that of a
    /// [`state`](AppBuilder::state) does, and runs only for a call with a key. The app then provides [`Idempotency`](crate::Idempotency),
    /// which a handler may take by reference.
    ///
    /// The store holds a claim on a key while its call runs. If the process of a call was killed, the next call with its
    /// key runs the command again if that is safe: an apply, a delete, a create of a resource with a `#[resource(key)]`,
    /// and every handler that takes `&Idempotency`. Otherwise the answer is OUTCOME_UNKNOWN, with the command that shows
    /// the current state.
    pub fn idempotency<G, K, E, F>(mut self, open: F) -> AppBuilder<WithKeys<S>>
    where
        (<G as GlobalArgs>::Holds, <F as ThreadSafe>::Holds): Sized,
        G: GlobalArgs,
        K: IdempotencyStore + 'static,
        E: StateError<Codes: WithoutNotFound<E> + WithExitCodes<E> + WithValidCodes<E>>,
        F: Fn(&G) -> Result<K, E> + ThreadSafe + 'static,
    {
        const { check_errors::<E>() }
        self.add_globals::<G>();
        self.tool.add_state(None, move |provided| {
            let globals = provided.globals::<G>()?;
            async_runtime::entered(|| open(globals).map(|store| Keys(Arc::new(store))))
        });
        self.tool.key_gate = Some(&IdempotencyKey);
        self.providing()
    }

    /// Adds a group: `tool NAME …`. Groups nest to any depth.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    /// # /// List
    /// # #[command(effect = "read")]
    /// # fn list() -> Result<Vec<u8>, std::convert::Infallible> { Ok(vec![]) }
    /// let app = App::new("tool", "1.0.0")
    ///     .group("user", "Manage users", |user| user.group("key", "Manage keys", |key| key.command::<list>()))
    ///     .build();
    /// assert_eq!(app.run_from(["tool", "user", "key", "list"], &mut Vec::new(), &mut Vec::new()), 0);
    /// ```
    pub fn group(mut self, name: &'static str, about: &'static str, fill: impl FnOnce(Group<S>) -> Group<S>) -> Self {
        self.tool.register(fill(Group::new()).into_node(name, about));
        self
    }

    /// Removes a built-in command: `manifest`, `exec`, `completion` or `man`. Call it before you register a command or group
    /// with this name at the root, which [`App::debug_assert`] otherwise reports: callers expect the built-in command.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    ///
    /// /// Write the manifest of the package
    /// #[command(effect = "read")]
    /// fn manifest() -> Result<String, std::convert::Infallible> {
    ///     Ok("[package]".to_owned())
    /// }
    ///
    /// let app = App::new("tool", "1.0.0").without_built_in("manifest").command::<manifest>().build();
    /// app.debug_assert();
    /// ```
    pub fn without_built_in(mut self, name: &'static str) -> Self {
        self.tool.without_built_in(name);
        self
    }

    /// Builds the app.
    pub fn build(self) -> App {
        App { tool: self.tool }
    }

    /// Adds a type of global arguments, which calls check unless it has none.
    fn add_globals<G: GlobalArgs>(&mut self) {
        self.tool.add_globals::<G>();
        if TypeId::of::<G>() != TypeId::of::<()>() {
            self.tool.global_check = Some(global_faults);
        }
    }

    /// The same builder with another list of provided types.
    fn providing<P>(self) -> AppBuilder<P> {
        AppBuilder { tool: self.tool, provides: PhantomData }
    }
}

/// Panics at compile time if the error of a state has a code that the exit-code tables cannot hold. `cargo check` finds all of
/// these but those of a generic error type.
const fn check_errors<E: ErrorCode>() {
    if let Some(fault) = prove_state(E::CODES) {
        panic!("{}", fault.as_str());
    }
}
