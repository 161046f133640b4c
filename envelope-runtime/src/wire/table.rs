//! The printed exit-code table.

use serde::Serialize;

/// How much of its work a command had written when it exited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SideEffects {
    /// Nothing was written.
    None,
    /// Part of the work may have been written.
    Partial,
    /// All of the work was written.
    Complete,
}

impl SideEffects {
    /// The printed word.
    pub const fn as_str(self) -> &'static str {
        match self {
            SideEffects::None => "none",
            SideEffects::Partial => "partial",
            SideEffects::Complete => "complete",
        }
    }
}

/// One number of an exit-code table, as the value of a map whose key is the number.
///
/// ```json
/// {"name": "UNAVAILABLE", "description": "The store cannot be opened", "retryable": true, "side_effects": "none",
///  "error_codes": ["UNAVAILABLE"]}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExitCodeEntry {
    /// The name, such as `ALREADY_EXISTS`. If several names share the number, the first that was declared.
    pub name: String,
    /// One sentence about the name, at most 120 characters long.
    pub description: String,
    /// Whether every error with this number is retryable.
    pub retryable: bool,
    /// The most that an error with this number may have written.
    pub side_effects: SideEffects,
    /// Every `error.code` with this number; empty for 0.
    pub error_codes: Vec<String>,
}

/// A row of the exit-code table that people read. Names that share a number have a row each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExitCodeRow {
    pub(crate) number: u8,
    pub(crate) name: &'static str,
    /// The description, which [`ExitCodeEntry`] shortens.
    pub(crate) description: &'static str,
    pub(crate) retryable: bool,
    pub(crate) side_effects: SideEffects,
}
