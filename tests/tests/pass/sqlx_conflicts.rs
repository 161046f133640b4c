//! Create conflicts reported by the drivers of sqlx.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Display};

use envelope_runtime::Violation;
use envelope_runtime::prelude::*;
use serde_json::json;
use sqlx::error::{DatabaseError, ErrorKind};

/// An error of a driver. The codes, kinds and texts are those of sqlx 0.9 with SQLite 3.50, MySQL and PostgreSQL.
#[derive(Debug, Clone, Copy)]
struct Answer {
    code: Option<&'static str>,
    unique: bool,
    message: &'static str,
    constraint: Option<&'static str>,
    table: Option<&'static str>,
}

impl Answer {
    fn new(code: &'static str, unique: bool, message: &'static str) -> Self {
        Answer { code: Some(code), unique, message, constraint: None, table: None }
    }
}

impl Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl Error for Answer {}

impl DatabaseError for Answer {
    fn message(&self) -> &str {
        self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.code.map(Cow::Borrowed)
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn constraint(&self) -> Option<&str> {
        self.constraint
    }

    fn table(&self) -> Option<&str> {
        self.table
    }

    fn kind(&self) -> ErrorKind {
        if self.unique { ErrorKind::UniqueViolation } else { ErrorKind::Other }
    }
}

fn violation_of(answer: Answer) -> Option<Violation> {
    let error = sqlx::Error::from(answer);
    error.violates_uniqueness().then(|| error.violation())
}

#[test]
fn sqlite_reports_the_columns() {
    let columns =
        |columns: &[&'static str]| Some(Violation::default().with_table("t").with_columns(columns.iter().copied()));
    for (code, unique, message, violation) in [
        ("2067", true, "UNIQUE constraint failed: t.a, t.b", columns(&["a", "b"])),
        ("1555", true, "UNIQUE constraint failed: t.id", columns(&["id"])),
        ("2579", false, "UNIQUE constraint failed: t.rowid", columns(&["rowid"])),
        ("2067", true, "UNIQUE constraint failed: index 'i'", Some(Violation::default())),
        ("1299", false, "NOT NULL constraint failed: t.a", None),
        ("1811", false, "UNIQUE constraint failed: t.a", None),
    ] {
        assert_eq!(violation_of(Answer::new(code, unique, message)), violation, "{code} {message}");
    }
}

#[test]
fn postgres_reports_the_constraint() {
    let row = Answer {
        constraint: Some("accounts_email_key"),
        table: Some("accounts"),
        ..Answer::new("23505", true, "UNIQUE constraint failed: of.another")
    };
    let violation = Violation::default().with_constraint("accounts_email_key").with_table("accounts");
    assert_eq!(violation_of(row), Some(violation));
    for code in ["42P04", "42710", "42P06", "42P07"] {
        assert_eq!(violation_of(Answer::new(code, false, "it is there")), Some(Violation::default()), "{code}");
    }
    for code in ["23503", "23514", "23P01", "42P01", "40001", "3D000"] {
        assert_eq!(violation_of(Answer::new(code, false, "it already exists")), None, "{code}");
    }
}

#[test]
fn mysql_reports_only_the_violation() {
    // The MySQL driver checks the number 1062, not the code.
    let row = Answer::new("23000", true, "Duplicate entry 'foo' for key 'accounts.email'");
    assert_eq!(violation_of(row), Some(Violation::default()));
    assert_eq!(violation_of(Answer { unique: false, ..row }), None);
}

#[test]
fn other_errors_are_not_conflicts() {
    for error in [sqlx::Error::RowNotFound, sqlx::Error::PoolTimedOut, std::io::Error::other("gone").into()] {
        assert!(!error.violates_uniqueness(), "{error}");
    }
    let without_code = Answer { code: None, ..Answer::new("", false, "UNIQUE constraint failed: t.a") };
    assert_eq!(violation_of(without_code), None);
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum StoreError {
    /// The database cannot be reached
    #[error("the database failed")]
    #[error_code(UNAVAILABLE)]
    Sqlx(#[from] sqlx::Error),
}

#[derive(Debug, PartialEq, Serialize, Resource)]
struct Account {
    #[resource(id)]
    id: u32,
    #[resource(key)]
    name: &'static str,
    email: &'static str,
}

/// Finds the account asynchronously, as a query would.
async fn find(columns: &[String]) -> Result<Option<Account>, StoreError> {
    tokio::task::yield_now().await;
    Ok((columns == ["email"]).then_some(Account { id: 1, name: "foo", email: "a@b.c" }))
}

async fn insert() -> Result<Account, StoreError> {
    tokio::task::yield_now().await;
    let taken = Answer { constraint: Some("accounts_email_key"), ..Answer::new("23505", true, "duplicate key") };
    Err(sqlx::Error::from(taken).into())
}

/// Create an account
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12))]
async fn create(#[arg(long)] named: bool) -> Result<Create<Account>, StoreError> {
    if !named {
        return insert().await.or_existing_async(async || find(&["email".to_owned()]).await).await;
    }
    insert()
        .await
        .or_existing_by_async(async |violation| {
            // The catalogue would have the columns of the constraint.
            if violation.constraint() == Some("accounts_email_key") {
                violation.set_columns(["email"]);
            }
            find(violation.columns()).await
        })
        .await
}

#[test]
fn an_async_handler_finds_the_existing_resource() {
    let app = App::new("tool", "1.0.0").command::<create>().build();
    for (words, field) in [(&["tool", "create"][..], "name"), (&["tool", "create", "--named"], "email")] {
        let (code, envelope) = super::run(&app, words);
        assert_eq!((code, &envelope["error"]["code"]), (10, &json!("ALREADY_EXISTS")), "{envelope}");
        assert_eq!(envelope["data"], json!({"id": 1, "name": "foo", "email": "a@b.c"}));
        assert_eq!(envelope["error"]["context"]["conflict_field"], field);
    }
}
