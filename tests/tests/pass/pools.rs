//! Pools and connections of async database drivers as states: sqlx with a file of SQLite and with a PostgreSQL server,
//! tokio-postgres with a PostgreSQL server. Without a server, the tests that need one are skipped.

use envelope_runtime::prelude::*;
use serde_json::{Value, json};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use tokio::runtime::{Handle, Runtime};
use tokio_postgres::{Client, NoTls};

use super::run;

#[derive(Debug, clap::Args)]
struct Globals {
    /// Connection string of the database
    #[arg(long)]
    url: String,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The database is not reachable
    #[error("the database is not reachable: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Sqlx(#[from] sqlx::Error),
    /// The server is not reachable
    #[error("the server is not reachable: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Postgres(#[from] tokio_postgres::Error),
    /// The runtime does not start
    #[error("{0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Io(#[from] std::io::Error),
}

/// The answers of `exec` to calls of these commands, in one run with one pool.
#[track_caller]
fn exec(app: &App, url: &str, calls: &[Value]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let lines: Vec<String> = calls.iter().map(Value::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut stdout = Vec::new();
    let argv = ["tool", "--url", url, "exec", "--input-file", file.to_str().unwrap()];
    let code = app.run_from(argv, &mut stdout, &mut Vec::new());
    let stdout = String::from_utf8(stdout).unwrap();
    assert_eq!(code, 0, "{stdout}");
    stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["data"].clone()).take(calls.len()).collect()
}

mod sqlite {
    use super::*;

    /// Add a note
    #[command(effect = "run", exit_codes(UNAVAILABLE = 12))]
    async fn add(pool: &SqlitePool, text: String) -> Result<Run<i64>, StoreError> {
        let sql = "INSERT INTO notes (text) VALUES ($1) RETURNING id";
        Ok(Run::Created(sqlx::query_scalar(sql).bind(text).fetch_one(pool).await?))
    }

    /// A state that is opened with the pool: its constructor creates the table.
    struct Notes(SqlitePool);

    /// Print the notes
    #[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
    async fn list(notes: &Notes) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT text FROM notes ORDER BY id").fetch_all(&notes.0).await?)
    }

    async fn create_table(_: &Globals, pool: &SqlitePool) -> Result<Notes, StoreError> {
        sqlx::query("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)").execute(pool).await?;
        Ok(Notes(pool.clone()))
    }

    /// One connection, so that a call waits for the connection of the one before.
    fn options() -> SqlitePoolOptions {
        SqlitePoolOptions::new().max_connections(1)
    }

    /// Every way in which a new user might open the pool.
    fn apps() -> [(&'static str, App); 4] {
        let app = || App::new("tool", "1.0.0");
        [
            (
                "state_async",
                app()
                    .state_async(async |globals: &Globals| Ok::<_, StoreError>(options().connect(&globals.url).await?))
                    .state_from_async(create_table)
                    .commands::<commands![add, list]>()
                    .build(),
            ),
            (
                "connect_lazy",
                app()
                    .state(|globals: &Globals| Ok::<_, StoreError>(options().connect_lazy(&globals.url)?))
                    .state_from_async(create_table)
                    .commands::<commands![add, list]>()
                    .build(),
            ),
            (
                "Handle::block_on",
                app()
                    .state(|globals: &Globals| {
                        Ok::<_, StoreError>(Handle::current().block_on(options().connect(&globals.url))?)
                    })
                    .state_from_async(create_table)
                    .commands::<commands![add, list]>()
                    .build(),
            ),
            (
                "block_in_place",
                app()
                    .state(|globals: &Globals| {
                        let connect = || Handle::current().block_on(options().connect(&globals.url));
                        Ok::<_, StoreError>(tokio::task::block_in_place(connect)?)
                    })
                    .state_from_async(create_table)
                    .commands::<commands![add, list]>()
                    .build(),
            ),
        ]
    }

    fn every_way_works() {
        for (way, app) in apps() {
            app.debug_assert();
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}?mode=rwc", folder.path().join("notes.db").display());
            let (code, envelope) = run(&app, &["tool", "--url", &url, "list"]);
            assert_eq!((code, &envelope["data"]), (0, &json!([])), "{way}: {envelope}");
            let (code, envelope) = run(&app, &["tool", "--url", &url, "add", "a"]);
            assert_eq!((code, &envelope["data"]["value"]), (0, &json!(1)), "{way}: {envelope}");
            let calls =
                [json!({"_cmd": "add", "text": "b"}), json!({"_cmd": "add", "text": "c"}), json!({"_cmd": "list"})];
            assert_eq!(exec(&app, &url, &calls)[2], json!(["a", "b", "c"]), "{way}");
        }
    }

    #[test]
    fn a_pool_works_however_it_is_opened() {
        every_way_works();
    }

    #[tokio::test]
    async fn a_pool_works_inside_a_current_thread_runtime() {
        every_way_works();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_pool_works_inside_a_multi_thread_runtime() {
        every_way_works();
    }

    #[test]
    fn a_database_that_cannot_be_opened_is_unavailable() {
        for (way, app) in apps() {
            let (code, envelope) = run(&app, &["tool", "--url", "sqlite:///nowhere/notes.db", "list"]);
            assert_eq!((code, &envelope["error"]["code"]), (12, &json!("UNAVAILABLE")), "{way}: {envelope}");
        }
    }
}

