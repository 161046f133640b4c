//! The standard exit codes. A test compares this table with the runtime's.

/// A standard name with its number and the defaults of an error code of that name.
pub(crate) struct Standard {
    pub(crate) name: &'static str,
    pub(crate) number: u8,
    pub(crate) retryable: bool,
    /// `none`, `partial` or `complete`.
    pub(crate) side_effects: &'static str,
}

const fn row(name: &'static str, number: u8, retryable: bool, side_effects: &'static str) -> Standard {
    Standard { name, number, retryable, side_effects }
}

pub(crate) const STANDARD: &[Standard] = &[
    row("SUCCESS", 0, false, "complete"),
    row("GENERAL_ERROR", 1, false, "partial"),
    row("ARG_ERROR", 2, false, "none"),
    row("PARTIAL_FAILURE", 3, false, "partial"),
    row("PRECONDITION", 4, false, "none"),
    row("INPUT_REQUIRED", 4, false, "none"),
    row("NOT_FOUND", 5, false, "none"),
    row("CONFLICT", 6, false, "none"),
    row("ALREADY_EXISTS", 6, false, "none"),
    row("PERMISSION_DENIED", 7, false, "none"),
    row("AUTH_REQUIRED", 8, false, "none"),
    row("PAYMENT_REQUIRED", 9, false, "none"),
    row("TIMEOUT", 10, false, "partial"),
    row("RATE_LIMITED", 11, true, "none"),
    row("UNAVAILABLE", 12, true, "none"),
    row("REDIRECTED", 13, false, "none"),
];

/// The code of a command that a signal ends. Its numbers are those of shells: 128 plus the number of the signal.
pub(crate) const CANCELLED: &str = "CANCELLED";
pub(crate) const ALREADY_EXISTS: &str = "ALREADY_EXISTS";
pub(crate) const NOT_FOUND: &str = "NOT_FOUND";
pub(crate) const SUCCESS: &str = "SUCCESS";

/// The highest number in an exit-code table. Shells use the numbers above it for signals and their own errors.
pub(crate) const HIGHEST: u8 = 125;

/// Returns the row of a standard name.
pub(crate) fn standard(name: &str) -> Option<&'static Standard> {
    STANDARD.iter().find(|row| row.name == name)
}
