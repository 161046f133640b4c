//! Async handlers, states and streams, with the feature `tokio`.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use envelope_runtime::Stream;
use envelope_runtime::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Handle};
use tokio::time::sleep;

use super::run;

/// A state that spawns a task when it is opened and when it is dropped, as pools of connections do.
struct Pool {
    name: String,
    events: Events,
}

/// Events in the order in which they happened.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    fn add(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Pool {
    fn connect_lazy(name: &str, events: &Events) -> Pool {
        drop(tokio::spawn(async {}));
        events.add(format!("open {name}"));
        Pool { name: name.to_owned(), events: events.clone() }
    }

    async fn connect(name: &str, events: &Events) -> Pool {
        sleep(Duration::from_millis(1)).await;
        Pool::connect_lazy(name, events)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(tokio::spawn(async {}));
        self.events.add(format!("drop {}", self.name));
    }
}

#[derive(Debug, clap::Args)]
struct Globals {
    /// Name of the pool
    #[arg(long, default_value = "main")]
    pool: String,
}

/// A state that is opened with a pool.
struct Users(Pool);

#[derive(Debug, thiserror::Error, ErrorCode)]
enum PoolError {
    /// The pool cannot be opened
    #[error("no pool")]
    #[error_code(UNAVAILABLE, retryable)]
    Closed,
}

/// Wait and print the name of the pool
#[command(effect = "read")]
async fn name(pool: &Pool) -> Result<String, Infallible> {
    sleep(Duration::from_millis(1)).await;
    Ok(pool.name.clone())
}

/// Print the name of the pool of the users
#[command(effect = "read")]
async fn users(users: &Users) -> Result<String, Infallible> {
    tokio::task::yield_now().await;
    Ok(users.0.name.clone())
}

/// Print the name of the pool without awaiting anything
#[command(effect = "read")]
fn direct(pool: &Pool) -> Result<String, Infallible> {
    // The runtime of the constructor is that of a handler which is not async.
    let spawned = tokio::spawn(async { 1 });
    let one = Handle::current().block_on(spawned).unwrap();
    Ok(format!("{}{one}", pool.name))
}

/// Run something that blocks
#[command(effect = "read")]
async fn blocks() -> Result<u8, Infallible> {
    Ok(tokio::task::block_in_place(|| Handle::current().block_on(async { 3 })))
}

/// Count down, waiting before each number
struct Countdown(u8, Pin<Box<dyn Future<Output = ()>>>);

impl futures_core::Stream for Countdown {
    type Item = u8;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<Option<u8>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        std::task::ready!(self.1.as_mut().poll(context));
        self.1 = Box::pin(sleep(Duration::from_millis(1)));
        self.0 -= 1;
        Poll::Ready(Some(self.0))
    }
}

fn countdown(from: u8) -> Stream<u8> {
    Stream::from_async(Countdown(from, Box::pin(std::future::ready(()))))
}

/// Count down
#[command(effect = "read")]
async fn count(pool: &Pool, #[arg(default_value_t = 3)] from: u8) -> Result<Stream<u8>, Infallible> {
    let _ = pool;
    Ok(countdown(from))
}

/// Count down without an async handler
#[command(effect = "read")]
fn count_direct() -> Result<Stream<u8>, Infallible> {
    Ok(countdown(3))
}

fn app(events: &Events) -> App {
    let (of_pool, of_users) = (events.clone(), events.clone());
    App::new("tool", "1.0.0")
        .state_async(async move |globals: &Globals| match globals.pool.as_str() {
            "closed" => Err(PoolError::Closed),
            name => Ok(Pool::connect(name, &of_pool).await),
        })
        .state_from_async(async move |_: &Globals, pool: &Pool| {
            Ok::<_, Infallible>(Users(Pool::connect(&format!("users of {}", pool.name), &of_users).await))
        })
        .commands::<commands![name, users, direct, blocks, count, count_direct]>()
        .build()
}

#[track_caller]
fn data(app: &App, argv: &[&str]) -> Value {
    let (code, envelope) = run(app, argv);
    assert_eq!(code, 0, "{envelope}");
    value(&envelope)
}

