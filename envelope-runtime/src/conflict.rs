//! The create conflict: an insert that hits a uniqueness rule, and the resource that was there first.

use crate::error_code::ErrorCode;
use crate::outcome::Create;

/// An error type of a store that can tell a uniqueness violation from every other failure.
///
/// `#[derive(ErrorCode)]` finds it on the fields of a variant by itself, so an enum with a variant
/// `Sqlite(#[from] rusqlite::Error)` needs nothing more. Implement it for the error type of a store that is not listed
/// below. Decide by the store's own code for it, never by the text of a message.
pub trait UniqueViolation {
    /// Whether this error says that what was to be created exists already.
    fn violates_uniqueness(&self) -> bool;
}

/// `create_new` of `std::fs::OpenOptions`, and every other call of the system that answers `EEXIST`.
impl UniqueViolation for std::io::Error {
    fn violates_uniqueness(&self) -> bool {
        self.kind() == std::io::ErrorKind::AlreadyExists
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
}

impl<T, E: ErrorCode> OrExisting<T, E> for Result<T, E> {
    fn or_existing<F>(self, find: F) -> Result<Create<T>, E>
    where
        F: FnOnce() -> Result<Option<T>, E>,
    {
        match self {
            Ok(created) => Ok(Create::Created(created)),
            Err(error) if error.is_unique_violation() => Ok(find()?.map_or(Create::Vanished, Create::AlreadyExists)),
            Err(error) => Err(error),
        }
    }
}
