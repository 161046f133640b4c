//! The exit-code table as it is printed.

use serde::Serialize;

/// What a command had written when it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SideEffects {
    /// Nothing.
    None,
    /// Some of what it was to write.
    Partial,
    /// All of it.
    Complete,
}

impl SideEffects {
    /// The word that is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            SideEffects::None => "none",
            SideEffects::Partial => "partial",
            SideEffects::Complete => "complete",
        }
    }
}

/// One number of an exit-code table: the value in the map whose key is the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ExitCodeEntry {
    /// The name, `ALREADY_EXISTS`; where two names share a number, the first.
    pub name: String,
    /// When a command leaves with this number; 120 characters at most.
    pub description: String,
    /// Whether the same call may succeed when it is made again.
    pub retryable: bool,
    /// What was written before.
    pub side_effects: SideEffects,
    /// Every `error.code` that comes with this number.
    pub error_codes: Vec<String>,
}

/// One name of an exit-code table, as the table for people lists it. Names that share a number are separate rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExitCodeRow {
    pub(crate) number: u8,
    pub(crate) name: &'static str,
    /// The whole description, which the JSON form shortens.
    pub(crate) description: &'static str,
    pub(crate) retryable: bool,
    pub(crate) side_effects: SideEffects,
}
