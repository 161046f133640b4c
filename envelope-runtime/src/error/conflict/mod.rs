//! The create conflict: an insert that hits a uniqueness rule, and the resource that was there first.

#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "rusqlite")]
mod rusqlite;
#[cfg(any(feature = "rusqlite", feature = "sqlx"))]
mod sqlite;
#[cfg(feature = "sqlx")]
mod sqlx;
#[cfg(feature = "tokio-postgres")]
mod tokio_postgres;

/// An error type of a store that can tell a uniqueness violation from every other failure.
///
/// `#[derive(ErrorCode)]` finds it on the fields of a variant by itself, so an enum with a variant
/// `Sqlite(#[from] rusqlite::Error)` needs nothing more. These tell it:
///
/// | error | feature | decided by | tells of the rule |
/// |---|---|---|---|
/// | `std::io::Error` | | `ErrorKind::AlreadyExists`: `create_new`, `create_dir`, `hard_link` | nothing: it is the path |
/// | `rusqlite::Error` | `rusqlite` | SQLite's extended code: UNIQUE, PRIMARYKEY, ROWID | columns, table |
/// | `tokio_postgres::Error`, `postgres::Error` | `tokio-postgres` | SQLSTATE 23505; 42P04, 42710, 42P06, 42P07 | constraint, table, schema |
/// | `sqlx::Error` of SQLite | `sqlx` | the same codes | columns, table |
/// | `sqlx::Error` of PostgreSQL | `sqlx` | the same SQLSTATEs | constraint, table |
/// | `sqlx::Error` of MySQL | `sqlx` | the number that the driver knows | nothing |
/// | a `Box` of one of these | | the error in it | what that tells |
///
/// The columns of a constraint of PostgreSQL are in its catalogue; with the feature `postgres`,
/// `postgres::conflict_columns` reads them there.
///
/// Implement it for the error type of any other store. Decide by the store's own code for it, never by the text of a
/// message.
///
/// ```
/// use envelope_runtime::prelude::*;
/// use envelope_runtime::Violation;
///
/// /// What a store of ours answers.
/// struct Refused { code: u16, index: String }
///
/// impl UniqueViolation for Refused {
///     fn violates_uniqueness(&self) -> bool {
///         self.code == 11000
///     }
///
///     fn violation(&self) -> Violation {
///         Violation::default().with_constraint(&self.index)
///     }
/// }
/// ```
pub trait UniqueViolation {
    /// Whether this error says that what was to be created exists already.
    fn violates_uniqueness(&self) -> bool;

    /// Which rule was violated, as far as the store tells. It is asked only of an error that
    /// [violates one](UniqueViolation::violates_uniqueness); of any other the answer means nothing.
    fn violation(&self) -> Violation {
        Violation::default()
    }
}

/// The uniqueness rule that an insert violated: what the store tells of it, and no more. Everything is unknown at first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violation {
    pub(crate) columns: Vec<String>,
    constraint: Option<String>,
    table: Option<String>,
    schema: Option<String>,
}

impl Violation {
    /// The columns that together had to be unique, in the order of the rule: `["email"]`, `["region", "name"]`. Empty
    /// where the store does not tell them.
    ///
    /// ```
    /// use envelope_runtime::Violation;
    ///
    /// let violation = Violation::default().with_columns(["region", "name"]);
    /// assert!(violation.columns() == ["region", "name"]);
    /// ```
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The name that the store has for the rule: of a constraint or an index.
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    /// The table that the rule is of.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// The schema that the table is in.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Sets the columns: what a caller of [`or_existing_by`](crate::OrExisting::or_existing_by) knows, or has looked up, where
    /// the store tells the constraint alone.
    pub fn set_columns(&mut self, columns: impl IntoIterator<Item = impl Into<String>>) {
        self.columns = columns.into_iter().map(Into::into).collect();
    }

    /// With these columns.
    #[must_use]
    pub fn with_columns(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.set_columns(columns);
        self
    }

    /// With the name of the constraint or the index.
    #[must_use]
    pub fn with_constraint(mut self, name: impl Into<String>) -> Self {
        self.constraint = Some(name.into());
        self
    }

    /// With the name of the table.
    #[must_use]
    pub fn with_table(mut self, name: impl Into<String>) -> Self {
        self.table = Some(name.into());
        self
    }

    /// With the name of the schema.
    #[must_use]
    pub fn with_schema(mut self, name: impl Into<String>) -> Self {
        self.schema = Some(name.into());
        self
    }
}

/// `create_new` of `std::fs::OpenOptions`, and every other call of the system that answers `EEXIST`.
///
/// A file that `create_new` makes is there before anything is written in it, so that who comes second may read it
/// empty. Where that matters, write a file of another name and give it its own with `std::fs::hard_link`, which answers
/// `EEXIST` too; `rename` does not, and replaces what is there.
impl UniqueViolation for std::io::Error {
    fn violates_uniqueness(&self) -> bool {
        self.kind() == std::io::ErrorKind::AlreadyExists
    }
}

/// As the error in the box.
impl<E: UniqueViolation + ?Sized> UniqueViolation for Box<E> {
    fn violates_uniqueness(&self) -> bool {
        (**self).violates_uniqueness()
    }

    fn violation(&self) -> Violation {
        (**self).violation()
    }
}
