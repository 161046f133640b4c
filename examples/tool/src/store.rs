//! Records in a file of `SQLite`. It knows of no command line and no envelope: whoever opens it says what a [`Record`] and
//! a [`StoreError`] are.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::record::{Record, Status, StoreError};

/// How long a process waits for others to finish writing. A write takes milliseconds, and many may stand in line.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ids, secrets and times come from the database itself: its random numbers are seeded by the system and are fit for a secret.
const INSERT: &str = "INSERT INTO records (id, name, created_at, status, token) VALUES (
        'res_' || lower(hex(randomblob(6))), ?1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?2, lower(hex(randomblob(16)))
    ) RETURNING *";

const TABLE: &str = "CREATE TABLE IF NOT EXISTS records (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        status TEXT NOT NULL,
        token TEXT NOT NULL
    ) STRICT;
    PRAGMA user_version = 1;";

/// An open store.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

/// What a write found, and did about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Created,
    Updated,
    Unchanged,
}

impl Store {
    /// Opens the store at `path`, else the one in the user's data directory; makes it where there is none yet.
    pub(crate) fn open(path: Option<&Path>) -> Result<Store, StoreError> {
        let path = path.map(Path::to_owned).or_else(default_path).ok_or(StoreError::Homeless)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
        }
        Store::prepared(Connection::open(path)?)
    }

    /// A store that ends with the process, for unit tests.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Store {
        Store::prepared(Connection::open_in_memory().unwrap()).unwrap()
    }

    /// The rollback journal is kept as it is: it needs no step that turns it on, at which processes that open a
    /// new file together would meet. Every lock is waited for.
    fn prepared(connection: Connection) -> Result<Store, StoreError> {
        connection.busy_timeout(PATIENCE)?;
        let store = Store { connection };
        let version: i64 = store.connection.query_one("PRAGMA user_version", [], |row| row.get(0))?;
        if version == 0 {
            // Several processes may come here at once. One of them makes the table, the others find it made.
            let transaction = store.write()?;
            transaction.execute_batch(TABLE)?;
            transaction.commit()?;
        }
        Ok(store)
    }

    /// A new record. A name that is taken is the database's uniqueness violation.
    pub(crate) fn insert(&self, name: &str) -> Result<Record, StoreError> {
        Ok(insert(&self.connection, name, Status::Active)?)
    }

    /// The record with this id.
    pub(crate) fn find(&self, id: &str) -> Result<Option<Record>, StoreError> {
        Ok(self.connection.query_one("SELECT * FROM records WHERE id = ?1", [id], record).optional()?)
    }

    /// The record with this name.
    pub(crate) fn find_by_name(&self, name: &str) -> Result<Option<Record>, StoreError> {
        Ok(find_by_name(&self.connection, name)?)
    }

    /// Every record, by name.
    pub(crate) fn list(&self) -> Result<Vec<Record>, StoreError> {
        let mut records = self.connection.prepare("SELECT * FROM records ORDER BY name")?;
        Ok(records.query_map([], record)?.collect::<Result<_, _>>()?)
    }

    /// Gives the record with this id another name. `None`: there is no such record. A name that another record has is
    /// the database's uniqueness violation.
    pub(crate) fn rename(&self, id: &str, name: &str) -> Result<Option<(Change, Record)>, StoreError> {
        let changed = "UPDATE records SET name = ?2 WHERE id = ?1 AND name <> ?2 RETURNING *";
        let transaction = self.write()?;
        let outcome = match transaction.query_one(changed, [id, name], record).optional()? {
            Some(record) => Some((Change::Updated, record)),
            None => transaction
                .query_one("SELECT * FROM records WHERE id = ?1", [id], record)
                .optional()?
                .map(|record| (Change::Unchanged, record)),
        };
        transaction.commit()?;
        Ok(outcome)
    }

    /// Sees to it that there is a record with this name and this status.
    pub(crate) fn apply(&self, name: &str, status: Status) -> Result<(Change, Record), StoreError> {
        let update = "UPDATE records SET status = ?2 WHERE name = ?1 RETURNING *";
        let transaction = self.write()?;
        let outcome = match find_by_name(&transaction, name)? {
            None => (Change::Created, insert(&transaction, name, status)?),
            Some(record) if record.status == status => (Change::Unchanged, record),
            Some(_) => (Change::Updated, transaction.query_one(update, (name, status), record)?),
        };
        transaction.commit()?;
        Ok(outcome)
    }

    /// Removes the record with this id. Returns whether there was one.
    pub(crate) fn delete(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM records WHERE id = ?1", [id])? > 0)
    }

    /// A transaction that takes the lock for writing first: one that read before it did might find, too late, that
    /// another process wrote in between.
    fn write(&self) -> rusqlite::Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }
}