/// The data of an answer. A number or a text is printed in an object.
fn value(envelope: &Value) -> Value {
    let data = &envelope["data"];
    data.get("value").unwrap_or(data).clone()
}

/// Everything that a run can do on its runtime.
fn everything_works() {
    let events = Events::default();
    let app = app(&events);
    app.debug_assert();
    assert_eq!(data(&app, &["tool", "name", "--pool", "a"]), "a");
    assert_eq!(events.take(), ["open a", "drop a"]);
    assert_eq!(data(&app, &["tool", "direct"]), "main1");
    assert_eq!(events.take(), ["open main", "drop main"]);
    assert_eq!(data(&app, &["tool", "users"]), "users of main");
    assert_eq!(events.take(), ["open main", "open users of main", "drop users of main", "drop main"]);
    assert_eq!(data(&app, &["tool", "blocks"]), 3);
    assert_eq!(data(&app, &["tool", "count"]), json!([2, 1, 0]));
    assert_eq!(data(&app, &["tool", "count-direct"]), json!([2, 1, 0]));
    let answer = app.call(["users"], &json!({"pool": "b"}));
    assert_eq!(answer.data::<Value>().unwrap(), json!({"value": "users of b"}), "{}", answer.envelope());
}

#[test]
fn handlers_states_and_streams_share_a_runtime() {
    everything_works();
}

#[tokio::test]
async fn a_run_works_inside_a_current_thread_runtime() {
    everything_works();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_works_inside_a_multi_thread_runtime() {
    everything_works();
    tokio::spawn(async { everything_works() }).await.unwrap();
    tokio::task::spawn_blocking(everything_works).await.unwrap();
}

#[test]
fn a_state_opened_without_async_may_spawn_tasks() {
    let events = Events::default();
    let (lazy, blocking) = (events.clone(), events.clone());
    let lazy = App::new("tool", "1.0.0")
        .state(move |(): &()| Ok::<_, Infallible>(Pool::connect_lazy("lazy", &lazy)))
        .commands::<commands![name, direct]>()
        .build();
    assert_eq!(data(&lazy, &["tool", "name"]), "lazy");
    assert_eq!(data(&lazy, &["tool", "direct"]), "lazy1");
    assert_eq!(events.take(), ["open lazy", "drop lazy", "open lazy", "drop lazy"]);
    let blocking = App::new("tool", "1.0.0")
        .state(move |(): &()| {
            let connect = || Handle::current().block_on(Pool::connect("blocking", &blocking));
            Ok::<_, Infallible>(tokio::task::block_in_place(connect))
        })
        .command::<name>()
        .build();
    assert_eq!(data(&blocking, &["tool", "name"]), "blocking");
}

#[test]
fn the_calls_of_exec_share_their_states_and_their_runtime() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let lines = ["name", "users", "direct"].map(|name| json!({"_cmd": name}).to_string());
    std::fs::write(&file, lines.join("\n")).unwrap();
    let events = Events::default();
    let mut stdout = Vec::new();
    let argv = ["tool", "exec", "--input-file", file.to_str().unwrap()];
    let code = app(&events).run_from(argv, &mut stdout, &mut Vec::new());
    let stdout = String::from_utf8(stdout).unwrap();
    assert_eq!(code, 0, "{stdout}");
    let answers: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answers: Vec<Value> = answers.iter().take(3).map(value).collect();
    assert_eq!(answers, ["main", "users of main", "main1"]);
    assert_eq!(events.take(), ["open main", "open users of main", "drop users of main", "drop main"]);
}

#[test]
fn the_error_of_a_state_is_in_the_table_of_commands_that_take_a_later_state() {
    let app = app(&Events::default());
    for command in ["name", "users"] {
        let (code, envelope) = run(&app, &["tool", command, "--pool", "closed"]);
        assert_eq!(envelope["error"]["code"], "UNAVAILABLE", "{envelope}");
        let table = run(&app, &["tool", command, "--describe"]).1["data"]["exit_codes"].clone();
        assert_eq!(table[code.to_string()]["name"], "UNAVAILABLE", "{table}");
    }
    let table = run(&app, &["tool", "blocks", "--describe"]).1["data"]["exit_codes"].clone();
    assert!(!table.to_string().contains("UNAVAILABLE"), "{table}");
}

