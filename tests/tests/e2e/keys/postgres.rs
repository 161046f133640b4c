//! Keys in PostgreSQL: the contract of every store, and faults of a server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use envelope_runtime::idempotency::{
    Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, PostgresKeys, RecordsIn, Timing,
};
use envelope_runtime::prelude::*;
use postgres::error::SqlState;
use postgres::{Client, IsolationLevel, NoTls};

use super::suite::Place;
use crate::server::Database;

impl Place for Database {
    fn open(&self, timing: Timing) -> Box<dyn IdempotencyStore> {
        Box::new(self.keys().timing(timing))
    }

    fn held(&self) -> usize {
        let held = "SELECT count(*) FROM envelope_idempotency";
        self.client().query_one(held, &[]).unwrap().get::<_, i64>(0).try_into().unwrap()
    }
}

mod contract {
    use crate::keys::suite::keeps_the_contract;
    use crate::server::Database;

    keeps_the_contract!(Database::new());
}

impl Database {
    fn keys(&self) -> PostgresKeys {
        PostgresKeys::connect(self.url()).unwrap()
    }

    fn execute(&self, statements: &str) {
        self.client().batch_execute(statements).unwrap();
    }

    /// Makes the server fail statements on the keys with this code, always or a number of times.
    fn fail_statements(&self, on: &str, code: &str, times: Option<u32>) {
        let when = times.map_or_else(|| "true".to_owned(), |times| format!("nextval('refusals') <= {times}"));
        self.execute(&format!(
            "CREATE SEQUENCE IF NOT EXISTS refusals;
             ALTER SEQUENCE refusals RESTART;
             CREATE OR REPLACE FUNCTION fail_statements() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF {when} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END IF; RETURN NULL; END $$;
             DROP TRIGGER IF EXISTS fail_statements ON envelope_idempotency;
             CREATE TRIGGER fail_statements AFTER {on} ON envelope_idempotency EXECUTE FUNCTION fail_statements();"
        ));
    }

    fn fail_no_statements(&self) {
        self.execute("DROP TRIGGER IF EXISTS fail_statements ON envelope_idempotency");
    }
}

fn claim(key: &str) -> Claim<'_> {
    Claim {
        scope: "notes",
        key,
        command: "note create",
        fingerprint: "0123456789abcdef",
        repeatable: true,
        timing: Timing::default(),
    }
}

/// A claim whose lease ends at once.
fn short(key: &str) -> Claim<'_> {
    Claim { timing: Timing { lease: Duration::from_millis(1), ..Timing::default() }, ..claim(key) }
}

#[track_caller]
fn held(store: &PostgresKeys, claim: &Claim<'_>) -> Lease {
    match store.claim(claim).unwrap() {
        Claimed::Held(lease) => lease,
        other => panic!("the key is not held, but {other:?}"),
    }
}

#[track_caller]
fn assert_error(error: &IdempotencyStoreError, code: &str, message: &str) {
    assert_eq!((error.code().name, error.to_string().as_str()), (code, message));
}

#[test]
fn a_lost_connection_is_reopened() {
    let Some(database) = Database::new() else { return };
    let (store, other) = (database.keys(), database.keys());
    let cut = || {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        database.execute(cut);
        thread::sleep(Duration::from_millis(20));
    };
    cut();
    let lease = held(&store, &claim("a"));
    cut();
    assert!(store.renew(&lease).unwrap());
    cut();
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
    cut();
    assert_eq!(store.claim(&claim("a")).unwrap(), Claimed::Answered("an answer".to_owned()));
    let lease = held(&store, &claim("b"));
    cut();
    assert_eq!(store.release(&lease).unwrap(), Ended::Done);
    assert!(matches!(other.claim(&claim("b")).unwrap(), Claimed::Held(_)), "the key was released");
}

