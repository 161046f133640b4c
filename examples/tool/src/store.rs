//! Records in an SQLite file. This module depends on neither the command line nor the envelope: its parent module defines
//! [`Record`] and [`StoreError`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::record::{OpenError, Record, Status, StoreError};

/// How long a process waits for a lock. A write takes milliseconds, but many processes may wait.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// SQLite generates ids, secrets and times. Its random numbers are seeded by the system and suitable for secrets.
const INSERT: &str = "INSERT INTO records (id, name, created_at, status, token) VALUES (
        'res_' || lower(hex(randomblob(6))), ?1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?2, lower(hex(randomblob(16)))
    )";

const SIMULATE_INSERT: &str = "INSERT INTO temp.pretended (name)
    SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM main.records WHERE name = ?1)
    ON CONFLICT (name) DO NOTHING";

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

/// A simulation of [`Store::add`] that writes nothing and blocks no other process. Names are collected in a temporary table,
/// so that later batches find them.
#[derive(Debug)]
pub(crate) struct Simulation<'s>(&'s Store);

/// The change that a write made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Created,
    Updated,
    Unchanged,
}

impl Store {
    /// Opens the store at `path`, or else the one in the user's data directory, and creates it if necessary.
    pub(crate) fn open(path: Option<&Path>) -> Result<Store, OpenError> {
        let file = Store::file(path)?;
        match Connection::open(&file).map_err(StoreError::from).and_then(Store::prepare) {
            Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
                Ok(open_immutable(&file).ok_or(error).map(|connection| Store { connection })?)
            }
            other => Ok(other?),
        }
    }

    /// Returns the file of the store at `path` or else in the user's data directory, and creates its folder.
    pub(crate) fn file(path: Option<&Path>) -> Result<PathBuf, OpenError> {
        let path = path.map(Path::to_owned).or_else(default_path).ok_or(OpenError::NoLocation)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
        }
        Ok(path)
    }

    /// Opens a store in memory, for unit tests.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Store {
        Store::prepare(Connection::open_in_memory().unwrap()).unwrap()
    }

    /// Creates the table and sets the timeout for locks. The journal mode stays that of the file: a rollback journal in a new
    /// one, or a write-ahead log if it was enabled before.
    fn prepare(connection: Connection) -> Result<Store, StoreError> {
        connection.busy_timeout(LOCK_TIMEOUT)?;
        let store = Store { connection };
        let version: i64 = store.connection.query_one("PRAGMA user_version", [], |row| row.get(0))?;
        if version == 0 {
            // Several processes may create the table at the same time.
            store.write(|connection| connection.execute_batch(TABLE))?;
        }
        Ok(store)
    }

    /// Inserts a record. A taken name is a uniqueness violation of SQLite.
    pub(crate) fn insert(&self, name: &str) -> Result<Record, StoreError> {
        Ok(insert(&self.connection, name, Status::Active)?)
    }

    /// Returns the record with this id.
    pub(crate) fn find(&self, id: &str) -> Result<Option<Record>, StoreError> {
        Ok(self.connection.query_one("SELECT * FROM records WHERE id = ?1", [id], record).optional()?)
    }

    /// Returns the record with this name.
    pub(crate) fn find_by_name(&self, name: &str) -> Result<Option<Record>, StoreError> {
        Ok(find_by_name(&self.connection, name)?)
    }

    /// Returns all records, by name.
    pub(crate) fn list(&self) -> Result<Vec<Record>, StoreError> {
        let mut records = self.connection.prepare("SELECT * FROM records ORDER BY name")?;
        Ok(records.query_map([], record)?.collect::<Result<_, _>>()?)
    }

    /// Renames a record. Returns `None` if no record has this id. A taken name is a uniqueness violation of SQLite.
    pub(crate) fn rename(&self, id: &str, name: &str) -> Result<Option<(Change, Record)>, StoreError> {
        let changed = "UPDATE records SET name = ?2 WHERE id = ?1 AND name <> ?2 RETURNING *";
        let outcome = self.write(|connection| {
            Ok(match connection.query_one(changed, [id, name], record).optional()? {
                Some(record) => Some((Change::Updated, record)),
                None => connection
                    .query_one("SELECT * FROM records WHERE id = ?1", [id], record)
                    .optional()?
                    .map(|record| (Change::Unchanged, record)),
            })
        });
        Ok(outcome?)
    }

    /// Creates or updates the record with this name.
    pub(crate) fn apply(&self, name: &str, status: Status) -> Result<(Change, Record), StoreError> {
        let update = "UPDATE records SET status = ?2 WHERE name = ?1 RETURNING *";
        let outcome = self.write(|connection| {
            Ok(match find_by_name(connection, name)? {
                None => (Change::Created, insert(connection, name, status)?),
                Some(record) if record.status == status => (Change::Unchanged, record),
                Some(_) => (Change::Updated, connection.query_one(update, (name, status), record)?),
            })
        });
        Ok(outcome?)
    }

    /// Deletes a record. Returns whether it existed.
    pub(crate) fn delete(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM records WHERE id = ?1", [id])? > 0)
    }

    /// Deletes all records with this status, and returns their ids and names, by name.
    pub(crate) fn purge(&self, status: Status) -> Result<Vec<(String, String)>, StoreError> {
        let mut purge = self.connection.prepare("DELETE FROM records WHERE status = ?1 RETURNING id, name")?;
        let gone = purge.query_map([status], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut gone: Vec<(String, String)> = gone.collect::<Result<_, _>>()?;
        gone.sort_by(|(_, a), (_, b)| a.cmp(b));
        Ok(gone)
    }

    /// Adds a record for each name that no record has, all of them or none. Returns for each name whether it was new.
    pub(crate) fn add(&self, names: &[(String, Status)]) -> Result<Vec<bool>, StoreError> {
        let new = self.write(|connection| {
            let mut insert = connection.prepare(&format!("{INSERT} ON CONFLICT (name) DO NOTHING"))?;
            names.iter().map(|(name, status)| Ok(insert.execute((name, status))? > 0)).collect()
        });
        Ok(new?)
    }

    /// Starts a simulation of [`add`](Store::add).
    pub(crate) fn simulation(&self) -> Result<Simulation<'_>, StoreError> {
        self.connection.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS pretended (name TEXT NOT NULL PRIMARY KEY);
             DELETE FROM temp.pretended;",
        )?;
        Ok(Simulation(self))
    }

    /// Runs `work` and rolls it back, so the store itself reports conflicts.
    pub(crate) fn rehearse<T, E: From<StoreError>>(&self, work: impl FnOnce(&Store) -> Result<T, E>) -> Result<T, E> {
        // Dropping the transaction rolls it back.
        let _undone = self.begin().map_err(StoreError::from)?;
        work(self)
    }

    /// Runs `work` in a transaction.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.begin().map_err(StoreError::from)?;
        let outcome = work(self)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(outcome)
    }

    /// Begins an immediate transaction. A deferred one takes the write lock after its first read, and fails if another process
    /// has written in between.
    fn begin(&self) -> rusqlite::Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }

    /// Returns the connection, for writes of others in a [transaction](Store::transaction) of the store.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Runs `work` in a transaction, or in the current [rehearsal](Store::rehearse) or [transaction](Store::transaction).
    fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        if !self.connection.is_autocommit() {
            return work(&self.connection);
        }
        let transaction = self.begin()?;
        let outcome = work(&transaction)?;
        transaction.commit()?;
        Ok(outcome)
    }
}

