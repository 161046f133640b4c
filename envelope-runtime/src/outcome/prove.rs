//! The assertions that the compiler evaluates: an exit-code table against the codes that can leave the handler.

use crate::command::effect::Effect;
use crate::command::spec::CommandSpec;
use crate::error::error_code::{CodeSpec, Codes};
use crate::error::standard::{ARG_ERROR, GENERAL_ERROR, NOT_FOUND, same, standard};

/// Holds the error type of a handler to the exit-code table of its command.
///
/// The compiler evaluates this function for every command. `track_caller` reports the panic at the user's tokens, without
/// frames of this crate.
///
/// # Panics
///
/// If the error type can carry a code that the table does not declare, or binds to 0 or to another number.
#[track_caller]
pub const fn prove_exit_codes(spec: &CommandSpec) {
    if let Some(fault) = find_fault(spec, spec.contract.errors) {
        panic!("{}", fault.text().as_str())
    }
}

/// A code that a handler can return and that contradicts the table.
#[derive(Clone, Copy)]
struct Fault<'a> {
    spec: &'a CommandSpec,
    code: &'static CodeSpec,
    /// The number in the table, if the table declares the code.
    bound: Option<u8>,
}

const fn find_fault<'a>(spec: &'a CommandSpec, codes: &'static [Codes]) -> Option<Fault<'a>> {
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

const fn fault_of<'a>(spec: &'a CommandSpec, code: &'static CodeSpec) -> Option<Fault<'a>> {
    let bound = spec.exit_code(code.name);
    let holds = match (bound, code.number) {
        (Some(0), _) => false,
        // A number that the error type gives must be the table's.
        (Some(bound), Some(number)) => bound == number,
        (Some(_), None) => true,
        (None, _) => same(code.name, GENERAL_ERROR) || same(code.name, ARG_ERROR),
    };
    if holds { None } else { Some(Fault { spec, code, bound }) }
}

impl Fault<'_> {
    /// The error message of the compiler.
    const fn text(self) -> Text {
        let Fault { spec, code, bound } = self;
        let mut text = Text::new();
        text.push("command `").push(spec.name);
        match (bound, code.number) {
            (Some(bound @ 1..), Some(number)) => {
                text.push("` binds `").push(code.name).push("` to ").push_number(bound);
                text.push(", but its error type binds it to ").push_number(number);
                text.push("\nhelp: use one number for both");
            }
            (Some(_), _) => {
                text.push("` binds `").push(code.name).push("` to 0, but its error type can produce it");
                if matches!(spec.contract.effect, Effect::Delete) && same(code.name, NOT_FOUND) {
                    text.push("\nhelp: return `Delete::not_found(…)`, and use an error type without `NOT_FOUND`");
                } else {
                    text.push("\nhelp: bind `").push(code.name).push("` to a number from 3 to 125");
                }
                text.push("\nnote: exit code 0 means success");
            }
            (None, _) => {
                text.push("` does not declare `").push(code.name).push("`, but its error type can produce it");
                text.push("\nhelp: add `").push(code.name).push(" = ");
                match (code.number, standard(code.name)) {
                    (Some(number), _) => text.push_number(number).push("` to `exit_codes`"),
                    (None, Some(row)) => text.push_number(row.number).push("` to `exit_codes`"),
                    (None, None) => text.push("79` to `exit_codes`, or another number from 79 to 125"),
                };
            }
        }
        text
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

/// Returns a text if the error type of a state has a code without a number, or one that some commands bind to 0.
pub(crate) const fn prove_state(codes: &[Codes]) -> Option<Text> {
    let mut i = 0;
    while i < codes.len() {
        match codes[i] {
            Codes::Nested(inner) => {
                let fault = prove_state(inner);
                if fault.is_some() {
                    return fault;
                }
            }
            Codes::One(code) => {
                if same(code.name, NOT_FOUND) {
                    let mut text = Text::new();
                    text.push("the error type of a state cannot produce `NOT_FOUND`");
                    text.push("\nhelp: use another error code, such as `PRECONDITION`");
                    text.push("\nnote: every `delete` command that takes the state binds `NOT_FOUND` to 0");
                    return Some(text);
                }
                if code.number.is_none() && standard(code.name).is_none() {
                    let mut text = Text::new();
                    text.push("the error type of a state needs an exit code for `").push(code.name).push("`");
                    text.push("\nhelp: write `#[error_code(").push(code.name);
                    text.push(" = 79)]`, or another number from 79 to 125");
                    text.push("\nnote: only standard error codes have a default");
                    return Some(text);
                }
            }
        }
        i += 1;
    }
    None
}

/// A text that is built in a constant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Text { bytes: [0; 512], len: 0 }
    }

    /// Adds a text. One that does not fit is omitted as a whole, because the bytes must stay UTF-8.
    pub(super) const fn push(&mut self, text: &str) -> &mut Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut i = 0;
            while i < text.len() {
                self.bytes[self.len + i] = text[i];
                i += 1;
            }
            self.len += text.len();
        }
        self
    }

    const fn push_number(&mut self, number: u8) -> &mut Self {
        let digits = [b'0' + number / 100, b'0' + number / 10 % 10, b'0' + number % 10];
        let mut i = if number >= 100 {
            0
        } else if number >= 10 {
            1
        } else {
            2
        };
        while i < digits.len() {
            if self.len < self.bytes.len() {
                self.bytes[self.len] = digits[i];
                self.len += 1;
            }
            i += 1;
        }
        self
    }

    /// The text.
    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "an error code is missing in `exit_codes`",
        }
    }
}