/// The server executed the statement, but the connection was lost before the response.
#[test]
fn a_statement_with_a_lost_response_is_not_repeated() {
    let Some(database) = Database::new() else { return };
    let line = Proxy::to(&database);
    let through = line.port;
    let to = database.client_config();
    let connect = move || to.clone().host("127.0.0.1").port(through).connect(NoTls);
    let store = PostgresKeys::connect_with(connect).unwrap();

    // A claim reads, then inserts.
    line.break_after(1);
    let lease = held(&store, &claim("a"));
    assert!(!lease.takes_over);
    let last = "SELECT last_token FROM envelope_idempotency_layout";
    assert_eq!(
        database.client().query_one(last, &[]).unwrap().get::<_, i64>(0),
        lease.token,
        "the key was claimed once"
    );
    line.break_after(0);
    assert!(store.renew(&lease).unwrap());
    line.break_after(0);
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
    assert_eq!(store.claim(&claim("a")).unwrap(), Claimed::Answered("an answer".to_owned()));
    let lease = held(&store, &claim("b"));
    line.break_after(0);
    assert_eq!(store.release(&lease).unwrap(), Ended::Done);
    assert!(matches!(store.claim(&claim("b")).unwrap(), Claimed::Held(_)));
    // Taking over a key reads, locks, reads again, updates and commits; it remains a takeover.
    let first = held(&store, &short("c"));
    thread::sleep(Duration::from_millis(20));
    line.break_after(5);
    let second = held(&store, &claim("c"));
    assert!(second.takes_over && second.token == first.token + 1, "{first:?} {second:?}");
    assert_eq!(line.broken(), 5);
}

/// A distributed server may report an unknown result. The statement is repeated, as after a lost connection.
#[test]
fn an_unknown_result_is_resolved() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    database.fail_statements("INSERT OR UPDATE", "40003", Some(1));
    let lease = held(&store, &claim("k"));
    database.fail_statements("INSERT OR UPDATE", "40003", Some(1));
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
}

/// The sweep waits for the claim, and then finds a new row instead of the expired one.
#[test]
fn a_key_claimed_during_a_sweep_is_kept() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    let gone = Claim { timing: Timing { keep: Duration::from_millis(1), ..short("k").timing }, ..short("k") };
    let first = held(&store, &gone);
    thread::sleep(Duration::from_millis(20));
    let (mut client, mut watcher) = (database.client(), database.client());
    let mut transaction = client.transaction().unwrap();
    let take = "UPDATE envelope_idempotency SET token = token + 1000, lease_until = lease_until + 3600000,
        expires_at = expires_at + 3600000 WHERE key = 'k'";
    assert_eq!(transaction.execute(take, &[]).unwrap(), 1);
    thread::scope(|scope| {
        let sweeper = scope.spawn(|| held(&store, &claim("another")));
        let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted";
        while watcher.query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 {
            assert!(!sweeper.is_finished(), "the sweep does not wait");
            thread::sleep(Duration::from_millis(2));
        }
        transaction.commit().unwrap();
        sweeper.join().unwrap();
    });
    let lease = Lease { token: first.token + 1000, ..first };
    assert!(store.renew(&lease).unwrap(), "a held key was removed");
}

/// A proxy that breaks the connection on request, dropping a response of the server.
struct Proxy {
    port: u16,
    /// The number of responses to pass before breaking; `None` passes all.
    passes: Arc<Mutex<Option<u32>>>,
    broken: Arc<AtomicU32>,
}

impl Proxy {
    fn to(database: &Database) -> Proxy {
        let server = database.address();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line =
            Proxy { port: listener.local_addr().unwrap().port(), passes: Arc::default(), broken: Arc::default() };
        let (passes, broken) = (Arc::clone(&line.passes), Arc::clone(&line.broken));
        thread::spawn(move || {
            for near in listener.incoming() {
                let (near, far) = (near.unwrap(), TcpStream::connect(&server).unwrap());
                let (mut from_near, mut to_far) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut from_near, &mut to_far));
                let (passes, broken) = (Arc::clone(&passes), Arc::clone(&broken));
                thread::spawn(move || answers(near, far, &passes, &broken));
            }
        });
        line
    }

    /// Passes this many responses and breaks the connection at the next one.
    fn break_after(&self, answers: u32) {
        *self.passes.lock().unwrap() = Some(answers);
    }

    fn broken(&self) -> u32 {
        self.broken.load(Ordering::Relaxed)
    }
}

