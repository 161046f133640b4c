//! The last line of a list that was printed line by line.

use serde::Serialize;

use super::{Meta, Warning};

/// The last line of `--format jsonl`, where every line before it is an item: what an envelope says but for `data`. A
/// list that failed ends in the envelope of its error instead, whose `meta.items_emitted` counts the lines before.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Always true: tells this line from an item.
    #[serde(rename = "_summary")]
    pub summary: bool,
    /// Always true.
    pub ok: bool,
    /// Equal to the process's exit code: 0.
    pub exit_code: u8,
    /// How many items there are in all; null where nobody can tell.
    pub total: Option<u64>,
    /// How many lines stand before this one.
    pub returned: u64,
    /// Remarks; empty where there are none.
    pub warnings: Vec<Warning>,
    /// As in the envelope.
    pub meta: Meta,
}
