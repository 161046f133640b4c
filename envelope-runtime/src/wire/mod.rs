//! The wire format: what a program prints, as types. What fills them is elsewhere.

mod describe;
mod envelope;
mod error;
mod fields;
mod lines;
mod manifest;
mod meta;
mod read;
mod safe;
mod scan;
mod summary;
mod table;

pub(crate) use describe::Document;
pub use describe::{
    CommandDocument, ExampleDocument, FlagDocument, PositionalDocument, RetryDocument, StdinDocument, ToolDocument,
    ValueType,
};
pub(crate) use envelope::Body;
pub use envelope::Envelope;
pub use error::{ErrorBody, Facts, FieldError, Phase, RetryStrategy, Warning};
pub(crate) use fields::Selection;
pub(crate) use lines::JsonLines;
pub use manifest::{CommandEntry, EnvVarEntry, ExampleEntry, FlagEntry, Manifest, PositionalEntry, StdinEntry};
pub use meta::{Meta, Notes, Pagination};
pub(crate) use safe::{is_unsafe, write_safe};
use safe::{make_safe, write};
pub(crate) use scan::{Scanner, items, pairs, string, unescaped};
pub use summary::Summary;
pub(crate) use table::ExitCodeRow;
pub use table::{ExitCodeEntry, SideEffects};
