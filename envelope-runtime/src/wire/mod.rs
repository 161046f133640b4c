//! The wire format: the types of everything that a program prints as JSON.
//!
//! | line or document | type | JSON Schema |
//! |---|---|---|
//! | the envelope, once per invocation | [`Envelope`] | `docs/schemas/envelope.json` |
//! | the last line of `--format jsonl` | [`Summary`] | `docs/schemas/summary.json` |
//! | `data` of `tool COMMAND --describe` | [`CommandDocument`] | `docs/schemas/command.json` |
//! | `data` of `tool --describe` | [`ToolDocument`] | `docs/schemas/tool.json` |
//! | `data` of `tool manifest` | [`Manifest`] | `docs/schemas/manifest.json` |
//!
//! Fields are declared in the order in which they are printed. The schemas are generated from these types.

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
mod sorted_map;
mod summary;
mod table;

pub(crate) use describe::Document;
pub use describe::{
    CommandDocument, ExampleDocument, FlagDocument, PositionalDocument, RetryDocument, StdinDocument, ToolDocument,
    ValueType,
};
pub use envelope::Envelope;
pub(crate) use envelope::{Body, Renamed};
pub use error::{ErrorBody, Facts, FieldError, Phase, RetryStrategy, Warning};
pub(crate) use fields::Selection;
pub(crate) use lines::JsonLines;
pub use manifest::{CommandEntry, EnvVarEntry, ExampleEntry, FlagEntry, Manifest, PositionalEntry, StdinEntry};
pub use meta::{Meta, Notes, Pagination};
pub(crate) use safe::{is_unsafe, to_value, write_safe};
use safe::{make_safe, shallow, write};
pub(crate) use scan::{Scanner, items, pairs, string, unescaped};
pub(crate) use sorted_map::SortedMap;
pub use summary::Summary;
pub(crate) use table::ExitCodeRow;
pub use table::{ExitCodeEntry, SideEffects};
