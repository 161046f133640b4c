//! Keys in PostgreSQL: the suite of every store, and what only a server can do to one.

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

    /// Has the server answer a statement on the keys with this code: always, or so many times.
    fn refuse(&self, on: &str, code: &str, times: Option<u32>) {
        let when = times.map_or_else(|| "true".to_owned(), |times| format!("nextval('refusals') <= {times}"));
        self.execute(&format!(
            "CREATE SEQUENCE IF NOT EXISTS refusals;
             ALTER SEQUENCE refusals RESTART;
             CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF {when} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END IF; RETURN NULL; END $$;
             DROP TRIGGER IF EXISTS refuse ON envelope_idempotency;
             CREATE TRIGGER refuse AFTER {on} ON envelope_idempotency EXECUTE FUNCTION refuse();"
        ));
    }

    fn refuse_nothing(&self) {
        self.execute("DROP TRIGGER IF EXISTS refuse ON envelope_idempotency");
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

/// A claim whose lease is over at once.
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
fn assert_told(error: &IdempotencyStoreError, code: &str, message: &str) {
    assert_eq!((error.code().name, error.to_string().as_str()), (code, message));
}

#[test]
fn a_connection_that_is_lost_is_made_again() {
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
    assert!(matches!(other.claim(&claim("b")).unwrap(), Claimed::Held(_)), "it was given back");
}

/// The server did it, and the connection was lost before it could say so.
#[test]
fn what_the_server_did_is_found_though_it_could_not_say_so() {
    let Some(database) = Database::new() else { return };
    let line = Line::to(&database);
    let through = line.port;
    let to = database.client_config();
    let connect = move || to.clone().host("127.0.0.1").port(through).connect(NoTls);
    let store = PostgresKeys::connect_with(connect).unwrap();

    // A claim looks, and then takes.
    line.break_behind(1);
    let lease = held(&store, &claim("a"));
    assert!(!lease.takes_over);
    let last = "SELECT last_token FROM envelope_idempotency_layout";
    assert_eq!(database.client().query_one(last, &[]).unwrap().get::<_, i64>(0), lease.token, "it was taken once");
    line.break_behind(0);
    assert!(store.renew(&lease).unwrap());
    line.break_behind(0);
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
    assert_eq!(store.claim(&claim("a")).unwrap(), Claimed::Answered("an answer".to_owned()));
    let lease = held(&store, &claim("b"));
    line.break_behind(0);
    assert_eq!(store.release(&lease).unwrap(), Ended::Done);
    assert!(matches!(store.claim(&claim("b")).unwrap(), Claimed::Held(_)));
    // A claim that takes a key over looks, locks, looks again, takes and commits; it is still one that takes over.
    let first = held(&store, &short("c"));
    thread::sleep(Duration::from_millis(20));
    line.break_behind(5);
    let second = held(&store, &claim("c"));
    assert!(second.takes_over && second.token == first.token + 1, "{first:?} {second:?}");
    assert_eq!(line.broken(), 5);
}

/// A server of many machines may not know what became of a statement. It is asked again, as behind a lost connection.
#[test]
fn what_the_server_does_not_know_of_itself_is_found() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    database.refuse("INSERT OR UPDATE", "40003", Some(1));
    let lease = held(&store, &claim("k"));
    database.refuse("INSERT OR UPDATE", "40003", Some(1));
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
}

/// The one who sweeps waits for the one who takes, and finds another row than the one that had expired.
#[test]
fn a_key_that_is_taken_while_it_is_swept_away_stays() {
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
            assert!(!sweeper.is_finished(), "it waits for nobody");
            thread::sleep(Duration::from_millis(2));
        }
        transaction.commit().unwrap();
        sweeper.join().unwrap();
    });
    let lease = Lease { token: first.token + 1000, ..first };
    assert!(store.renew(&lease).unwrap(), "a key that is held was swept away");
}

/// A line to a server that breaks when it is told to: behind an answer of the server, which it swallows.
struct Line {
    port: u16,
    /// How many answers still pass; none where all do.
    passes: Arc<Mutex<Option<u32>>>,
    broken: Arc<AtomicU32>,
}

