//! The wire format: what a program prints, as types. What fills them is elsewhere.

mod describe;
mod envelope;
mod error;
mod fields;
mod meta;
mod summary;
mod table;

pub use describe::{CommandDocument, ExampleDocument, FlagDocument, PositionalDocument, ToolDocument, ValueType};
pub(crate) use envelope::Body;
pub use envelope::Envelope;
pub use error::{ErrorBody, Facts, FieldError, Phase, RetryStrategy, Warning};
pub(crate) use fields::Selection;
pub use meta::{Meta, Notes, Pagination};
pub use summary::Summary;
pub use table::{ExitCodeEntry, SideEffects};