fn insert(connection: &Connection, name: &str, status: Status) -> rusqlite::Result<Record> {
    connection.query_one(INSERT, (name, status), record)
}

fn find_by_name(connection: &Connection, name: &str) -> rusqlite::Result<Option<Record>> {
    connection.query_one("SELECT * FROM records WHERE name = ?1", [name], record).optional()
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        status: row.get("status")?,
        token: row.get::<_, String>("token")?.into(),
    })
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Inactive => "inactive",
            Status::Archived => "archived",
        }
    }
}

impl ToSql for Status {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        [Status::Active, Status::Inactive, Status::Archived]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(FromSqlError::InvalidType)
    }
}

/// Where the system keeps a user's data. Three variables say it on every system that matters here, so that no crate is
/// needed to find out.
fn default_path() -> Option<PathBuf> {
    let folder = |variable| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = if cfg!(windows) {
        folder("LOCALAPPDATA")?
    } else if cfg!(target_os = "macos") {
        folder("HOME")?.join("Library/Application Support")
    } else {
        folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")))?
    };
    Some(data.join("tool").join("store.db"))
}

#[cfg(test)]
mod tests {
    use super::{Change, Store};
    use crate::record::{Status, StoreError};

    #[test]
    fn what_is_inserted_is_found() {
        let store = Store::in_memory();
        let record = store.insert("foo").unwrap();
        assert!(record.id.len() == 16 && record.id.starts_with("res_"), "{}", record.id);
        assert!(record.created_at.len() == 20 && record.created_at.ends_with('Z'), "{}", record.created_at);
        assert_eq!(store.find(&record.id).unwrap().as_ref(), Some(&record));
        assert_eq!(store.find_by_name("foo").unwrap().as_ref(), Some(&record));
        assert_eq!(store.list().unwrap(), [record]);
        assert_eq!(store.find("res_nothing").unwrap(), None);
    }

    #[test]
    fn a_name_is_given_once() {
        let store = Store::in_memory();
        store.insert("foo").unwrap();
        let other = store.insert("bar").unwrap();
        for error in [store.insert("foo").unwrap_err(), store.rename(&other.id, "foo").unwrap_err()] {
            let StoreError::Sqlite(error) = error else { panic!("{error}") };
            let code = error.sqlite_error().unwrap().extended_code;
            assert_eq!(code, rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE);
        }
        assert_eq!(store.find(&other.id).unwrap().unwrap().name, "bar");
    }

    #[test]
    fn a_write_says_what_it_changed() {
        let store = Store::in_memory();
        let (created, record) = store.apply("foo", Status::Inactive).unwrap();
        let (unchanged, _) = store.apply("foo", Status::Inactive).unwrap();
        let (updated, after) = store.apply("foo", Status::Archived).unwrap();
        assert_eq!((created, unchanged, updated), (Change::Created, Change::Unchanged, Change::Updated));
        assert_eq!((&after.id, after.status), (&record.id, Status::Archived));

        let (updated, after) = store.rename(&record.id, "bar").unwrap().unwrap();
        assert_eq!((updated, after.name.as_str()), (Change::Updated, "bar"));
        assert_eq!(store.rename(&record.id, "bar").unwrap().unwrap().0, Change::Unchanged);
        assert_eq!(store.rename("res_nothing", "baz").unwrap(), None);

        assert!(store.delete(&record.id).unwrap());
        assert!(!store.delete(&record.id).unwrap());
    }

    #[test]
    fn the_file_is_made_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/store.db");
        let record = Store::open(Some(&path)).unwrap().insert("foo").unwrap();
        assert_eq!(Store::open(Some(&path)).unwrap().find(&record.id).unwrap(), Some(record));
    }

    #[test]
    fn what_cannot_be_opened_is_an_error_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(
            &file,
            "no database, but longer than the hundred bytes of the header that SQLite reads".repeat(9),
        )
        .unwrap();
        assert!(matches!(Store::open(Some(folder.path())), Err(StoreError::Sqlite(_))));
        assert!(matches!(Store::open(Some(&file)), Err(StoreError::Sqlite(_))));
        assert!(matches!(Store::open(Some(&file.join("store.db"))), Err(StoreError::Folder { .. })));
    }
}
