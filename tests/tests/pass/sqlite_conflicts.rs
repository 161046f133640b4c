//! Create conflicts on a real SQLite database: the violated rule, and the resource found by it.

use std::cell::Cell;

use envelope_runtime::Violation;
use envelope_runtime::prelude::*;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Value, json};

/// Returns the violation of the last statement, or `None` if it failed for another reason.
#[track_caller]
fn violated(statements: &str) -> Option<Violation> {
    let connection = Connection::open_in_memory().unwrap();
    let (before, last) = statements.trim_end_matches(';').rsplit_once(';').unwrap();
    connection.execute_batch(before).unwrap();
    let error = connection.execute(last, []).expect_err("the last one fails");
    error.violates_uniqueness().then(|| error.violation())
}

fn by(table: &str, columns: &[&str]) -> Violation {
    Violation::default().with_table(table).with_columns(columns.iter().copied())
}

#[test]
fn sqlite_reports_the_columns_of_the_rule() {
    for (statements, told) in [
        (
            "CREATE TABLE t (a UNIQUE, b UNIQUE); INSERT INTO t VALUES (1, 2); INSERT INTO t VALUES (3, 2)",
            Some(by("t", &["b"])),
        ),
        (
            "CREATE TABLE t (a, b, c, UNIQUE (c, a)); INSERT INTO t VALUES (1, 2, 3); INSERT INTO t VALUES (1, 9, 3)",
            Some(by("t", &["c", "a"])),
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)",
            Some(by("t", &["id"])),
        ),
        (
            "CREATE TABLE t (id TEXT PRIMARY KEY, a); INSERT INTO t VALUES ('x', 1); INSERT INTO t VALUES ('x', 2)",
            Some(by("t", &["id"])),
        ),
        (
            "CREATE TABLE t (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO t VALUES (1, 2); INSERT INTO t VALUES (1, 2)",
            Some(by("t", &["a", "b"])),
        ),
        (
            "CREATE TABLE t (a); INSERT INTO t (rowid, a) VALUES (7, 1); INSERT INTO t (rowid, a) VALUES (7, 2)",
            Some(by("t", &["rowid"])),
        ),
        (
            "CREATE TABLE t (a); CREATE UNIQUE INDEX i ON t (a) WHERE a > 0; INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)",
            Some(by("t", &["a"])),
        ),
        (
            "CREATE TABLE t (a UNIQUE, b); INSERT INTO t VALUES (1, 2), (2, 3); UPDATE t SET a = 1 WHERE b = 3",
            Some(by("t", &["a"])),
        ),
        (
            "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1); INSERT OR ABORT INTO t VALUES (1)",
            Some(by("t", &["a"])),
        ),
        (
            "CREATE TABLE t (a UNIQUE, b UNIQUE); INSERT INTO t VALUES (1, 2); INSERT INTO t VALUES (3, 2) ON CONFLICT (a) DO NOTHING",
            Some(by("t", &["b"])),
        ),
        (
            r#"CREATE TABLE "my table" ("e-mail ""x""" UNIQUE); INSERT INTO "my table" VALUES (1); INSERT INTO "my table" VALUES (1)"#,
            Some(by("my table", &[r#"e-mail "x""#])),
        ),
        // The rule has no columns, or their names are ambiguous.
        (
            "CREATE TABLE t (a); CREATE UNIQUE INDEX i ON t (lower(a)); INSERT INTO t VALUES ('x'); INSERT INTO t VALUES ('X')",
            Some(Violation::default()),
        ),
        (
            r#"CREATE TABLE t ("a.b" UNIQUE); INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)"#,
            Some(Violation::default()),
        ),
    ] {
        assert_eq!(violated(statements), told, "{statements}");
    }
}

#[test]
fn other_constraints_are_not_conflicts() {
    for statements in [
        "CREATE TABLE t (a CHECK (a > 0)); INSERT INTO t VALUES (0)",
        "CREATE TABLE t (a NOT NULL); INSERT INTO t VALUES (NULL)",
        "PRAGMA foreign_keys = ON; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p); INSERT INTO t VALUES (1)",
        "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES ('x')",
        // The error text is not sufficient: a trigger may raise any text.
        "CREATE TABLE t (a); CREATE TRIGGER r BEFORE INSERT ON t WHEN new.a > 0 BEGIN \
         SELECT RAISE(ABORT, 'UNIQUE constraint failed: t.a'); END; INSERT INTO t VALUES (1)",
        "CREATE TABLE t (a); CREATE TABLE t (a)",
    ] {
        assert_eq!(violated(statements), None, "{statements}");
    }
}

#[test]
fn on_conflict_causes_no_violation() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)").unwrap();
    assert_eq!(connection.execute("INSERT INTO t VALUES (1) ON CONFLICT (a) DO NOTHING", []), Ok(0));
    assert_eq!(connection.execute("INSERT OR REPLACE INTO t VALUES (1)", []), Ok(1));
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The store cannot be opened or written
    #[error("the store failed")]
    #[error_code(UNAVAILABLE)]
    Sqlite(#[from] rusqlite::Error),
    /// As above, in a box
    #[error("the store failed")]
    #[error_code(UNAVAILABLE)]
    Boxed { source: Box<rusqlite::Error> },
}

/// An error that forwards to another.
#[derive(Debug, thiserror::Error, ErrorCode)]
enum CreateError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No address was given
    #[error("{address} is no address")]
    #[error_code(ARG_ERROR)]
    Address { address: String },
    /// The account is there
    #[error("there is one")]
    #[error_code(CONFLICT, unique)]
    Taken { source: rusqlite::Error },
}