mod server {
    use super::*;

    /// Print the process that serves the connection
    #[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
    async fn backend(pool: &PgPool) -> Result<i32, StoreError> {
        Ok(sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(pool).await?)
    }

    /// Print the process that serves the connection
    #[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
    async fn client_backend(client: &Client) -> Result<i32, StoreError> {
        Ok(client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0))
    }

    fn options() -> PgPoolOptions {
        PgPoolOptions::new().max_connections(1)
    }

    fn apps() -> [(&'static str, &'static str, App); 4] {
        let app = || App::new("tool", "1.0.0");
        [
            (
                "state_async",
                "backend",
                app()
                    .state_async(async |globals: &Globals| Ok::<_, StoreError>(options().connect(&globals.url).await?))
                    .command::<backend>()
                    .build(),
            ),
            (
                "connect_lazy",
                "backend",
                app()
                    .state(|globals: &Globals| Ok::<_, StoreError>(options().connect_lazy(&globals.url)?))
                    .command::<backend>()
                    .build(),
            ),
            (
                "block_in_place",
                "backend",
                app()
                    .state(|globals: &Globals| {
                        let connect = || Handle::current().block_on(options().connect(&globals.url));
                        Ok::<_, StoreError>(tokio::task::block_in_place(connect)?)
                    })
                    .command::<backend>()
                    .build(),
            ),
            (
                "tokio-postgres",
                "client-backend",
                app()
                    .state_async(async |globals: &Globals| {
                        let (client, connection) = tokio_postgres::connect(&globals.url, NoTls).await?;
                        tokio::spawn(connection);
                        Ok::<_, StoreError>(client)
                    })
                    .command::<client_backend>()
                    .build(),
            ),
        ]
    }

    fn calls_share_a_connection() {
        let Some(url) = envelope_tests::postgres() else { return };
        for (way, command, app) in apps() {
            let (code, envelope) = run(&app, &["tool", "--url", url, command]);
            assert_eq!(code, 0, "{way}: {envelope}");
            let call = || json!({"_cmd": command});
            let answers = exec(&app, url, &[call(), call(), call()]);
            assert!(answers[0]["value"].as_i64().is_some(), "{answers:?}");
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{way}: {answers:?}");
        }
    }

    #[test]
    fn the_calls_of_a_run_share_a_connection_to_a_server() {
        calls_share_a_connection();
    }

    #[tokio::test]
    async fn the_calls_of_a_run_share_a_connection_inside_a_current_thread_runtime() {
        calls_share_a_connection();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_calls_of_a_run_share_a_connection_inside_a_multi_thread_runtime() {
        calls_share_a_connection();
    }

    /// The connection that the constructor opens is dead, because its runtime is gone. The pool opens another one.
    #[test]
    fn a_pool_opened_on_another_runtime_reconnects() {
        let Some(url) = envelope_tests::postgres() else { return };
        let app = App::new("tool", "1.0.0")
            .state(|globals: &Globals| Ok::<_, StoreError>(Runtime::new()?.block_on(options().connect(&globals.url))?))
            .command::<backend>()
            .build();
        let (code, envelope) = run(&app, &["tool", "--url", url, "backend"]);
        assert_eq!(code, 0, "{envelope}");
    }
}
