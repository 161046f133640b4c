//! The exit codes that every program knows: the table of the contract, section 2.

use crate::wire::SideEffects;

/// A standard name, its number, and what it says unless a command's author says otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standard {
    /// `NOT_FOUND`: the error code and the name in the exit-code table.
    pub(crate) name: &'static str,
    /// The number it takes where its author gives none.
    pub(crate) number: u8,
    /// Whether the same call may succeed when it is made again.
    pub(crate) retryable: bool,
    /// What was written before this exit.
    pub(crate) side_effects: SideEffects,
    /// What the caller learns from it, in the present tense, 120 characters at most.
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

/// Every standard name, in the order of its number.
pub(crate) const STANDARD: &[Standard] = &[
    row(0, SUCCESS, false, Complete, "The command did what it was asked to do"),
    row(1, GENERAL_ERROR, false, Partial, "The command failed in a way that no other code describes"),
    row(2, ARG_ERROR, false, Nothing, "An argument is missing, unknown or invalid; nothing ran"),
    row(3, PARTIAL_FAILURE, false, Partial, "Part of the work was done and part of it failed"),
    row(4, "PRECONDITION", false, Nothing, "Something that the command requires does not hold"),
    row(5, NOT_FOUND, false, Nothing, "The resource does not exist"),
    row(6, CONFLICT, false, Nothing, "The state of the resource does not allow this"),
    row(6, ALREADY_EXISTS, false, Nothing, "The resource exists already; data holds it"),
    row(7, "PERMISSION_DENIED", false, Nothing, "The caller may not do this"),
    row(8, "AUTH_REQUIRED", false, Nothing, "Credentials are missing, invalid or expired"),
    row(9, "PAYMENT_REQUIRED", false, Nothing, "A payment is required first"),
    row(10, TIMEOUT, false, Partial, "The time limit passed before the command was done"),
    row(11, "RATE_LIMITED", true, Nothing, "Too many calls; the same call may succeed later"),
    row(12, "UNAVAILABLE", true, Nothing, "A service or store that the command needs cannot be reached"),
    row(13, "REDIRECTED", false, Nothing, "The command has moved"),
];

pub(crate) const SUCCESS: &str = "SUCCESS";
pub(crate) const GENERAL_ERROR: &str = "GENERAL_ERROR";
pub(crate) const ARG_ERROR: &str = "ARG_ERROR";
pub(crate) const PARTIAL_FAILURE: &str = "PARTIAL_FAILURE";
pub(crate) const NOT_FOUND: &str = "NOT_FOUND";
pub(crate) const CONFLICT: &str = "CONFLICT";
pub(crate) const ALREADY_EXISTS: &str = "ALREADY_EXISTS";
pub(crate) const TIMEOUT: &str = "TIMEOUT";
pub(crate) const CANCELLED: &str = "CANCELLED";

/// The number that TIMEOUT takes when an author has given 10 to another name: the one that timeout(1) uses.
pub(crate) const TIMEOUT_ELSEWHERE: u8 = 124;

/// The first number of the range that belongs to a command's author.
pub(crate) const FIRST_OWN: u8 = 79;

/// The row of a standard name.
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

/// The standard name of a number: the first, where there are two.
pub(crate) fn name_of(number: u8) -> Option<&'static str> {
    STANDARD.iter().find(|row| row.number == number).map(|row| row.name)
}

/// `a == b` for strings, in a constant.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