/// Forwards responses of the server. Each one arrives in one piece, because it is short and sent at once.
fn answers(mut near: TcpStream, mut far: TcpStream, passes: &Mutex<Option<u32>>, broken: &AtomicU32) {
    let mut answer = [0; 16 * 1024];
    while let Ok(length @ 1..) = far.read(&mut answer) {
        let mut passes = passes.lock().unwrap();
        match &mut *passes {
            Some(0) => {
                *passes = None;
                broken.fetch_add(1, Ordering::Relaxed);
                break;
            }
            Some(more) => *more -= 1,
            None => {}
        }
        drop(passes);
        if near.write_all(&answer[..length]).is_err() {
            break;
        }
    }
    let _ = (near.shutdown(Shutdown::Both), far.shutdown(Shutdown::Both));
}

#[test]
fn a_transaction_that_was_rolled_back_for_others_is_repeated() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    for (key, code) in [("a", "40001"), ("b", "40P01")] {
        database.fail_statements("INSERT OR UPDATE", code, Some(3));
        let lease = held(&store, &claim(key));
        database.fail_statements("INSERT OR UPDATE", code, Some(3));
        assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
        database.fail_statements("INSERT OR UPDATE", code, None);
        let error = store.claim(&claim("never")).unwrap_err();
        let message = "the idempotency store cannot be written: too many concurrent writes";
        assert_error(&error, "IDEMPOTENCY_STORE_UNAVAILABLE", message);
        database.fail_no_statements();
    }
}

#[test]
fn errors_of_the_server_are_reported() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    let unavailable = "IDEMPOTENCY_STORE_UNAVAILABLE";
    for (state, code, why) in [
        ("53100", unavailable, ": the disk of the server is full"),
        ("53200", unavailable, ": the server is out of memory"),
        ("53300", unavailable, ": the server has too many connections"),
        ("25006", "IDEMPOTENCY_STORE_UNUSABLE", ": the server is read-only, such as a standby"),
        ("42501", "IDEMPOTENCY_STORE_UNUSABLE", ": permission denied to the user"),
        ("55P03", unavailable, ": it is locked by other calls"),
        ("XX000", unavailable, ""),
    ] {
        database.fail_statements("INSERT", state, None);
        let error = store.claim(&claim("k")).unwrap_err();
        assert_error(&error, code, &format!("the idempotency store cannot be written{why}"));
    }
    database.fail_no_statements();
    held(&store, &claim("k"));
}

#[test]
fn a_read_only_database_is_reported() {
    let Some(database) = Database::new() else { return };
    let read_only = format!("{}&options=-c%20default_transaction_read_only%3Don", database.url());
    let message = "the idempotency store cannot be written: the server is read-only, such as a standby";
    let error = PostgresKeys::connect(&read_only).unwrap_err();
    assert_error(&error, "IDEMPOTENCY_STORE_UNUSABLE", message);

    let lease = held(&database.keys(), &claim("answered"));
    database.keys().record(&lease, "an answer").unwrap();
    let store = PostgresKeys::connect(&read_only).unwrap();
    assert_error(&store.claim(&claim("k")).unwrap_err(), "IDEMPOTENCY_STORE_UNUSABLE", message);
    // Recorded answers can still be read.
    assert_eq!(store.claim(&claim("answered")).unwrap(), Claimed::Answered("an answer".to_owned()));
}

#[test]
fn a_newer_schema_is_not_changed() {
    let Some(database) = Database::new() else { return };
    drop(database.keys());
    database.execute("UPDATE envelope_idempotency_layout SET version = 2");
    let error = PostgresKeys::connect(database.url()).unwrap_err();
    let message = "the idempotency store has layout 2, created by a newer version; this program supports layout 1";
    assert_error(&error, "IDEMPOTENCY_STORE_UNUSABLE", message);
    database.execute("UPDATE envelope_idempotency_layout SET version = 1; DROP TABLE envelope_idempotency");
    let error = database.keys().claim(&claim("k")).unwrap_err();
    let message = "the idempotency store cannot be written: its tables have an unexpected layout";
    assert_error(&error, "IDEMPOTENCY_STORE_UNUSABLE", message);
}

#[test]
fn a_clock_set_back_is_reported() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    held(&store, &claim("k"));
    let ahead =
        "UPDATE envelope_idempotency SET claimed_at = claimed_at + 7200000, lease_until = lease_until + 7200000";
    database.execute(ahead);
    let error = store.claim(&claim("k")).unwrap_err();
    assert_eq!(error.code().name, "IDEMPOTENCY_STORE_UNUSABLE");
    assert!(error.to_string().contains("the clock of the server has been set back"), "{error}");
}

