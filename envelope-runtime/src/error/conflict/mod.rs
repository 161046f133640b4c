//! The create conflict: an insert that violates a uniqueness rule because the resource already exists.

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

/// A store's error type that distinguishes uniqueness violations from other failures.
///
/// `#[derive(ErrorCode)]` detects implementations on the fields of a variant. An enum with a variant
/// `Sqlite(#[from] rusqlite::Error)` needs nothing else. The implementations are:
///
/// | error | feature | determined by | known about the rule |
/// |---|---|---|---|
/// | `std::io::Error` | | `ErrorKind::AlreadyExists`: `create_new`, `create_dir`, `hard_link` | nothing |
/// | `rusqlite::Error` | `rusqlite` | SQLite's extended code: UNIQUE, PRIMARYKEY, ROWID | columns, table |
/// | `tokio_postgres::Error`, `postgres::Error` | `tokio-postgres` | SQLSTATE 23505; 42P04, 42710, 42P06, 42P07 | constraint, table, schema |
/// | `sqlx::Error` of SQLite | `sqlx` | the same codes | columns, table |
/// | `sqlx::Error` of PostgreSQL | `sqlx` | the same SQLSTATEs | constraint, table |
/// | `sqlx::Error` of MySQL | `sqlx` | the error number | nothing |
/// | a `Box` of one of these | | the boxed error | the same |
///
/// PostgreSQL keeps the columns of a constraint in its catalogue. With the feature `postgres`,
/// `postgres::conflict_columns` reads them.
///
/// Implement it for the error types of other stores. Use the store's error code, never the text of a message.
///
/// ```
/// use envelope_runtime::prelude::*;
/// use envelope_runtime::Violation;
///
/// /// The error of a custom store.
/// struct WriteError { code: u16, index: String }
///
/// impl UniqueViolation for WriteError {
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
    /// Returns whether the error means that the resource to create already exists.
    fn violates_uniqueness(&self) -> bool;

    /// Returns the violated rule, as far as the error describes it. Only called if
    /// [`violates_uniqueness`](UniqueViolation::violates_uniqueness) returns true.
    fn violation(&self) -> Violation {
        Violation::default()
    }
}

/// The uniqueness rule that an insert violated, as far as the store describes it. The default describes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violation {
    pub(crate) columns: Vec<String>,
    constraint: Option<String>,
    table: Option<String>,
    schema: Option<String>,
}

impl Violation {
    /// Returns the columns that must be unique together, in the order of the rule: `["email"]`, `["region", "name"]`. Empty
    /// if the store does not report them.
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

    /// Returns the name of the constraint or index.
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    /// Returns the name of the table.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// Returns the name of the table's schema.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Sets the columns. Use it in [`or_existing_by`](crate::OrExisting::or_existing_by) if the store only reports the
    /// constraint.
    pub fn set_columns(&mut self, columns: impl IntoIterator<Item = impl Into<String>>) {
        self.columns = columns.into_iter().map(Into::into).collect();
    }

    /// Sets the columns.
    #[must_use]
    pub fn with_columns(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.set_columns(columns);
        self
    }

    /// Sets the name of the constraint or index.
    #[must_use]
    pub fn with_constraint(mut self, name: impl Into<String>) -> Self {
        self.constraint = Some(name.into());
        self
    }

    /// Sets the name of the table.
    #[must_use]
    pub fn with_table(mut self, name: impl Into<String>) -> Self {
        self.table = Some(name.into());
        self
    }

    /// Sets the name of the schema.
    #[must_use]
    pub fn with_schema(mut self, name: impl Into<String>) -> Self {
        self.schema = Some(name.into());
        self
    }
}

/// Detects the error of `std::fs::OpenOptions::create_new` and of every other system call that fails with `EEXIST`.
///
/// `create_new` creates an empty file before anything is written, so a concurrent call may read it empty. To avoid that,
/// write a file with a temporary name and link it to the final name with `std::fs::hard_link`, which also fails with
/// `EEXIST`. `rename` does not: it replaces an existing file.
impl UniqueViolation for std::io::Error {
    fn violates_uniqueness(&self) -> bool {
        self.kind() == std::io::ErrorKind::AlreadyExists
    }
}

/// Delegates to the boxed error.
impl<E: UniqueViolation + ?Sized> UniqueViolation for Box<E> {
    fn violates_uniqueness(&self) -> bool {
        (**self).violates_uniqueness()
    }

    fn violation(&self) -> Violation {
        (**self).violation()
    }
}
