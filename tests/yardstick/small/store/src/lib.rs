//! Records in a text file, one per line. The store does as little as possible, because its cost must not hide that of the
//! program around it. It does not depend on a command line.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

/// A stored record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `rec_` and the number of the line.
    pub id: String,
    /// A unique name.
    pub name: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// In bytes.
    pub size: u64,
}

/// A file of records.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// Returns a store in a file, which may not exist yet.
    pub fn new(path: PathBuf) -> Store {
        Store { path }
    }

    /// Returns all records in order of creation.
    pub fn list(&self) -> io::Result<Vec<Row>> {
        self.text()?.lines().map(row).collect()
    }

    /// Returns the record with this id.
    pub fn get(&self, id: &str) -> io::Result<Option<Row>> {
        self.find(|text| text.split('\t').next() == Some(id))
    }

    /// Returns the record with this name.
    pub fn find_by_name(&self, name: &str) -> io::Result<Option<Row>> {
        self.find(|text| text.split('\t').nth(1) == Some(name))
    }

    /// Adds a record.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if another record has the name.
    pub fn insert(&self, name: &str, size: u64) -> io::Result<Row> {
        let text = self.text()?;
        if text.lines().any(|line| line.split('\t').nth(1) == Some(name)) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let row = Row {
            id: format!("rec_{:06}", text.lines().count() + 1),
            name: name.to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            size,
        };
        let mut file = fs::OpenOptions::new().append(true).create(true).open(&self.path)?;
        file.write_all(line(&row).as_bytes())?;
        Ok(row)
    }

    /// Changes the size of the record with this id. Returns it, and whether the size was different.
    pub fn resize(&self, id: &str, size: u64) -> io::Result<Option<(Row, bool)>> {
        let mut rows = self.list()?;
        let Some(at) = rows.iter().position(|row| row.id == id) else { return Ok(None) };
        let changes = rows[at].size != size;
        if changes {
            rows[at].size = size;
            self.write(&rows)?;
        }
        Ok(Some((rows.swap_remove(at), changes)))
    }

    /// Removes the record with this id. Returns whether it existed.
    pub fn remove(&self, id: &str) -> io::Result<bool> {
        let mut rows = self.list()?;
        let before = rows.len();
        rows.retain(|row| row.id != id);
        let changes = rows.len() < before;
        if changes {
            self.write(&rows)?;
        }
        Ok(changes)
    }

    /// Replaces all records by this many new ones.
    pub fn fill(&self, records: u64) -> io::Result<()> {
        let rows: Vec<Row> = (1..=records)
            .map(|number| Row {
                id: format!("rec_{number:06}"),
                name: format!("record number {number}"),
                created_at: format!("2026-01-{:02}T{:02}:{:02}:00Z", 1 + number % 28, number % 24, number % 60),
                size: number * 4096,
            })
            .collect();
        self.write(&rows)
    }

    fn text(&self) -> io::Result<String> {
        match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            text => text,
        }
    }

    fn find(&self, matches: impl Fn(&str) -> bool) -> io::Result<Option<Row>> {
        self.text()?.lines().find(|text| matches(text)).map(row).transpose()
    }

    fn write(&self, rows: &[Row]) -> io::Result<()> {
        fs::write(&self.path, rows.iter().map(line).collect::<String>())
    }
}

fn line(row: &Row) -> String {
    format!("{}\t{}\t{}\t{}\n", row.id, row.name, row.created_at, row.size)
}

fn row(line: &str) -> io::Result<Row> {
    let mut columns = line.split('\t');
    let mut next = || columns.next();
    let row = (|| {
        Some(Row {
            id: next()?.to_owned(),
            name: next()?.to_owned(),
            created_at: next()?.to_owned(),
            size: next()?.parse().ok()?,
        })
    })();
    row.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a line of the store is not a record"))
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::Store;

    #[test]
    fn a_record_is_made_found_changed_and_removed() {
        let path = std::env::temp_dir().join(format!("yardstick-store-{}", std::process::id()));
        let store = Store::new(path.clone());
        store.fill(2).unwrap();
        let made = store.insert("foo", 7).unwrap();
        assert_eq!(made.id, "rec_000003");
        assert_eq!(store.insert("foo", 8).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(store.get(&made.id).unwrap().as_ref(), Some(&made));
        assert_eq!(store.find_by_name("foo").unwrap().as_ref(), Some(&made));
        assert_eq!(store.resize(&made.id, 8).unwrap().map(|(row, changed)| (row.size, changed)), Some((8, true)));
        assert_eq!(store.resize(&made.id, 8).unwrap().map(|(row, changed)| (row.size, changed)), Some((8, false)));
        assert!(store.remove(&made.id).unwrap());
        assert!(!store.remove(&made.id).unwrap());
        assert_eq!(store.list().unwrap().len(), 2);
        std::fs::remove_file(path).unwrap();
    }
}