#[derive(Debug, Clone, PartialEq, Serialize, Resource)]
struct Account {
    #[resource(id)]
    id: i64,
    #[resource(key)]
    name: String,
    email: String,
    region: String,
    number: u32,
}

struct Store {
    connection: Connection,
    boxed: Cell<bool>,
}

impl Store {
    fn open() -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT UNIQUE, email TEXT UNIQUE,
             region TEXT NOT NULL, number INTEGER NOT NULL, UNIQUE (region, number));
             INSERT INTO accounts VALUES (1, 'foo', 'foo@b.c', 'eu', 7)",
        )?;
        Ok(Store { connection, boxed: Cell::new(false) })
    }

    fn insert(&self, new: &Account) -> Result<Account, StoreError> {
        let Account { id, name, email, region, number } = new;
        self.connection
            .execute("INSERT INTO accounts VALUES (?1, ?2, ?3, ?4, ?5)", (id, name, email, region, number))
            .map(|_| new.clone())
            .map_err(
                |error| if self.boxed.get() { StoreError::Boxed { source: Box::new(error) } } else { error.into() },
            )
    }

    fn find(&self, by: &[String], new: &Account) -> Result<Option<Account>, StoreError> {
        let row = |row: &Row<'_>| {
            Ok(Account {
                id: row.get("id")?,
                name: row.get("name")?,
                email: row.get("email")?,
                region: row.get("region")?,
                number: row.get("number")?,
            })
        };
        let Account { id, name, email, region, number } = new;
        let found = match by {
            [column] if column == "id" => self.connection.query_row("SELECT * FROM accounts WHERE id = ?1", [id], row),
            [column] if column == "email" => {
                self.connection.query_row("SELECT * FROM accounts WHERE email = ?1", [email], row)
            }
            [_, _] => {
                let sql = "SELECT * FROM accounts WHERE region = ?1 AND number = ?2";
                self.connection.query_row(sql, (region, number), row)
            }
            _ => self.connection.query_row("SELECT * FROM accounts WHERE name = ?1", [name], row),
        };
        Ok(found.optional()?)
    }
}

/// Create an account
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, CONFLICT, UNAVAILABLE = 12))]
fn create(
    store: &Store,
    name: String,
    #[arg(long, default_value_t = 2)] id: i64,
    #[arg(long, default_value = "new@b.c")] email: String,
    #[arg(long, default_value = "us")] region: String,
) -> Result<Create<Account>, CreateError> {
    if email.is_empty() {
        return Err(CreateError::Address { address: email });
    }
    let new = Account { id, name, email, region, number: 7 };
    store.insert(&new).map_err(CreateError::from).or_existing_by(|violation| Ok(store.find(violation.columns(), &new)?))
}

