//! Create conflicts reported through sqlx by a real PostgreSQL server. Without a server, [`server`] skips the tests.

use envelope_runtime::Violation;
use envelope_runtime::prelude::*;
use postgres::config::Host;
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection};

/// Returns how to connect to the test server, or `None`.
fn server() -> Option<PgConnectOptions> {
    let told: postgres::Config = envelope_tests::postgres()?.parse().expect("a connection string");
    let mut options = PgConnectOptions::new_without_pgpass().port(told.get_ports().first().copied().unwrap_or(5432));
    options = match told.get_hosts().first() {
        Some(Host::Tcp(name)) => options.host(name),
        Some(Host::Unix(folder)) => options.socket(folder),
        None => options.host("localhost"),
    };
    if let Some(user) = told.get_user() {
        options = options.username(user);
    }
    if let Some(password) = told.get_password() {
        options = options.password(&String::from_utf8_lossy(password));
    }
    Some(options.database(told.get_dbname().unwrap_or("postgres")))
}

async fn violated(connection: &mut PgConnection, statement: String) -> Option<Violation> {
    let error = connection.execute(AssertSqlSafe(statement)).await.expect_err("it fails");
    error.violates_uniqueness().then(|| error.violation())
}

#[tokio::test]
async fn the_error_codes_identify_conflicts() {
    let Some(server) = server() else { return };
    let mut connection = server.connect().await.unwrap();
    let (user, database): (String, String) =
        sqlx::query_as("SELECT current_user::text, current_database()::text").fetch_one(&mut connection).await.unwrap();
    let tables = "CREATE TEMP TABLE t (id int PRIMARY KEY, a int UNIQUE, b int, c int CHECK (c > 0), d int NOT NULL,
                                       CONSTRAINT a_rule UNIQUE (b, c), EXCLUDE (d WITH =));
                  CREATE UNIQUE INDEX an_index ON t (abs(d));
                  CREATE TEMP TABLE u (t int REFERENCES t);
                  INSERT INTO t VALUES (1, 2, 3, 4, 5)";
    connection.execute(tables).await.unwrap();
    let of = |constraint: &str| Some(Violation::default().with_constraint(constraint).with_table("t"));
    for (statement, told) in [
        ("INSERT INTO t VALUES (1, 9, 9, 9, 9)", of("t_pkey")),
        ("INSERT INTO t VALUES (9, 2, 9, 9, 9)", of("t_a_key")),
        ("INSERT INTO t VALUES (9, 9, 3, 4, 9)", of("a_rule")),
        ("INSERT INTO t VALUES (9, 9, 9, 9, -5)", of("an_index")),
        ("CREATE TEMP TABLE t ()", Some(Violation::default())),
        ("INSERT INTO t VALUES (9, 9, 9, 9, NULL)", None),
        ("INSERT INTO t VALUES (9, 9, 9, -1, 9)", None),
        ("INSERT INTO u VALUES (9)", None),
        ("INSERT INTO nothing VALUES (9)", None),
        ("SELECT 'UNIQUE constraint failed: t.a'::int", None),
    ] {
        assert_eq!(violated(&mut connection, statement.to_owned()).await, told, "{statement}");
    }
    for statement in
        [format!("CREATE DATABASE {database:?}"), format!("CREATE ROLE {user:?}"), "CREATE SCHEMA public".to_owned()]
    {
        assert_eq!(violated(&mut connection, statement.clone()).await, Some(Violation::default()), "{statement}");
    }
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The database cannot be reached
    #[error("the database failed: {0}")]
    #[error_code(UNAVAILABLE)]
    Sqlx(#[from] sqlx::Error),
}

#[derive(Debug, PartialEq, Serialize, Resource)]
struct Account {
    #[resource(id)]
    id: i32,
    #[resource(key)]
    name: String,
    email: String,
}

/// Reads the columns of the rule from the catalogue.
async fn columns(connection: &mut PgConnection, violation: &Violation) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT attribute.attname::text
               FROM pg_constraint AS rule, unnest(rule.conkey) WITH ORDINALITY AS part (number, position), pg_attribute AS attribute
               WHERE rule.conname = $1 AND rule.conrelid = $2::regclass
                 AND attribute.attrelid = rule.conrelid AND attribute.attnum = part.number
               ORDER BY part.position";
    let rule = sqlx::query_scalar(sql).bind(violation.constraint()).bind(violation.table());
    Ok(rule.fetch_all(connection).await?)
}

/// Create an account in a table that has one
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12))]
async fn create(
    server: &PgConnectOptions,
    name: String,
    #[arg(long, default_value = "new@b.c")] email: String,
) -> Result<Create<Account>, StoreError> {
    let mut connection = server.connect().await?;
    let table = "CREATE TEMP TABLE accounts (id serial PRIMARY KEY, name text UNIQUE, email text UNIQUE);
                 INSERT INTO accounts (name, email) VALUES ('foo', 'foo@b.c')";
    connection.execute(table).await?;
    let account = |(id, name, email)| Account { id, name, email };
    let inserted = sqlx::query_as("INSERT INTO accounts (name, email) VALUES ($1, $2) RETURNING id, name, email")
        .bind(&name)
        .bind(&email)
        .fetch_one(&mut connection)
        .await
        .map(account)
        .map_err(StoreError::from);
    inserted
        .or_existing_by_async(async |violation| {
            violation.set_columns(columns(&mut connection, violation).await?);
            let (sql, value) = if violation.columns() == ["email"] {
                ("SELECT id, name, email FROM accounts WHERE email = $1", &email)
            } else {
                ("SELECT id, name, email FROM accounts WHERE name = $1", &name)
            };
            Ok(sqlx::query_as(sql).bind(value).fetch_optional(&mut connection).await?.map(account))
        })
        .await
}

#[test]
fn the_answer_names_the_columns_of_the_constraint() {
    let Some(server) = server() else { return };
    let run = |words: &[&str]| {
        let server = server.clone();
        let app = App::new("tool", "1.0.0")
            .state(move |(): &()| Ok::<_, StoreError>(server.clone()))
            .command::<create>()
            .build();
        super::run(&app, &[&["tool", "create"], words].concat())
    };
    let (code, envelope) = run(&["bar"]);
    assert_eq!((code, &envelope["data"]["effect"]), (0, &json!("created")), "{envelope}");
    for (words, field) in [(&["foo"][..], "name"), (&["bar", "--email", "foo@b.c"], "email")] {
        let (code, envelope) = run(words);
        assert_eq!((code, &envelope["error"]["code"]), (10, &json!("ALREADY_EXISTS")), "{envelope}");
        assert_eq!(envelope["data"], json!({"id": 1, "name": "foo", "email": "foo@b.c"}));
        assert_eq!(envelope["error"]["context"]["conflict_field"], field);
    }
}
