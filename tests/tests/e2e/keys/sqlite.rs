//! Keys in an SQLite file.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use envelope_runtime::idempotency::{
    Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease, RecordsIn, SqliteKeys, Timing,
};
use envelope_runtime::{CodeSpec, ErrorCode};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tempfile::TempDir;

use super::suite::Place;

/// A path of a file that does not exist yet.
struct File {
    folder: TempDir,
}

impl File {
    fn new() -> File {
        File { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("keys.db")
    }
}

impl Place for File {
    fn open(&self, timing: Timing) -> Box<dyn IdempotencyStore> {
        Box::new(SqliteKeys::open(self.path()).unwrap().timing(timing))
    }

    fn held(&self) -> usize {
        let connection = Connection::open(self.path()).unwrap();
        let count = "SELECT count(*) FROM envelope_idempotency";
        connection.query_one(count, [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
    }
}

mod contract {
    use crate::keys::suite::keeps_the_contract;

    keeps_the_contract!(Some(super::File::new()));
}

const CLAIM: Claim<'_> = Claim {
    scope: "notes",
    key: "k",
    command: "note create",
    fingerprint: "0123456789abcdef",
    repeatable: true,
    timing: Timing {
        lease: Duration::from_secs(10),
        wait: Duration::from_secs(15),
        keep: Duration::from_secs(24 * 60 * 60),
    },
};

impl File {
    fn keys(&self) -> SqliteKeys {
        SqliteKeys::open(self.path()).unwrap()
    }

    /// Opens the keys and claims one.
    fn claim(&self) -> Result<Claimed, IdempotencyStoreError> {
        SqliteKeys::open(self.path())?.claim(&CLAIM)
    }

    fn hold(&self) -> Lease {
        let Claimed::Held(lease) = self.claim().unwrap() else { panic!("the key is not held") };
        lease
    }

    fn database(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn execute(&self, statement: &str) {
        self.database().execute_batch(statement).unwrap();
    }
}

#[track_caller]
fn assert_fails(claimed: Result<Claimed, IdempotencyStoreError>, code: &str, sentence: &str) {
    let error = claimed.expect_err("the store can be used");
    let told: &CodeSpec = error.code();
    assert_eq!((told.name, error.to_string().as_str()), (code, sentence));
    assert_eq!(told.retryable, code == "IDEMPOTENCY_STORE_UNAVAILABLE");
}

#[test]
fn an_outcome_is_recorded_in_the_transaction() {
    let file = File::new();
    let lease = file.hold();
    let connection = file.database();
    connection.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    let transaction = |lease: &Lease, answer: &str| {
        let transaction = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate).unwrap();
        transaction.execute("INSERT INTO notes VALUES (?1)", [answer]).unwrap();
        (transaction.record(lease, answer).unwrap(), transaction)
    };
    let notes = || connection.query_one("SELECT count(*) FROM notes", [], |row| row.get::<_, i64>(0)).unwrap();

    let (holds, undone) = transaction(&lease, "undone");
    assert!(holds);
    drop(undone);
    assert!(
        matches!(file.claim().unwrap(), Claimed::InUse { .. }),
        "the transaction must have no effect and no record"
    );

    // The clock is set forward: the call appears dead, and its transaction must fail.
    file.execute(
        "UPDATE envelope_idempotency SET claimed_at = claimed_at - 3600000, lease_until = lease_until - 3600000",
    );
    let later = file.hold();
    assert!(later.takes_over && later.token > lease.token);
    let (holds, lost) = transaction(&lease, "lost");
    assert!(!holds, "the lease is another's");
    drop(lost);