impl Line {
    fn to(database: &Database) -> Line {
        let server = database.address();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = Line { port: listener.local_addr().unwrap().port(), passes: Arc::default(), broken: Arc::default() };
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

    /// Lets so many answers pass and breaks at the next one.
    fn break_behind(&self, answers: u32) {
        *self.passes.lock().unwrap() = Some(answers);
    }

    fn broken(&self) -> u32 {
        self.broken.load(Ordering::Relaxed)
    }
}

/// Hands the answers of the server on. Each comes in one piece: it is short, and is sent when the server is done.
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
fn work_that_the_server_undid_for_others_is_done_anew() {
    let Some(database) = Database::new() else { return };
    let store = database.keys();
    for (key, code) in [("a", "40001"), ("b", "40P01")] {
        database.refuse("INSERT OR UPDATE", code, Some(3));
        let lease = held(&store, &claim(key));
        database.refuse("INSERT OR UPDATE", code, Some(3));
        assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
        database.refuse("INSERT OR UPDATE", code, None);
        let error = store.claim(&claim("never")).unwrap_err();
        let message = "the idempotency store cannot be written: too many concurrent writes";
        assert_told(&error, "IDEMPOTENCY_STORE_UNAVAILABLE", message);
        database.refuse_nothing();
    }
}

#[test]
fn what_is_wrong_with_a_server_is_told() {
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
        database.refuse("INSERT", state, None);
        let error = store.claim(&claim("k")).unwrap_err();
        assert_told(&error, code, &format!("the idempotency store cannot be written{why}"));
    }
    database.refuse_nothing();
    held(&store, &claim("k"));
}

#[test]
fn a_database_that_cannot_be_written_is_told() {
    let Some(database) = Database::new() else { return };
    let read_only = format!("{}&options=-c%20default_transaction_read_only%3Don", database.url());
    let message = "the idempotency store cannot be written: the server is read-only, such as a standby";
    let error = PostgresKeys::connect(&read_only).unwrap_err();
    assert_told(&error, "IDEMPOTENCY_STORE_UNUSABLE", message);

    let lease = held(&database.keys(), &claim("answered"));
    database.keys().record(&lease, "an answer").unwrap();
    let store = PostgresKeys::connect(&read_only).unwrap();
    assert_told(&store.claim(&claim("k")).unwrap_err(), "IDEMPOTENCY_STORE_UNUSABLE", message);
    // What was answered can still be told.
    assert_eq!(store.claim(&claim("answered")).unwrap(), Claimed::Answered("an answer".to_owned()));
}

#[test]
fn a_layout_that_is_newer_is_left_alone() {
    let Some(database) = Database::new() else { return };
    drop(database.keys());
    database.execute("UPDATE envelope_idempotency_layout SET version = 2");
    let error = PostgresKeys::connect(database.url()).unwrap_err();
    let message = "the idempotency store has layout 2, created by a newer version; this program supports layout 1";
    assert_told(&error, "IDEMPOTENCY_STORE_UNUSABLE", message);
    database.execute("UPDATE envelope_idempotency_layout SET version = 1; DROP TABLE envelope_idempotency");
    let error = database.keys().claim(&claim("k")).unwrap_err();
    let message = "the idempotency store cannot be written: its tables have an unexpected layout";
    assert_told(&error, "IDEMPOTENCY_STORE_UNUSABLE", message);
}

#[test]
fn a_clock_that_was_set_back_is_told() {
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

/// Effect and record are one commit, and whoever waits for the key waits for that commit.
#[test]
fn a_claim_waits_for_the_commit_of_a_handler_whose_lease_has_ended() {
    let Some(database) = Database::new() else { return };
    let (store, other) = (database.keys(), database.keys());
    let lease = held(&store, &short("k"));
    let mut client = database.client();
    let mut transaction = client.transaction().unwrap();
    assert!(transaction.record(&lease, "an answer").unwrap());
    thread::sleep(Duration::from_millis(20));
    // It may be repeated or not: nobody says that it ended without a word.
    for asking in [claim("k"), Claim { repeatable: false, ..claim("k") }] {
        let asked = Instant::now();
        assert!(matches!(other.claim(&asking).unwrap(), Claimed::InUse { .. }));
        assert!(asked.elapsed() < Duration::from_secs(5));
    }
    // Nor does it keep anybody else from a key.
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
fn a_transaction_that_is_undone_leaves_the_key_held() {
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

/// What the documentation warns of: with a view of its own of the world, a transaction cannot write a row that was renewed.
#[test]
fn a_transaction_records_behind_a_renewal_at_read_committed_alone() {
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

/// Even a handler that does not listen commits nothing.
#[test]
fn who_has_lost_a_lease_cannot_commit() {
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
    // The server answers a commit of what it has undone, and undoes it.
    transaction.commit().unwrap();
    assert_eq!(client.query_one("SELECT count(*) FROM notes", &[]).unwrap().get::<_, i64>(0), 0);
    // What the handler is told until then, by an error of the only type that it has.
    let error = <&mut postgres::Transaction<'_> as RecordsIn>::lost();
    let said = std::error::Error::source(&error).unwrap().to_string();
    assert!(said.contains("the_idempotency_key_is_held_by_another_call"), "{said}");
}

#[test]
fn a_connection_of_the_callers_own_serves() {
    let Some(database) = Database::new() else { return };
    let url = database.url().to_owned();
    let store = PostgresKeys::connect_with(move || Client::connect(&url, NoTls)).unwrap();
    held(&store, &claim("k"));
}
