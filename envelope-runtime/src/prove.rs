//! The assertions that the compiler evaluates: an exit-code table against the codes that can leave the handler.

use crate::error_code::{CodeSpec, Codes};
use crate::outcome::Effect;
use crate::spec::{Binding, Contract};
use crate::standard::{ARG_ERROR, GENERAL_ERROR, NOT_FOUND, same, standard};

/// Panics, in a constant, where the handler's error type can carry a code that the table of the command does not
/// declare, or declares as 0.
pub const fn prove(command: &str, table: &[Binding], contract: &Contract) {
    let mut i = 0;
    while i < contract.errors.len() {
        prove_codes(command, table, contract.effect, contract.errors[i]);
        i += 1;
    }
}

const fn prove_codes(command: &str, table: &[Binding], effect: Effect, codes: Codes) {
    match codes {
        Codes::One(code) => prove_code(command, table, effect, code),
        Codes::All(codes) => {
            let mut i = 0;
            while i < codes.len() {
                prove_codes(command, table, effect, codes[i]);
                i += 1;
            }
        }
    }
}

const fn prove_code(command: &str, table: &[Binding], effect: Effect, code: &CodeSpec) {
    let mut i = 0;
    while i < table.len() {
        if same(table[i].name, code.name) {
            if table[i].number != 0 {
                return;
            }
            let mut text = Text::new();
            text.push("command `").push(command).push("`: its error type can produce ").push(code.name);
            text.push(", which exit_codes declares as 0, a success");
            if matches!(effect, Effect::Delete) && same(code.name, NOT_FOUND) {
                text.push("; return `Delete::NotFound(id)` instead of the error");
            } else {
                text.push("; give it a number of its own");
            }
            text.panic();
        }
        i += 1;
    }
    if same(code.name, GENERAL_ERROR) || same(code.name, ARG_ERROR) {
        return;
    }
    let mut text = Text::new();
    text.push("command `").push(command).push("`: its error type can produce ").push(code.name);
    text.push(", which exit_codes does not declare; add `").push(code.name);
    match standard(code.name) {
        Some(row) => text.push(" = ").push_number(row.number).push("`"),
        None => text.push(" = …` with a number from 79 to 125"),
    };
    text.panic();
}

/// Panics, in a constant, where the error of a state has a code without a number.
pub(crate) const fn prove_state(codes: &[Codes]) {
    let mut i = 0;
    while i < codes.len() {
        match codes[i] {
            Codes::All(inner) => prove_state(inner),
            Codes::One(code) => {
                if code.number.is_none() && standard(code.name).is_none() {
                    let mut text = Text::new();
                    text.push("the error of this state can produce ").push(code.name);
                    text.push(", which is no standard name; give it a number: `#[error_code(").push(code.name);
                    text.push(" = …)]`, from 79 to 125");
                    text.panic();
                }
            }
        }
        i += 1;
    }
}

/// A text built in a constant.
struct Text {
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

    const fn panic(&self) -> ! {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("an error code is not in the exit-code table"),
        }
    }
}
