//! Converts an insert that violated a uniqueness rule into the outcome of a create.

use super::Create;
use crate::error::conflict::Violation;
use crate::error::error_code::ErrorCode;

/// Converts the result of an insert into the outcome of a create.
pub trait OrExisting<T, E>: Sized {
    /// Returns [`Create::Created`] for `Ok`, and [`Create::AlreadyExists`] with the result of `find` for a uniqueness
    /// violation. Any other error is returned unchanged.
    ///
    /// If `find` returns `None`, the resource was deleted in the meantime. The outcome is then [`Create::Vanished`], and the
    /// run calls the handler once more.
    ///
    /// The store decides, not a check before the write: if two processes insert the same name concurrently, one gets `Ok`
    /// and the other the violation.
    ///
    /// `find` looks up the resource by its `#[resource(key)]` field, or by its id if no field is marked. If other columns are
    /// unique too, use [`or_existing_by`](OrExisting::or_existing_by).
    ///
    /// In PostgreSQL, a failed statement aborts its transaction, and `find` would fail in it. Insert within a savepoint,
    /// `transaction.transaction()`.
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

    /// As [`or_existing`](OrExisting::or_existing), for a resource with more than one uniqueness rule. `find` gets the
    /// violated rule and looks up the resource accordingly.
    ///
    /// If the columns of the rule are known, the outcome is [`Create::AlreadyExistsBy`], and the answer prints them as
    /// `conflict_field`. Otherwise it is [`Create::AlreadyExists`].
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
    /// # let find_by_name = |_: &str| -> Result<Option<Account>, StoreError> { panic!("looked up by the wrong column") };
    /// # let find_by_email = |_: &str| -> Result<Option<Account>, StoreError> { Ok(Some(Account { name: "foo", email: "a@b.c" })) };
    /// # let (name, email) = ("bar", "a@b.c");
    ///
    /// // The name is free, but another account has the address.
    /// let insert: Result<Account, StoreError> = Err(StoreError::Store(Taken("email")));
    /// let outcome = insert.or_existing_by(|violation| {
    ///     if violation.columns() == ["email"] { find_by_email(email) } else { find_by_name(name) }
    /// });
    /// assert!(matches!(outcome, Ok(Create::AlreadyExistsBy(it, by)) if it.name == "foo" && by == ["email"]));
    /// ```
    ///
    /// If the store reports only the name of the constraint, set its columns:
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

    /// As [`or_existing`](OrExisting::or_existing), for an async store.
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

    /// As [`or_existing_by`](OrExisting::or_existing_by), for an async store.
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
            Err(_) => Ok(outcome(Violation::default(), find()?)),
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
                Ok(outcome(violation, found))
            }
        }
    }

    async fn or_existing_async<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: AsyncFnOnce() -> Result<Option<T>, E>,
    {
        match inserted(self)? {
            Ok(created) => Ok(Create::Created(created)),
            Err(_) => Ok(outcome(Violation::default(), find().await?)),
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
                Ok(outcome(violation, found))
            }
        }
    }
}

/// Separates a uniqueness violation from other errors.
fn inserted<T, E: ErrorCode>(result: Result<T, E>) -> Result<Result<T, Violation>, E> {
    match result {
        Ok(created) => Ok(Ok(created)),
        Err(error) if error.is_unique_violation() => Ok(Err(error.unique_violation())),
        Err(error) => Err(error),
    }
}

/// The outcome of a create that violated a uniqueness rule. `found` is the existing resource.
pub(crate) fn outcome<T>(violation: Violation, found: Option<T>) -> Create<T> {
    match found {
        None => Create::Vanished,
        Some(existing) if violation.columns.is_empty() => Create::AlreadyExists(existing),
        Some(existing) => Create::AlreadyExistsBy(existing, violation.columns),
    }
}