fn conflict(words: &[&str]) -> Value {
    let app = App::new("tool", "1.0.0").state(|(): &()| Store::open()).command::<create>().build();
    let (code, envelope) = super::run(&app, &[&["tool", "create"], words].concat());
    assert_eq!((code, &envelope["error"]["code"]), (10, &json!("ALREADY_EXISTS")), "{envelope}");
    // The existing resource is the same for every violated rule.
    assert_eq!(envelope["data"], json!({"id": 1, "name": "foo", "email": "foo@b.c", "region": "eu", "number": 7}));
    assert_eq!(envelope["error"]["conflict_id"], "1");
    envelope["error"].clone()
}

#[test]
fn the_answer_names_the_conflicting_field() {
    for (words, field, message) in [
        (&["foo"][..], "name", "Account 'foo' already exists"),
        (&["bar", "--email", "foo@b.c"], "email", "Account 'foo' already exists, with the same email"),
        (&["bar", "--region", "eu"], "region,number", "Account 'foo' already exists, with the same region and number"),
        (&["bar", "--id", "1"], "id", "Account 'foo' already exists, with the same id"),
    ] {
        let error = conflict(words);
        assert_eq!((&error["context"]["conflict_field"], &error["message"]), (&json!(field), &json!(message)));
    }
}

#[test]
fn the_columns_pass_through_wrapping_errors() {
    let store = Store::open().unwrap();
    let taken = || Account { id: 5, name: "bar".into(), email: "foo@b.c".into(), region: "us".into(), number: 1 };
    for boxed in [false, true] {
        store.boxed.set(boxed);
        let error = store.insert(&taken()).unwrap_err();
        assert!(matches!((boxed, &error), (false, StoreError::Sqlite(_)) | (true, StoreError::Boxed { .. })));
        assert_eq!((error.is_unique_violation(), error.unique_violation()), (true, by("accounts", &["email"])));
        let error = CreateError::from(error);
        assert_eq!((error.is_unique_violation(), error.unique_violation()), (true, by("accounts", &["email"])));
    }
    store.boxed.set(false);
    let StoreError::Sqlite(source) = store.insert(&taken()).unwrap_err() else { panic!("it is boxed") };
    // A variant marked `unique` reports the rule as well.
    let error = CreateError::Taken { source };
    assert_eq!((error.is_unique_violation(), error.unique_violation()), (true, by("accounts", &["email"])));
    let error = CreateError::Address { address: String::new() };
    assert_eq!((error.is_unique_violation(), error.unique_violation()), (false, Violation::default()));
}

#[test]
fn a_handler_can_be_tested_for_the_violated_rule() {
    let store = Store::open().unwrap();
    let outcome = create(&store, "bar".into(), 2, "foo@b.c".into(), "us".into());
    assert!(matches!(outcome, Ok(Create::AlreadyExistsBy(it, by)) if it.name == "foo" && by == ["email"]));
    let outcome = create(&store, "bar".into(), 2, "new@b.c".into(), "us".into());
    assert!(matches!(outcome, Ok(Create::Created(it)) if it.name == "bar"));
    // A lookup by the key alone remains the common case.
    let new = Account { id: 9, name: "foo".into(), email: "x@b.c".into(), region: "us".into(), number: 9 };
    let outcome = store.insert(&new).or_existing(|| store.find(&[], &new));
    assert!(matches!(outcome, Ok(Create::AlreadyExists(it)) if it.id == 1));
}

#[test]
fn a_handler_can_map_a_constraint_to_columns() {
    let insert = || Err::<Account, _>(StoreError::from(rusqlite::Error::SqliteFailure(unique(), None)));
    let found = || Account { id: 1, name: "foo".into(), email: String::new(), region: String::new(), number: 0 };
    let unknown = insert().or_existing_by(|violation| {
        assert_eq!(*violation, Violation::default());
        Ok(Some(found()))
    });
    assert_eq!(unknown.unwrap(), Create::AlreadyExists(found()));
    let known = insert().or_existing_by(|violation| {
        violation.set_columns(["email"]);
        Ok(Some(found()))
    });
    assert_eq!(known.unwrap(), Create::AlreadyExistsBy(found(), vec!["email".to_owned()]));
    let gone = insert().or_existing_by(|violation| {
        violation.set_columns(["email"]);
        Ok(None)
    });
    assert_eq!(gone.unwrap(), Create::Vanished);
}

fn unique() -> rusqlite::ffi::Error {
    rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}