/// A current-thread runtime starts no thread.
#[test]
fn the_author_may_choose_the_runtime() {
    static BUILT: AtomicU32 = AtomicU32::new(0);

    /// Print the number of worker threads
    #[command(effect = "read")]
    async fn workers() -> Result<usize, Infallible> {
        Ok(Handle::current().metrics().num_workers())
    }

    let app = || App::new("tool", "1.0.0").command::<workers>();
    assert_eq!(data(&app().build(), &["tool", "workers"]), 1);
    let four = app().runtime(|| Builder::new_multi_thread().worker_threads(4).build()).build();
    assert_eq!(data(&four, &["tool", "workers"]), 4);
    let counted = app()
        .runtime(|| {
            BUILT.fetch_add(1, Ordering::SeqCst);
            Builder::new_current_thread().build()
        })
        .build();
    assert_eq!(run(&counted, &["tool", "--help"]).0, 0);
    assert_eq!(run(&counted, &["tool", "workers", "--describe"]).0, 0);
    assert_eq!(BUILT.load(Ordering::SeqCst), 0, "no handler was called");
    assert_eq!(data(&counted, &["tool", "workers"]), 1);
    assert_eq!(BUILT.load(Ordering::SeqCst), 1);
}

#[test]
fn a_runtime_that_cannot_be_started_is_a_general_error() {
    let app =
        App::new("tool", "1.0.0").runtime(|| Err(std::io::Error::other("no threads"))).command::<blocks>().build();
    let (code, envelope) = run(&app, &["tool", "blocks"]);
    assert_eq!((code, &envelope["error"]["code"]), (1, &json!("GENERAL_ERROR")));
    assert_eq!(envelope["error"]["message"], "the async runtime cannot be started");
    assert_eq!(envelope["error"]["cause"], "no threads");
}

/// A blocking task that never ends, such as a read of stdin, does not keep the run from ending.
#[test]
fn a_run_ends_while_a_blocking_task_waits() {
    /// Start a task that waits
    #[command(effect = "read")]
    async fn leave() -> Result<u8, Infallible> {
        drop(tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_secs(600))));
        Ok(1)
    }
    let started = std::time::Instant::now();
    assert_eq!(data(&App::new("tool", "1.0.0").command::<leave>().build(), &["tool", "leave"]), 1);
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_panic_of_an_async_state_is_an_answer() {
    let app = App::new("tool", "1.0.0")
        .state_async(async |(): &()| -> Result<Pool, Infallible> { panic!("no pool") })
        .commands::<commands![name, blocks]>()
        .build();
    let (code, envelope) = run(&app, &["tool", "name"]);
    assert_eq!((code, &envelope["error"]["code"]), (1, &json!("GENERAL_ERROR")));
    assert_eq!(data(&app, &["tool", "blocks"]), 3);
}

/// In a unit test of a handler, which has no run.
#[test]
fn the_items_of_an_async_stream_can_be_read_in_a_unit_test() {
    let items: Vec<u8> = countdown(2).items().map(Result::unwrap).collect();
    assert_eq!(items, [1, 0]);
}

#[tokio::test]
async fn the_items_of_an_async_stream_cannot_be_read_inside_a_runtime() {
    let error = countdown(2).items().next().unwrap().unwrap_err();
    assert_eq!(error.message, "an async stream cannot be read inside a tokio runtime");
    assert!(error.fix_required.unwrap().contains("in `#[test]` instead of `#[tokio::test]`"));
}

/// A handler may run another program: its run has a separate runtime, on another thread.
#[test]
fn an_async_handler_may_run_an_app() {
    /// Run another program
    #[command(effect = "read")]
    async fn outer() -> Result<Value, Infallible> {
        tokio::task::yield_now().await;
        Ok(data(&app(&Events::default()), &["tool", "users"]))
    }
    assert_eq!(data(&App::new("outer", "1.0.0").command::<outer>().build(), &["outer", "outer"]), "users of main");
}
