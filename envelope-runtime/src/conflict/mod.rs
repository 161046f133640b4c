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

use crate::error_code::ErrorCode;
use crate::outcome::Create;

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
    columns: Vec<String>,
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

    /// Sets the columns: what a caller of [`or_existing_by`](OrExisting::or_existing_by) knows, or has looked up, where
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

    /// The outcome of a create that this was in the way of, with what was found then.
    pub(crate) fn outcome<T>(self, found: Option<T>) -> Create<T> {
        match found {
            None => Create::Vanished,
            Some(existing) if self.columns.is_empty() => Create::AlreadyExists(existing),
            Some(existing) => Create::AlreadyExistsBy(existing, self.columns),
        }
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

/// From the result of an insert to the outcome of a create.
pub trait OrExisting<T, E>: Sized {
    /// `Ok` is created. An error that tells a uniqueness violation becomes [`Create::AlreadyExists`] with what `find`
    /// finds; where `find` finds nothing, the resource vanished in between and the outcome is [`Create::Vanished`],
    /// upon which the run calls the handler once more. Every other error is returned as it is.
    ///
    /// The store decides, not a look before the write: of two processes that insert the same name at once, one gets
    /// `Ok` and the other the violation.
    ///
    /// A transaction of PostgreSQL answers no more questions when a statement in it has failed, those of `find` neither:
    /// insert within a savepoint, `transaction.transaction()`, there.
    ///
    /// `find` looks up what the resource's `#[resource(key)]` field is, or its id where it has none. Where something else
    /// is unique too, use [`or_existing_by`](OrExisting::or_existing_by).
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    /// # #[derive(Debug, PartialEq)] struct Note(u8);
    /// let insert: Result<Note, std::io::Error> = Err(std::io::ErrorKind::AlreadyExists.into());
    /// let outcome = insert.or_existing(|| Ok(Some(Note(1)))).unwrap();
    /// assert_eq!(outcome, Create::AlreadyExists(Note(1)));
    /// ```
    fn or_existing<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: FnOnce() -> Result<Option<T>, E>;

    /// As [`or_existing`](OrExisting::or_existing), for a resource that more than one rule keeps unique: `find` is told
    /// which of them was violated, and so can look the right thing up. Where the columns are known the outcome is
    /// [`Create::AlreadyExistsBy`], and the answer names them as `conflict_field`; where they are not, it is
    /// [`Create::AlreadyExists`].
    ///
    /// ```
    /// use envelope_runtime::Violation;
    /// use envelope_runtime::prelude::*;
    /// # #[derive(Debug, Clone, PartialEq)] struct Account { name: &'static str, email: &'static str }
    /// # #[derive(Debug)] struct Taken(&'static str);
    /// # impl std::fmt::Display for Taken {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.0) }
    /// # }
    /// # impl UniqueViolation for Taken {
    /// #     fn violates_uniqueness(&self) -> bool { true }
    /// #     fn violation(&self) -> Violation { Violation::default().with_columns([self.0]) }
    /// # }
    /// #[derive(Debug, ErrorCode)]
    /// enum StoreError {
    ///     #[error_code(UNAVAILABLE)]
    ///     Store(Taken),
    /// }
    /// # impl std::fmt::Display for StoreError {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("the store failed") }
    /// # }
    /// # let find_by_name = |_: &str| -> Result<Option<Account>, StoreError> { panic!("the wrong thing is looked up") };
    /// # let find_by_email = |_: &str| -> Result<Option<Account>, StoreError> { Ok(Some(Account { name: "foo", email: "a@b.c" })) };
    /// # let (name, email) = ("bar", "a@b.c");
    ///
    /// // The name is free, and another account has the address.
    /// let insert: Result<Account, StoreError> = Err(StoreError::Store(Taken("email")));
    /// let outcome = insert.or_existing_by(|violation| {
    ///     if violation.columns() == ["email"] { find_by_email(email) } else { find_by_name(name) }
    /// });
    /// assert!(matches!(outcome, Ok(Create::AlreadyExistsBy(it, by)) if it.name == "foo" && by == ["email"]));
    /// ```
    ///
    /// A store that tells the constraint alone leaves its columns to be named:
    ///
    /// ```
    /// # use envelope_runtime::Violation;
    /// # let mut violation = Violation::default().with_constraint("accounts_email_key");
    /// # let violation = &mut violation;
    /// if violation.constraint() == Some("accounts_email_key") {
    ///     violation.set_columns(["email"]);
    /// }
    /// # assert!(violation.columns() == ["email"]);
    /// ```
    fn or_existing_by<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: FnOnce(&mut Violation) -> Result<Option<T>, E>;

    /// [`or_existing`](OrExisting::or_existing) for a store whose functions are `async`.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    /// # #[derive(Debug, PartialEq, Serialize, Resource)] struct Note { #[resource(id)] name: String }
    /// # struct Pool;
    /// # async fn insert(_: &Pool, _: &str) -> Result<Note, std::io::Error> { panic!("not called") }
    /// # async fn find(_: &Pool, _: &str) -> Result<Option<Note>, std::io::Error> { panic!("not called") }
    /// async fn create(pool: &Pool, name: String) -> Result<Create<Note>, std::io::Error> {
    ///     insert(pool, &name).await.or_existing_async(async || find(pool, &name).await).await
    /// }
    /// ```
    fn or_existing_async<F>(self, find: F) -> impl Future<Output = Result<Create<T>, E>>
    where
        F: AsyncFnOnce() -> Result<Option<T>, E>;

    /// [`or_existing_by`](OrExisting::or_existing_by) for a store whose functions are `async`.
    fn or_existing_by_async<F>(self, find: F) -> impl Future<Output = Result<Create<T>, E>>
    where
        F: AsyncFnOnce(&mut Violation) -> Result<Option<T>, E>;
}

impl<T, E: ErrorCode> OrExisting<T, E> for Result<T, E> {
    fn or_existing<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: FnOnce() -> Result<Option<T>, E>,
    {
        match inserted(self)? {
            Ok(created) => Ok(Create::Created(created)),
            Err(_) => Ok(Violation::default().outcome(find()?)),
        }
    }

    fn or_existing_by<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: FnOnce(&mut Violation) -> Result<Option<T>, E>,
    {
        match inserted(self)? {
            Ok(created) => Ok(Create::Created(created)),
            Err(mut violation) => {
                let found = find(&mut violation)?;
                Ok(violation.outcome(found))
            }
        }
    }

    async fn or_existing_async<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: AsyncFnOnce() -> Result<Option<T>, E>,
    {
        match inserted(self)? {
            Ok(created) => Ok(Create::Created(created)),
            Err(_) => Ok(Violation::default().outcome(find().await?)),
        }
    }

    async fn or_existing_by_async<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: AsyncFnOnce(&mut Violation) -> Result<Option<T>, E>,
    {
        match inserted(self)? {
            Ok(created) => Ok(Create::Created(created)),
            Err(mut violation) => {
                let found = find(&mut violation).await?;
                Ok(violation.outcome(found))
            }
        }
    }
}

/// What was inserted, or the rule that it violated.
fn inserted<T, E: ErrorCode>(result: Result<T, E>) -> Result<Result<T, Violation>, E> {
    match result {
        Ok(created) => Ok(Ok(created)),
        Err(error) if error.is_unique_violation() => Ok(Err(error.unique_violation())),
        Err(error) => Err(error),
    }
}
