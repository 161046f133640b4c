//! Keys in a file of SQLite.

use std::path::PathBuf;

use envelope_runtime::idempotency::{IdempotencyStore, SqliteKeys, Timing};
use rusqlite::Connection;
use tempfile::TempDir;

use super::suite::Place;

/// A file that is yet to be made.
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
