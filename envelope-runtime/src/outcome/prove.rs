//! The assertions that the compiler evaluates: an exit-code table against the codes that can leave the handler.

use crate::command::effect::Effect;
use crate::command::spec::{Binding, CommandSpec};
use crate::error::error_code::{CodeSpec, Codes};
use crate::error::standard::{
    ALREADY_EXISTS, ARG_ERROR, FIRST_CUSTOM, GENERAL_ERROR, HIGHEST, MOVED_TIMEOUT, NOT_FOUND, TIMEOUT, same, standard,
};
use crate::error::state_error::{Misuse, StateFault};
use crate::system::const_text::ConstText;

/// Holds the error type of a handler to the exit-code table of its command.
///
/// The compiler evaluates this function for every command. `track_caller` reports the panic at the user's tokens, without
/// frames of this crate.
///
/// # Panics
///
/// If the error type can carry a code that the table does not declare, or binds to 0 or to another number, or that no error
/// can have.
#[track_caller]
pub const fn prove_exit_codes(spec: &CommandSpec) {
    if let Some(fault) = find_fault(spec, spec.contract.errors) {
        panic!("{}", text_of(spec, fault).as_str())
    }
}

/// Why a code that a handler can return contradicts the table.
#[derive(Clone, Copy)]
enum Fault {
    Undeclared,
    BoundToZero(&'static CodeSpec),
    /// The table and the error type give the code different numbers.
    BoundToTwo(&'static CodeSpec, u8, u8),
    Misused(&'static CodeSpec, Misuse),
}

const fn find_fault(spec: &CommandSpec, codes: &'static [Codes]) -> Option<Fault> {
    let mut i = 0;
    while i < codes.len() {
        let fault = match codes[i] {
            Codes::One(code) => fault_of(spec, code),
            Codes::Nested(codes) => find_fault(spec, codes),
        };
        if fault.is_some() {
            return fault;
        }
        i += 1;
    }
    None
}

const fn fault_of(spec: &CommandSpec, code: &'static CodeSpec) -> Option<Fault> {
    match (spec.exit_code(code.name), code.number) {
        // A number that the error type gives must be the table's.
        (Some(bound @ 1..), Some(number)) if bound != number => Some(Fault::BoundToTwo(code, bound, number)),
        // The attribute has checked the names and numbers in the table.
        (Some(1..), _) if !same(code.name, ALREADY_EXISTS) => None,
        (bound, _) => match (code.misuse(), bound) {
            (Some(misuse), _) => Some(Fault::Misused(code, misuse)),
            (None, Some(_)) => Some(Fault::BoundToZero(code)),
            (None, None) if same(code.name, GENERAL_ERROR) || same(code.name, ARG_ERROR) => None,
            (None, None) => Some(Fault::Undeclared),
        },
    }
}

/// The error message of the compiler.
const fn text_of(spec: &CommandSpec, fault: Fault) -> Text {
    let mut text = Text::new();
    match fault {
        Fault::Undeclared => return undeclared(spec),
        Fault::BoundToTwo(code, bound, number) => {
            text.push("command `").push(spec.name).push("` binds `").push(code.name).push("` to ").push_number(bound);
            text.push(", but its error type binds it to ").push_number(number);
            text.push("\nhelp: use one number for both");
        }
        Fault::BoundToZero(code) => {
            text.push("command `").push(spec.name).push("` binds `").push(code.name);
            text.push("` to 0, but its error type can produce it");
            if matches!(spec.contract.effect, Effect::Delete) && same(code.name, NOT_FOUND) {
                text.push("\nhelp: return `Delete::not_found(…)`, and use an error type without `NOT_FOUND`");
            } else {
                text.push("\nhelp: bind `").push(code.name).push("` to a number from 3 to 125");
            }
            text.push("\nnote: exit code 0 means success");
        }
        Fault::Misused(code, misuse) => {
            text.push("the error type of command `").push(spec.name).push("` ");
            push_misuse(&mut text, code, misuse);
        }
    }
    text
}

/// Names every code that the table does not declare, with the table that does.
const fn undeclared(spec: &CommandSpec) -> Text {
    let mut table = Table::of(spec);
    table.add_undeclared(spec, spec.contract.errors);
    let added = table.len - table.declared;

    let mut text = Text::new();
    text.push("command `").push(spec.name).push("` does not declare ");
    let mut i = 0;
    while i < added {
        let is_last = i + 1 == added && table.more == 0;
        text.push(if i == 0 {
            "`"
        } else if is_last {
            " and `"
        } else {
            ", `"
        });
        text.push(table.rows[table.declared + i].name).push("`");
        i += 1;
    }
    push_more(&mut text, table.more);
    let is_one = added == 1 && table.more == 0;
    text.push(", but its error type can produce ").push(if is_one { "it" } else { "them" });

    if !is_one {
        text.push("\nhelp: write `exit_codes(");
        let mut i = 0;
        while i < table.len {
            let Binding { name, number } = table.rows[i];
            text.push(if i == 0 { "" } else { ", " }).push(name).push(" = ").push_number(number);
            i += 1;
        }
        text.push(")`");
        push_more(&mut text, table.more);
        return text;
    }
    let Binding { name, number } = table.rows[table.declared];
    text.push("\nhelp: add `").push(name).push(" = ").push_number(number).push("` to `exit_codes`");
    if table.is_chosen[table.declared] {
        text.push(", or another number from 79 to 125");
    }
    text
}

const fn push_more(text: &mut Text, more: u8) {
    if more > 0 {
        text.push(" and ");
        text.push_number(more).push(" more");
    }
}

/// The most names in a table that the compiler suggests.
const MOST_ROWS: usize = 48;

/// The declared codes of a command, followed by those that are missing.
struct Table {
    rows: [Binding; MOST_ROWS],
    /// Whether another number would do as well.
    is_chosen: [bool; MOST_ROWS],
    len: usize,
    declared: usize,
    /// How many missing codes have no room.
    more: u8,
}

impl Table {
    const fn of(spec: &CommandSpec) -> Table {
        let rows = [Binding { name: "", number: 0 }; MOST_ROWS];
        let mut table = Table { rows, is_chosen: [false; MOST_ROWS], len: 0, declared: 0, more: 0 };
        let mut i = 0;
        // One row is kept free for a missing code.
        while i < spec.exit_codes.len() && i < MOST_ROWS - 1 {
            table.rows[i] = Binding { name: spec.exit_codes[i].name, number: spec.exit_codes[i].number };
            i += 1;
        }
        table.len = i;
        table.declared = i;
        table
    }

    const fn add_undeclared(&mut self, spec: &CommandSpec, codes: &'static [Codes]) {
        let mut i = 0;
        while i < codes.len() {
            match codes[i] {
                Codes::Nested(codes) => self.add_undeclared(spec, codes),
                Codes::One(code) => {
                    let is_undeclared = matches!(fault_of(spec, code), Some(Fault::Undeclared));
                    if is_undeclared && self.len == MOST_ROWS {
                        self.more = self.more.saturating_add(1);
                    } else if is_undeclared && !self.has(code.name) {
                        let (number, is_chosen) = self.number_for(code);
                        self.rows[self.len] = Binding { name: code.name, number };
                        self.is_chosen[self.len] = is_chosen;
                        self.len += 1;
                    }
                }
            }
            i += 1;
        }
    }

    const fn has(&self, name: &str) -> bool {
        let mut i = 0;
        while i < self.len {
            if same(self.rows[i].name, name) {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The number of a missing code, and whether another one would do as well. ALREADY_EXISTS does not share its number.
    const fn number_for(&self, code: &CodeSpec) -> (u8, bool) {
        match (code.number, standard(code.name)) {
            (Some(number), _) => (number, false),
            (None, Some(row)) if !self.is_taken(row.number, true) => (row.number, false),
            (None, Some(_)) if same(code.name, TIMEOUT) && !self.is_taken(MOVED_TIMEOUT, true) => {
                (MOVED_TIMEOUT, false)
            }
            _ => {
                let mut number = FIRST_CUSTOM;
                while number < HIGHEST && self.is_taken(number, false) {
                    number += 1;
                }
                (number, true)
            }
        }
    }

    /// Whether a row has the number: a row of ALREADY_EXISTS, or any row.
    const fn is_taken(&self, number: u8, by_already_exists: bool) -> bool {
        let mut i = 0;
        while i < self.len {
            let row = &self.rows[i];
            if row.number == number && (!by_already_exists || same(row.name, ALREADY_EXISTS)) {
                return true;
            }
            i += 1;
        }
        false
    }
}

/// Says why an error cannot have a code.
const fn push_misuse(text: &mut Text, code: &CodeSpec, misuse: Misuse) {
    match misuse {
        Misuse::Outcome => {
            text.push("cannot produce `").push(code.name).push("`, which is an outcome of a create");
            text.push("\nhelp: use the error code `CONFLICT`, and return true from `is_unique_violation`");
            text.push("\nnote: `or_existing` looks up the existing resource, which `ALREADY_EXISTS` carries");
        }
        Misuse::Reserved => {
            text.push("cannot produce `").push(code.name).push("`, which is reserved");
            text.push("\nhelp: use another error code, such as `ABORTED`");
        }
        Misuse::Name => {
            text.push("has the invalid error code `").push(code.name).push("`");
            text.push("\nhelp: start with a capital letter, followed by one or more of A-Z, 0-9 and _");
        }
        Misuse::Number => {
            text.push("binds `").push(code.name).push("` to an exit code out of range");
            text.push("\nhelp: use a number from 3 to 125");
        }
    }
}

/// Holds a command with `retry` to an error type with a retryable code.
///
/// # Panics
///
/// If no code of the error type is retryable. The compiler evaluates this.
#[track_caller]
pub const fn prove_retry(spec: &CommandSpec) {
    if any_retryable(spec.contract.errors) {
        return;
    }
    let mut text = Text::new();
    text.push("command `").push(spec.name).push("` has `retry`, but its error type has no retryable code");
    text.push("\nhelp: mark a variant with `#[error_code(UNAVAILABLE, retryable)]`, or remove `retry`");
    panic!("{}", text.as_str())
}

const fn any_retryable(codes: &[Codes]) -> bool {
    let mut i = 0;
    while i < codes.len() {
        let found = match codes[i] {
            Codes::One(code) => code.retryable,
            Codes::Nested(codes) => any_retryable(codes),
        };
        if found {
            return true;
        }
        i += 1;
    }
    false
}

/// Holds an error type that forwards to others to one value of `retryable` for each code.
///
/// # Panics
///
/// If a code is retryable in one error and not in another. The compiler evaluates this.
#[track_caller]
pub const fn prove_retryable(codes: &[Codes]) {
    if let Some(name) = half_retryable(codes, codes) {
        let mut text = Text::new();
        text.push("`").push(name).push("` is retryable in one error of this type, but not in another");
        text.push("\nhelp: use another error code for one of them");
        text.push("\nnote: an error code has one entry in the exit-code table");
        panic!("{}", text.as_str());
    }
}

/// Returns the name of a code that differs in `retryable` from a code of the same name in `all`.
const fn half_retryable(codes: &[Codes], all: &[Codes]) -> Option<&'static str> {
    let mut i = 0;
    while i < codes.len() {
        let found = match codes[i] {
            Codes::One(code) if differs(code, all) => Some(code.name),
            Codes::One(_) => None,
            Codes::Nested(codes) => half_retryable(codes, all),
        };
        if found.is_some() {
            return found;
        }
        i += 1;
    }
    None
}

const fn differs(code: &CodeSpec, all: &[Codes]) -> bool {
    let mut i = 0;
    while i < all.len() {
        let found = match all[i] {
            Codes::One(other) => code.retryable != other.retryable && same(code.name, other.name),
            Codes::Nested(codes) => differs(code, codes),
        };
        if found {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns a text if the error type of a state has a code that breaks a rule for states.
pub(crate) const fn prove_state(codes: &[Codes]) -> Option<Text> {
    let mut i = 0;
    while i < codes.len() {
        let fault = match codes[i] {
            Codes::Nested(inner) => prove_state(inner),
            Codes::One(code) => state_fault(code),
        };
        if fault.is_some() {
            return fault;
        }
        i += 1;
    }
    None
}

const fn state_fault(code: &CodeSpec) -> Option<Text> {
    let mut text = Text::new();
    match code.fault_in_state() {
        None => return None,
        Some(StateFault::Misused(misuse)) => {
            text.push("the error type of a state ");
            push_misuse(&mut text, code, misuse);
        }
        Some(StateFault::NotFound) => {
            text.push("the error type of a state cannot produce `NOT_FOUND`");
            text.push("\nhelp: use another error code, such as `PRECONDITION`");
            text.push("\nnote: every `delete` command that takes the state binds `NOT_FOUND` to 0");
        }
        Some(StateFault::NoNumber) => {
            text.push("the error type of a state needs an exit code for `").push(code.name);
            text.push("`\nhelp: write `#[error_code(").push(code.name);
            text.push(" = 79)]`, or another number from 79 to 125");
            text.push("\nnote: only standard error codes have a default");
        }
    }
    Some(text)
}

/// The bytes of a text with [`MOST_ROWS`] rows whose names have 40 characters, twice.
const CAPACITY: usize = 5120;

/// An error message of the compiler.
pub(crate) type Text = ConstText<CAPACITY>;