    let (holds, made) = transaction(&later, "made");
    assert!(holds);
    made.commit().unwrap();
    assert_eq!(notes(), 1);
    let (holds, twice) = transaction(&later, "twice");
    assert!(!holds, "the answer is already recorded");
    drop(twice);
    assert_eq!(file.keys().record(&later, "what the gate would record").unwrap(), Ended::Answered("made".to_owned()));
    assert_eq!(file.claim().unwrap(), Claimed::Answered("made".to_owned()));
}

/// A transaction with an exclusive lock prevents its own process from renewing the lease. A waiting claim grants it extra
/// time.
#[test]
fn a_lease_that_could_not_be_renewed_is_not_taken_over() {
    for repeatable in [false, true] {
        let file = File::new();
        let claim = Claim { repeatable, timing: Timing { lease: Duration::from_millis(100), ..CLAIM.timing }, ..CLAIM };
        let keys = file.keys();
        let Claimed::Held(lease) = keys.claim(&claim).unwrap() else { panic!("the key is not held") };
        let connection = file.database();
        let long = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate).unwrap();
        thread::scope(|scope| {
            let lease = &lease;
            scope.spawn(move || {
                // As the heartbeat does.
                for _ in 0..40 {
                    thread::sleep(lease.lasts / 4);
                    assert!(keys.renew(lease).unwrap(), "the lease was taken over");
                }
            });
            // According to the file, the lease has ended.
            thread::sleep(lease.lasts * 3);
            let others: Vec<_> = (0..8).map(|_| scope.spawn(|| file.keys().claim(&claim).unwrap())).collect();
            thread::sleep(lease.lasts * 3);
            long.commit().unwrap();
            for other in others {
                let claimed = other.join().unwrap();
                assert!(matches!(claimed, Claimed::InUse { .. }), "{repeatable}: {claimed:?}");
            }
        });
    }
}

#[test]
fn a_clock_set_back_is_reported() {
    let file = File::new();
    file.hold();
    // A small shift is within the tolerance of a lease.
    file.execute("UPDATE envelope_idempotency SET claimed_at = claimed_at + 30000, lease_until = lease_until + 30000");
    let Claimed::InUse { lease_left } = file.claim().unwrap() else { panic!("it is not in use") };
    assert!(lease_left > CLAIM.timing.lease && lease_left <= CLAIM.timing.lease + Duration::from_secs(30));
    file.execute(
        "UPDATE envelope_idempotency SET claimed_at = claimed_at + 7200000, lease_until = lease_until + 7200000",
    );
    let error = file.claim().unwrap_err();
    assert_eq!(error.code().name, "IDEMPOTENCY_STORE_UNUSABLE");
    let told = error.to_string();
    assert!(
        told.starts_with("a call with this key started 2h 29s in the future: the clock of this machine has"),
        "{told}"
    );
    // A recorded answer is valid by any clock.
    file.execute("UPDATE envelope_idempotency SET answer = 'an answer'");
    assert_eq!(file.claim().unwrap(), Claimed::Answered("an answer".to_owned()));
}

#[test]
fn a_clock_set_forward_ends_leases_and_answers_early() {
    let file = File::new();
    let lease = file.hold();
    let day = 24 * 60 * 60 * 1000;
    file.execute(&format!(
        "UPDATE envelope_idempotency SET claimed_at = claimed_at - {day}, lease_until = lease_until - {day}"
    ));
    // The running call reports at its next heartbeat.
    let keys = file.keys();
    assert!(keys.renew(&lease).unwrap());
    assert!(matches!(file.claim().unwrap(), Claimed::InUse { .. }));
    assert_eq!(keys.record(&lease, "an answer").unwrap(), Ended::Done);
    file.execute(&format!("UPDATE envelope_idempotency SET expires_at = expires_at - 2 * {day}"));
    assert!(!file.hold().takes_over);
}

#[test]
fn a_file_of_another_program_is_reported() {
    let newer = File::new();
    newer.hold();
    newer.execute("UPDATE envelope_idempotency_layout SET version = 7");
    let sentence = "the idempotency store has layout 7, created by a newer version; this program supports layout 1";
    assert_fails(newer.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);

    let text = File::new();
    fs::write(text.path(), "no database, but longer than the hundred bytes of a header. ".repeat(20)).unwrap();
    let sentence = "the idempotency store cannot be read: it is not a SQLite database";
    assert_fails(text.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);

    let foreign = File::new();
    foreign.execute("CREATE TABLE envelope_idempotency (something TEXT)");
    let sentence = "the idempotency store cannot be read: its tables have an unexpected layout";
    assert_fails(foreign.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);
    foreign.execute("CREATE TABLE envelope_idempotency_layout (version)");
    assert_fails(foreign.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);
    foreign.execute("INSERT INTO envelope_idempotency_layout VALUES ('one')");
    assert_fails(foreign.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);
    foreign.execute("UPDATE envelope_idempotency_layout SET version = 1");
    assert_fails(foreign.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);
}

#[test]
fn a_damaged_file_is_reported() {
    let file = File::new();
    file.hold();
    file.execute("PRAGMA journal_mode = DELETE");
    let mut bytes = fs::read(file.path()).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(file.path(), bytes).unwrap();
    let sentence = "the idempotency store cannot be read: its file is damaged";
    assert_fails(file.claim(), "IDEMPOTENCY_STORE_UNUSABLE", sentence);
}

#[test]
fn a_missing_folder_is_reported() {
    let sentence = "the idempotency store cannot be opened: its file or folder does not exist or permission is denied";
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("missing/keys.db"), folder.path().to_owned()] {
        let claimed = SqliteKeys::open(path).and_then(|keys| keys.claim(&CLAIM));
        assert_fails(claimed, "IDEMPOTENCY_STORE_UNUSABLE", sentence);
    }
}

#[test]
fn a_locked_file_is_reported() {
    let file = File::new();
    file.hold();
    let connection = file.database();
    let _held = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate).unwrap();
    let claimed = file.keys().claim(&Claim { key: "another", ..CLAIM });
    let sentence = "the idempotency store cannot be written: it is locked by other processes";
    assert_fails(claimed, "IDEMPOTENCY_STORE_UNAVAILABLE", sentence);
}

/// In WAL mode, a writer and its readers do not wait for each other.
#[test]
fn concurrent_opens_of_a_new_file_enable_wal() {
    let file = File::new();
    // A database that the program created before its first key.
    file.execute("CREATE TABLE notes (text TEXT)");
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| file.keys());
        }
    });
    let mode: String = file.database().query_one("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}
