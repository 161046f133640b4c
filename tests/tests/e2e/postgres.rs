//! `pgtool` on a real server, which decides about conflicts.

use envelope_tests::{Call, Run, with_database};
use serde_json::json;

use crate::conflict::start_concurrently;
use crate::server::{Database, unique};

impl Database {
    fn run(&self, words: &str) -> Run {
        self.call(words).run()
    }
}

#[test]
fn the_second_create_prints_the_existing_resource() {
    let Some(database) = Database::new() else { return };
    for (kind, flags, remove) in
        [("role", " --login --create-databases", ""), ("database", "", " --confirm-destructive")]
    {
        let name = unique("twice");
        let created = database.run(&format!("{kind} create {name}{flags}")).success();
        assert_eq!(created.data["effect"], "created");
        let get = database.run(&format!("{kind} get {name}")).success();
        assert_eq!(created.data_text.replacen(r#""effect":"created","#, "", 1), get.data_text);
        let conflict = database.run(&format!("{kind} create {name}")).failure(10, "ALREADY_EXISTS");
        assert_eq!(conflict.data_text, get.data_text, "the same bytes as `get`");
        let read = format!("pgtool {kind} get {name}");
        assert_eq!(conflict.error["context"], json!({"conflict_field": "name", "existing_resource": read}));
        assert_eq!(conflict.error["conflict_id"], name);

        let list = database.run(&format!("{kind} list --limit 0")).success().data;
        assert_eq!(list.as_array().unwrap().iter().filter(|it| it["name"] == *name).count(), 1);

        let delete = || database.run(&format!("{kind} delete {name}{remove}")).success().data;
        assert_eq!(delete(), json!({"effect": "deleted", "status": "deleted", "id": name}));
        assert_eq!(delete(), json!({"effect": "noop", "status": "not_found", "id": name}));
        database.run(&format!("{kind} get {name}")).failure(5, "NOT_FOUND");
    }
}

#[test]
fn one_of_many_concurrent_creates_and_deletes_succeeds() {
    let Some(database) = Database::new() else { return };
    for (kind, remove) in [("role", ""), ("database", " --confirm-destructive")] {
        for round in 0..5 {
            let name = unique(&format!("race_{round}"));
            let runs = start_concurrently(&database.call(&format!("{kind} create {name}")), 16);
            let (created, others): (Vec<&Run>, Vec<&Run>) = runs.iter().partition(|run| run.code == 0);
            let [created] = created[..] else { panic!("{} created it: {runs:?}", created.len()) };
            let resource = created.success().data_text.replacen(r#""effect":"created","#, "", 1);
            for other in others {
                assert_eq!(other.failure(10, "ALREADY_EXISTS").data_text, resource);
            }
            let runs = start_concurrently(&database.call(&format!("{kind} delete {name}{remove}")), 16);
            let deleted = runs.iter().filter(|run| run.success().data["effect"] == "deleted").count();
            assert_eq!(deleted, 1, "{kind}");
        }
    }
}

#[test]
fn a_dry_run_changes_nothing() {
    let Some(database) = Database::new() else { return };
    let name = unique("dry");
    for kind in ["role", "database"] {
        let created = database.run(&format!("{kind} create {name} --dry-run")).success();
        let named = json!([{"kind": kind, "name": name}]);
        assert_eq!((&created.data["effect"], &created.data["would_affect"]), (&json!("would_create"), &named));
        let deleted = database.run(&format!("{kind} delete {name} --dry-run")).success();
        assert_eq!(deleted.data["status"], "not_found");
        database.run(&format!("{kind} get {name}")).failure(5, "NOT_FOUND");
    }
    database.run(&format!("database create {name}")).success();
    let conflict = database.run(&format!("database create {name} --dry-run"));
    conflict.failure(10, "ALREADY_EXISTS");
    let deleted = database.run(&format!("database delete {name} --dry-run")).success();
    assert_eq!(deleted.data["effect"], "would_delete");
    let unconfirmed = database.run(&format!("database delete {name}")).failure(2, "CONFIRMATION_REQUIRED");
    assert_eq!(unconfirmed.error["context"]["would_affect_count"], 1);
    database.run(&format!("database delete {name} --confirm-destructive")).success();
}

#[test]
fn names_may_contain_any_text() {
    let Some(database) = Database::new() else { return };
    for name in ["two words", "it's", r#""quoted"; DROP ROLE postgres --"#, "Größe", "UPPER", "$1"] {
        let name = format!("{name} {}", std::process::id());
        let call = |words: &str| database.call(words).args(["--", name.as_str()]).run();
        assert_eq!(call("role create").success().data["name"], *name);
        let conflict = call("role create").failure(10, "ALREADY_EXISTS");
        assert_eq!(conflict.error["message"], format!("Role '{name}' already exists"));
        assert_eq!(call("role delete").success().data["effect"], "deleted");
    }
    // The server would truncate this name silently.
    let long = "x".repeat(64);
    let refused = database.run(&format!("role create {long}")).failure(2, "ARG_ERROR");
    assert_eq!(refused.error["phase"], "validation");
    database.run(&format!("role get {}", &long[..63])).failure(5, "NOT_FOUND");
}

#[test]
fn a_password_works_and_is_never_printed() {
    let Some(database) = Database::new() else { return };
    let name = unique("secretive");
    let password = "correct horse battery";
    let create = database.call(&format!("role create {name} --login --idempotency-key pw"));
    let create = create.env("PGTOOL_ROLE_PASSWORD", password);
    for _ in 0..2 {
        let Run { stdout, stderr, .. } = create.run();
        assert!(!stdout.contains("horse") && !stderr.contains("horse"), "{stdout}{stderr}");
    }
    let mut client = database.client();
    let kept = client.query_one("SELECT rolpassword FROM pg_authid WHERE rolname = $1", &[&name]).unwrap();
    assert!(kept.get::<_, String>(0).starts_with("SCRAM-SHA-256$"));
    let answer = client.query_one("SELECT answer FROM envelope_idempotency WHERE key = 'pw'", &[]).unwrap();
    assert!(!answer.get::<_, String>(0).contains("horse"));

    // The test server requires a password from members of this group.
    let group = "DO $$ BEGIN CREATE ROLE needs_password; EXCEPTION WHEN duplicate_object THEN END $$";
    client.batch_execute(&format!("{group}; GRANT needs_password TO {name}")).unwrap();
    let (host, port) = database.address();
    let enter = |password: &str| {
        let url = format!("host={host} port={port} dbname={} user={name} password='{password}'", database.name());
        Call::of("pgtool").words("role list").env("PGTOOL_URL", url).run()
    };
    enter(password).success();
    if std::env::var_os("ENVELOPE_POSTGRES").is_none() {
        let refused = enter("battery staple").failure(8, "AUTH_REQUIRED");
        assert!(refused.error["fix_required"].as_str().unwrap().contains("password"), "{refused:?}");
    }
    database.run(&format!("role delete {name}")).success();
}

#[test]
fn errors_of_the_server_have_error_codes() {
    let Some(database) = Database::new() else { return };
    let reserved = database.run("role create pg_something").failure(2, "ARG_ERROR");
    assert_eq!(reserved.error["fix_required"], "choose a name that does not start with pg_");
    database.run("database delete template1 --confirm-destructive").failure(4, "PRECONDITION");
    let in_use = database.run(&format!("database delete {} --confirm-destructive", database.name()));
    assert_eq!(in_use.failure(6, "CONFLICT").error["retryable"], true);

    let weak = unique("weak");
    let (host, port) = database.address();
    let url = format!("host={host} port={port} dbname={} user={weak} password=weak", database.name());
    database.call(&format!("role create {weak} --login")).env("PGTOOL_ROLE_PASSWORD", "weak").run().success();
    let as_weak = |words: &str| Call::of("pgtool").words(words).env("PGTOOL_URL", &url).run();
    as_weak("role create other").failure(7, "PERMISSION_DENIED");
    let keys = as_weak("role create other --idempotency-key k").failure(4, "IDEMPOTENCY_STORE_UNUSABLE");
    assert_eq!(keys.error["message"], "the idempotency store cannot be written: permission denied to the user");
    database.run(&format!("role delete {weak}")).success();
    as_weak("role list").failure(8, "AUTH_REQUIRED");
}

#[test]
fn connection_errors_do_not_contain_the_password() {
    let nobody = "postgres://u:s3cret@127.0.0.1:1/x";
    let run = |words: &str, url: &str| Call::of("pgtool").words(words).env("PGTOOL_URL", url).run();
    let refused = run("role list", nobody);
    assert!(!refused.stdout.contains("s3cret"));
    let refused = refused.failure(12, "UNAVAILABLE");
    assert_eq!(refused.error["retryable"], true);
    assert!(refused.error["message"].as_str().unwrap().contains("refused"), "{refused:?}");
    let keys = run("role create a --idempotency-key k", nobody);
    assert!(!keys.stdout.contains("s3cret"));
    let keys = keys.failure(12, "IDEMPOTENCY_STORE_UNAVAILABLE");
    assert_eq!(keys.error["message"], "the idempotency store cannot be reached: the server does not respond");
    for url in ["s3cret", "postgres://u:s3cret@[/x"] {
        for words in ["role list", "role create a --idempotency-key k"] {
            let unreadable = run(words, url);
            assert!(unreadable.code == 4 && !unreadable.stdout.contains("s3cret"), "{unreadable:?}");
        }
    }
    let none = Call::of("pgtool").words("role list").run().failure(4, "PRECONDITION");
    assert_eq!(none.error["fix_required"], "pass --url or set PGTOOL_URL");
    for words in ["role create --help", "role create --describe"] {
        let help = run(words, nobody);
        assert!(!help.stdout.contains("s3cret") && !help.stderr.contains("s3cret"), "{help:?}");
    }
    let Some(database) = Database::new() else { return };
    let absent = with_database(database.url(), "no_such_database");
    run("role list", &absent).failure(4, "PRECONDITION");
    let keys = run("role create a --idempotency-key k", &absent).failure(4, "IDEMPOTENCY_STORE_UNUSABLE");
    assert_eq!(keys.error["message"], "the idempotency store cannot be reached: the database does not exist");
}

/// The error of PostgreSQL names the constraint; the catalogue has its columns.
#[test]
fn the_columns_of_a_conflict_are_read_from_the_catalogue() {
    use envelope_runtime::postgres::conflict_columns;
    use envelope_runtime::prelude::UniqueViolation as _;

    let Some(database) = Database::new() else { return };
    let mut client = database.client();
    let tables = "CREATE SCHEMA shop;
        CREATE TABLE shop.users (gone int, id int PRIMARY KEY, mail text UNIQUE, region text, name text, age int CHECK (age > 0));
        ALTER TABLE shop.users DROP COLUMN gone;
        ALTER TABLE shop.users RENAME COLUMN mail TO email;
        CREATE UNIQUE INDEX by_place ON shop.users (region, name) INCLUDE (age);
        CREATE UNIQUE INDEX by_lower ON shop.users (lower(name));
        INSERT INTO shop.users VALUES (1, 'a@b.c', 'eu', 'foo', 1)";
    client.batch_execute(tables).unwrap();
    for (row, constraint, columns) in [
        ("1, 'x', 'x', 'x', 1", "users_pkey", &["id"][..]),
        ("2, 'a@b.c', 'x', 'x', 1", "users_mail_key", &["email"]),
        ("2, 'x', 'eu', 'foo', 1", "by_place", &["region", "name"]),
        ("2, 'x', 'x', 'FOO', 1", "by_lower", &[]),
    ] {
        let error = client.batch_execute(&format!("INSERT INTO shop.users VALUES ({row})")).unwrap_err();
        assert!(error.violates_uniqueness(), "{error}");
        let violation = error.violation();
        assert_eq!(
            (violation.schema(), violation.table(), violation.constraint()),
            (Some("shop"), Some("users"), Some(constraint))
        );
        assert_eq!(violation.columns(), [""; 0], "the error does not contain the columns");
        assert_eq!(conflict_columns(&mut client, &violation).unwrap(), columns, "{constraint}");
        let mut transaction = client.transaction().unwrap();
        assert_eq!(conflict_columns(&mut transaction, &violation).unwrap(), columns);
    }
    let name = unique("taken");
    client.batch_execute(&format!("CREATE ROLE {name}; CREATE TYPE shop.colour AS ENUM ('red')")).unwrap();
    for there in [
        format!("CREATE DATABASE {}", database.name()),
        format!("CREATE ROLE {name}"),
        "CREATE SCHEMA shop".to_owned(),
        "CREATE TABLE shop.users (id int)".to_owned(),
        "CREATE TYPE shop.colour AS ENUM ('blue')".to_owned(),
    ] {
        let error = client.batch_execute(&there).unwrap_err();
        assert!(error.violates_uniqueness(), "{there}: {error}");
        assert_eq!(conflict_columns(&mut client, &error.violation()).unwrap(), [""; 0]);
    }
    for no_conflict in [
        "INSERT INTO shop.users VALUES (3, 'z', 'z', 'z', 0)",
        "INSERT INTO shop.users VALUES (NULL, 'z', 'z', 'z', 1)",
        "INSERT INTO shop.nothing VALUES (1)",
        "SELECT 1 / 0",
    ] {
        let error = client.batch_execute(no_conflict).unwrap_err();
        assert!(!error.violates_uniqueness(), "{no_conflict}: {error}");
    }
    client.batch_execute(&format!("DROP ROLE {name}")).unwrap();
}
