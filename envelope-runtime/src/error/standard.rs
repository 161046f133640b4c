//! The standard exit codes, as in section 2 of the contract.

use crate::wire::SideEffects;

/// A standard name with its defaults, which the author of a command can override.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standard {
    /// `NOT_FOUND`: the error code and the name in the exit-code table.
    pub(crate) name: &'static str,
    /// The default number.
    pub(crate) number: u8,
    /// Whether a repeated call may succeed.
    pub(crate) retryable: bool,
    /// The side effects of a call that exits with this code.
    pub(crate) side_effects: SideEffects,
    /// The description for callers, in the present tense, at most 120 characters.
    pub(crate) description: &'static str,
}

const fn row(
    number: u8,
    name: &'static str,
    retryable: bool,
    side_effects: SideEffects,
    description: &'static str,
) -> Standard {
    Standard { name, number, retryable, side_effects, description }
}

use SideEffects::{Complete, None as Nothing, Partial};

/// All standard names, by number.
pub(crate) const STANDARD: &[Standard] = &[
    row(0, SUCCESS, false, Complete, "The command succeeded"),
    row(1, GENERAL_ERROR, false, Partial, "The command failed for a reason without a specific code"),
    row(2, ARG_ERROR, false, Nothing, "An argument is missing, unknown or invalid; nothing ran"),
    row(3, PARTIAL_FAILURE, false, Partial, "Part of the work succeeded and part of it failed"),
    row(4, "PRECONDITION", false, Nothing, "A precondition of the command is not met"),
    row(4, INPUT_REQUIRED, false, Nothing, "Input is missing, and there is no terminal to prompt on; nothing was done"),
    row(5, NOT_FOUND, false, Nothing, "The resource does not exist"),
    row(6, CONFLICT, false, Nothing, "The call conflicts with the state of the resource"),
    row(6, ALREADY_EXISTS, false, Nothing, "The resource already exists; `data` contains it"),
    row(7, "PERMISSION_DENIED", false, Nothing, "The caller lacks the required permission"),
    row(8, "AUTH_REQUIRED", false, Nothing, "Credentials are missing, invalid or expired"),
    row(9, "PAYMENT_REQUIRED", false, Nothing, "A payment is required"),
    row(10, TIMEOUT, false, Partial, "The time limit expired before the command finished"),
    row(11, "RATE_LIMITED", true, Nothing, "Too many calls; the same call may succeed later"),
    row(12, "UNAVAILABLE", true, Nothing, "A required service or store cannot be reached"),
    row(13, "REDIRECTED", false, Nothing, "The command has moved"),
];

pub(crate) const SUCCESS: &str = "SUCCESS";
pub(crate) const GENERAL_ERROR: &str = "GENERAL_ERROR";
pub(crate) const ARG_ERROR: &str = "ARG_ERROR";
pub(crate) const PARTIAL_FAILURE: &str = "PARTIAL_FAILURE";
pub(crate) const INPUT_REQUIRED: &str = "INPUT_REQUIRED";
pub(crate) const NOT_FOUND: &str = "NOT_FOUND";
pub(crate) const CONFLICT: &str = "CONFLICT";
pub(crate) const ALREADY_EXISTS: &str = "ALREADY_EXISTS";
pub(crate) const TIMEOUT: &str = "TIMEOUT";
pub(crate) const CANCELLED: &str = "CANCELLED";

/// The number of TIMEOUT if 10 is bound to another name, as in timeout(1).
pub(crate) const MOVED_TIMEOUT: u8 = 124;

/// The first number of the range for a command's specific codes.
pub(crate) const FIRST_CUSTOM: u8 = 79;

/// The highest number in an exit-code table. Shells use the numbers above it for signals and their own errors.
pub(crate) const HIGHEST: u8 = 125;

/// Returns whether a name matches `^[A-Z][A-Z0-9_]+$`.
pub(crate) const fn is_name(name: &str) -> bool {
    let letters = name.as_bytes();
    let mut i = 0;
    while i < letters.len() {
        match letters[i] {
            b'A'..=b'Z' => {}
            b'0'..=b'9' | b'_' if i > 0 => {}
            _ => return false,
        }
        i += 1;
    }
    letters.len() > 1
}

/// Returns the row of a standard name.
pub(crate) const fn standard(name: &str) -> Option<&'static Standard> {
    let mut i = 0;
    while i < STANDARD.len() {
        if same(STANDARD[i].name, name) {
            return Some(&STANDARD[i]);
        }
        i += 1;
    }
    None
}

/// Returns the standard name of a number, the first one if there are two.
pub(crate) fn name_of(number: u8) -> Option<&'static str> {
    STANDARD.iter().find(|row| row.number == number).map(|row| row.name)
}

/// Compares two strings in a constant context.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // The compiler interprets this for every command, and a call costs it more than a comparison.
    let length = a.len();
    if length != b.len() {
        return false;
    }
    let mut i = 0;
    while i < length {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