/// The effect and the record are one commit; a claim of the same key waits for it.
#[test]
fn a_claim_waits_for_the_commit_of_a_handler_with_an_ended_lease() {
    let Some(database) = Database::new() else { return };
    let (store, other) = (database.keys(), database.keys());
    let lease = held(&store, &short("k"));
    let mut client = database.client();
    let mut transaction = client.transaction().unwrap();
    assert!(transaction.record(&lease, "an answer").unwrap());
    thread::sleep(Duration::from_millis(20));
    // The claim does not report an unknown outcome, whether or not the call is repeatable.
    for asking in [claim("k"), Claim { repeatable: false, ..claim("k") }] {
        let asked = Instant::now();
        assert!(matches!(other.claim(&asking).unwrap(), Claimed::InUse { .. }));
        assert!(asked.elapsed() < Duration::from_secs(5));
    }
    // Other keys are not blocked.
    held(&other, &claim("another"));
    let claimed = thread::scope(|scope| {
        let claimed = scope.spawn(|| other.claim(&claim("k")).unwrap());
        thread::sleep(Duration::from_millis(100));
        transaction.commit().unwrap();
        claimed.join().unwrap()
    });
    assert_eq!(claimed, Claimed::Answered("an answer".to_owned()));
    assert_eq!(store.release(&lease).unwrap(), Ended::Answered("an answer".to_owned()));
}

#[test]
fn a_rolled_back_transaction_leaves_the_key_held() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    let lease = held(&store, &claim("k"));
    let mut client = database.client();
    let mut transaction = client.transaction().unwrap();
    assert!(transaction.record(&lease, "an answer").unwrap());
    transaction.rollback().unwrap();
    assert!(store.renew(&lease).unwrap());
    assert_eq!(store.record(&lease, "another answer").unwrap(), Ended::Done);
}

/// The documented limitation: with snapshot isolation, a transaction cannot update a row that was renewed after its start.
#[test]
fn only_read_committed_can_record_after_a_renewal() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    let lease = held(&store, &claim("k"));
    let mut client = database.client();
    for (level, code) in [
        (IsolationLevel::RepeatableRead, Some(SqlState::T_R_SERIALIZATION_FAILURE)),
        (IsolationLevel::ReadCommitted, None),
    ] {
        let mut transaction = client.build_transaction().isolation_level(level).start().unwrap();
        transaction.query_one("SELECT count(*) FROM pg_class", &[]).unwrap();
        assert!(store.renew(&lease).unwrap());
        let recorded = transaction.record(&lease, "an answer");
        assert_eq!(recorded.as_ref().err().and_then(postgres::Error::code), code.as_ref());
        assert_eq!(recorded.is_ok(), code.is_none());
    }
}

/// A handler that ignores the return value still cannot commit.
#[test]
fn a_lost_lease_prevents_the_commit() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    database.execute("CREATE TABLE notes (text text)");
    let lost = held(&store, &short("k"));
    thread::sleep(Duration::from_millis(20));
    let lease = held(&database.keys(), &claim("k"));
    assert!(lease.takes_over && lease.token > lost.token);
    let mut client = database.client();
    let mut transaction = client.transaction().unwrap();
    transaction.execute("INSERT INTO notes VALUES ('twice')", &[]).unwrap();
    assert!(!transaction.record(&lost, "a wrong answer").unwrap());
    let error = transaction.execute("INSERT INTO notes VALUES ('thrice')", &[]).unwrap_err();
    assert_eq!(error.code(), Some(&SqlState::IN_FAILED_SQL_TRANSACTION));
    // The server responds to the commit with a rollback.
    transaction.commit().unwrap();
    assert_eq!(client.query_one("SELECT count(*) FROM notes", &[]).unwrap().get::<_, i64>(0), 0);
    // Until then, the handler gets an error of its driver's type.
    let error = <&mut postgres::Transaction<'_> as RecordsIn>::lost();
    let said = std::error::Error::source(&error).unwrap().to_string();
    assert!(said.contains("the_idempotency_key_is_held_by_another_call"), "{said}");
}

#[test]
fn an_existing_connection_can_be_used() {
    let Some(database) = Database::new() else { return };
    let url = database.url().to_owned();
    let store = PostgresKeys::connect_with(move || Client::connect(&url, NoTls)).unwrap();
    held(&store, &claim("k"));
}