impl Simulation<'_> {
    /// Returns the result that [`Store::add`] would have.
    pub(crate) fn add(&self, names: &[(String, Status)]) -> Result<Vec<bool>, StoreError> {
        let mut pretend = self.0.connection.prepare(SIMULATE_INSERT)?;
        let new: rusqlite::Result<_> = names.iter().map(|(name, _)| Ok(pretend.execute([name])? > 0)).collect();
        Ok(new?)
    }
}

/// Opens a file in a read-only folder. SQLite cannot create the shared memory of a write-ahead log there, so the file is
/// opened as immutable. With a log beside it, the file alone is incomplete and cannot be read.
fn open_immutable(file: &Path) -> Option<Connection> {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    if !file.is_file() || Path::new(&log).exists() {
        return None;
    }
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let file = std::path::absolute(file).ok()?;
    let quoted: String = file
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02x}") })
        .collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(format!("file://{quoted}?immutable=1"), flags).ok()
}

fn insert(connection: &Connection, name: &str, status: Status) -> rusqlite::Result<Record> {
    connection.query_one(&format!("{INSERT} RETURNING *"), (name, status), record)
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

/// Returns the default location, in the user's data directory. Three environment variables cover the supported systems
/// without another dependency.
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
    use crate::record::{OpenError, Status, StoreError};

    #[test]
    fn an_inserted_record_is_found() {
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
    fn a_name_is_unique() {
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
    fn writes_report_their_change() {
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
    fn a_purge_deletes_records_by_status() {
        let store = Store::in_memory();
        for (name, status) in [("foo", Status::Archived), ("bar", Status::Archived), ("kept", Status::Active)] {
            store.apply(name, status).unwrap();
        }
        let gone = store.purge(Status::Archived).unwrap();
        assert_eq!(gone.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["bar", "foo"]);
        assert_eq!(store.purge(Status::Archived).unwrap(), []);
        assert_eq!(store.list().unwrap().len(), 1);
    }

    #[test]
    fn a_rehearsal_is_rolled_back() {
        let store = Store::in_memory();
        let foo = store.insert("foo").unwrap();
        assert_eq!(store.rehearse(|store| store.insert("bar")).unwrap().name, "bar");
        assert_eq!(store.rehearse(|store| store.apply("foo", Status::Archived)).unwrap().0, Change::Updated);
        assert_eq!(store.rehearse(|store| store.rename(&foo.id, "bar")).unwrap().unwrap().0, Change::Updated);
        assert!(store.rehearse(|store| store.delete(&foo.id)).unwrap());
        assert_eq!(store.rehearse(|store| store.purge(Status::Active)).unwrap().len(), 1);
        assert!(store.rehearse(|store| store.insert("foo")).is_err());
        assert_eq!(store.list().unwrap(), [foo]);
        // A later write is committed as usual.
        store.insert("bar").unwrap();
        assert_eq!(store.list().unwrap().len(), 2);
    }

    #[test]
    fn a_transaction_is_atomic() {
        let store = Store::in_memory();
        let foo = store
            .transaction(|store| {
                store.connection().execute_batch("CREATE TABLE notes (text TEXT)")?;
                store.insert("foo")
            })
            .unwrap();
        let undone = store.transaction(|store| {
            store.insert("bar")?;
            store.connection().execute("INSERT INTO notes VALUES ('bar')", [])?;
            store.insert("foo")
        });
        assert!(undone.is_err());
        assert_eq!(store.list().unwrap(), [foo]);
        assert_eq!(store.connection().query_one("SELECT count(*) FROM notes", [], |row| row.get(0)), Ok(0));
    }

    #[test]
    fn add_skips_existing_names_and_a_simulation_adds_none() {
        let store = Store::in_memory();
        store.apply("foo", Status::Archived).unwrap();
        let names =
            |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), Status::Inactive)).collect::<Vec<_>>();
        for _ in 0..2 {
            let simulation = store.simulation().unwrap();
            assert_eq!(simulation.add(&names(&["foo", "bar", "bar"])).unwrap(), [false, true, false]);
            assert_eq!(simulation.add(&names(&["bar", "baz"])).unwrap(), [false, true]);
        }
        assert_eq!(store.list().unwrap().len(), 1);
        assert_eq!(store.add(&names(&["foo", "bar", "bar"])).unwrap(), [false, true, false]);
        assert_eq!(store.find_by_name("foo").unwrap().unwrap().status, Status::Archived);
        assert_eq!(store.find_by_name("bar").unwrap().unwrap().status, Status::Inactive);
    }

    #[test]
    fn the_file_is_created_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/store.db");
        let record = Store::open(Some(&path)).unwrap().insert("foo").unwrap();
        assert_eq!(Store::open(Some(&path)).unwrap().find(&record.id).unwrap(), Some(record));
    }

    #[test]
    fn a_store_that_cannot_be_opened_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(
            &file,
            "no database, but longer than the hundred bytes of the header that SQLite reads".repeat(9),
        )
        .unwrap();
        assert!(matches!(Store::open(Some(folder.path())), Err(OpenError::Store(StoreError::Sqlite(_)))));
        assert!(matches!(Store::open(Some(&file)), Err(OpenError::Store(StoreError::Sqlite(_)))));
        assert!(matches!(Store::open(Some(&file.join("store.db"))), Err(OpenError::Store(StoreError::Folder { .. }))));
    }
}
