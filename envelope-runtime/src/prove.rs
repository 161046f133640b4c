//! The assertions that the compiler evaluates: an exit-code table against the codes that can leave the handler.

use crate::error_code::{CodeSpec, Codes};
use crate::outcome::Effect;
use crate::spec::{Contract, number_of};
use crate::standard::{ARG_ERROR, GENERAL_ERROR, NOT_FOUND, same, standard};

/// What is wrong where the handler's error type can carry a code that the table of the command does not declare, or
/// declares as 0. Generated code panics with it in a constant: there, so that the error shows the user's tokens and no
/// frames of ours.
pub const fn prove(command: &str, table: &str, contract: &Contract) -> Option<Text> {
    prove_codes(command, table, contract.effect, contract.errors)
}

const fn prove_codes(command: &str, table: &str, effect: Effect, codes: &[Codes]) -> Option<Text> {
    let mut i = 0;
    while i < codes.len() {
        let fault = match codes[i] {
            Codes::One(code) => prove_code(command, table, effect, code),
            Codes::All(codes) => prove_codes(command, table, effect, codes),
        };
        if fault.is_some() {
            return fault;
        }
        i += 1;
    }
    None
}

const fn prove_code(command: &str, table: &str, effect: Effect, code: &CodeSpec) -> Option<Text> {
    match number_of(table, code.name) {
        Some(0) => {
            let mut text = Text::new();
            text.push("command `").push(command).push("`: its error type can produce ").push(code.name);
            text.push(", which exit_codes declares as 0, a success");
            if matches!(effect, Effect::Delete) && same(code.name, NOT_FOUND) {
                text.push("; return `Delete::NotFound(id)`, and an error type without this code");
            } else {
                text.push("; give it a number of its own");
            }
            return Some(text);
        }
        Some(bound) => return prove_number(command, bound, code),
        None => {}
    }
    if same(code.name, GENERAL_ERROR) || same(code.name, ARG_ERROR) {
        return None;
    }
    let mut text = Text::new();
    text.push("command `").push(command).push("`: its error type can produce ").push(code.name);
    text.push(", which exit_codes does not declare; add `").push(code.name);
    match (code.number, standard(code.name)) {
        (Some(number), _) => text.push(" = ").push_number(number).push("`"),
        (None, Some(row)) => text.push(" = ").push_number(row.number).push("`"),
        (None, None) => text.push(" = …` with a number from 79 to 125"),
    };
    Some(text)
}

/// A number that the error type gives must be the table's.
const fn prove_number(command: &str, bound: u8, code: &CodeSpec) -> Option<Text> {
    match code.number {
        Some(number) if number != bound => {
            let mut text = Text::new();
            text.push("command `").push(command).push("`: ").push(code.name).push(" is ").push_number(number);
            text.push(" in its error type and ").push_number(bound).push(" in exit_codes; give it one number");
            Some(text)
        }
        _ => None,
    }
}

/// What is wrong where a command is to be tried again and its error type has no code that says it may.
pub const fn prove_retry(command: &str, contract: &Contract) -> Option<Text> {
    if any_retryable(contract.errors) {
        return None;
    }
    let mut text = Text::new();
    text.push("command `").push(command).push("`: nothing in its error type is retryable, so that `retry` has ");
    text.push("nothing to do; mark a variant that may succeed when it is tried again, ");
    text.push("`#[error_code(UNAVAILABLE, retryable)]`, or remove `retry`");
    Some(text)
}

const fn any_retryable(codes: &[Codes]) -> bool {
    let mut i = 0;
    while i < codes.len() {
        let found = match codes[i] {
            Codes::One(code) => code.retryable,
            Codes::All(codes) => any_retryable(codes),
        };
        if found {
            return true;
        }
        i += 1;
    }
    false
}

/// What is wrong where the error of a state has a code without a number, or one that some tables hold for a success.
pub(crate) const fn prove_state(codes: &[Codes]) -> Option<Text> {
    let mut i = 0;
    while i < codes.len() {
        match codes[i] {
            Codes::All(inner) => {
                let fault = prove_state(inner);
                if fault.is_some() {
                    return fault;
                }
            }
            Codes::One(code) => {
                if same(code.name, NOT_FOUND) {
                    let mut text = Text::new();
                    text.push(
                        "the error of this state can produce NOT_FOUND, which is a success of every delete that ",
                    );
                    text.push("takes the state; use another name, such as PRECONDITION");
                    return Some(text);
                }
                if code.number.is_none() && standard(code.name).is_none() {
                    let mut text = Text::new();
                    text.push("the error of this state can produce ").push(code.name);
                    text.push(", which is no standard name; give it a number: `#[error_code(").push(code.name);
                    text.push(" = …)]`, from 79 to 125");
                    return Some(text);
                }
            }
        }
        i += 1;
    }
    None
}

/// A text built in a constant.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Text { bytes: [0; 512], len: 0 }
    }

    /// Adds a text; what no longer fits is left out whole, so that the bytes stay UTF-8.
    const fn push(&mut self, text: &str) -> &mut Self {
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
    pub const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "an error code is not in the exit-code table",
        }
    }
}
