//! The last line of a list that was printed line by line.

use serde::Serialize;

use super::{Meta, Warning};

/// The last line of a list in `--format jsonl`, after one line per item: an envelope without `data`.
///
/// A list that fails ends with the envelope of its error instead, whose `meta.items_emitted` is the number of items before
/// it.
///
/// ```json
/// {"_summary": true, "ok": true, "exit_code": 0, "total": 365, "returned": 20, "warnings": [], "meta": {"exit_code": 0}}
/// ```
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Summary {
    /// Always true. It distinguishes this line from an item.
    #[serde(rename = "_summary")]
    pub summary: bool,
    /// Always true.
    pub ok: bool,
    /// Exit code of the process: 0.
    pub exit_code: u8,
    /// Number of items in the whole list; null if it is unknown.
    pub total: Option<u64>,
    /// Number of items printed before this line.
    pub returned: u64,
    /// Warnings; empty if there are none.
    pub warnings: Vec<Warning>,
    /// As in the envelope.
    pub meta: Meta,
}
