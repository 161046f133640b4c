//! The assertions that the compiler evaluates: an exit-code table against the codes that can leave the handler.

use crate::command::effect::Effect;
use crate::command::spec::{Contract, number_of};
use crate::error::error_code::{CodeSpec, Codes};
use crate::error::standard::{ARG_ERROR, GENERAL_ERROR, NOT_FOUND, same, standard};

/// What is wrong where the handler's error type can carry a code that the table of the command does not declare, or
/// declares as 0. Generated code panics with it in a constant: there, so that the error shows the user's tokens and no
/// frames of ours.
///
/// The compiler evaluates this for every command, so that the text is made only where there is something to say.
pub const fn prove(table: &str, contract: &Contract) -> Option<Fault> {
    prove_codes(table, contract.effect, contract.errors)
}

/// A code that can leave a handler, and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    code: &'static CodeSpec,
    /// What the table binds it to, if it declares it.
    bound: Option<u8>,
    effect: Effect,
}

const fn prove_codes(table: &str, effect: Effect, codes: &'static [Codes]) -> Option<Fault> {
    let mut i = 0;
    while i < codes.len() {
        let fault = match codes[i] {
            Codes::One(code) => prove_code(table, effect, code),
            Codes::Nested(codes) => prove_codes(table, effect, codes),
        };
        if fault.is_some() {
            return fault;
        }
        i += 1;
    }
    None
}

const fn prove_code(table: &str, effect: Effect, code: &'static CodeSpec) -> Option<Fault> {
    let bound = number_of(table, code.name);
    let holds = match (bound, code.number) {
        (Some(0), _) => false,
        // A number that the error type gives must be the table's.
        (Some(bound), Some(number)) => bound == number,
        (Some(_), None) => true,
        (None, _) => same(code.name, GENERAL_ERROR) || same(code.name, ARG_ERROR),
    };
    if holds { None } else { Some(Fault { code, bound, effect }) }
}

impl Fault {
    /// The sentence that the compiler prints.
    pub const fn text(self, command: &str) -> Text {
        let Fault { code, bound, effect } = self;
        let mut text = Text::new();
        text.push("command `").push(command).push("`: ");
        if let (Some(bound @ 1..), Some(number)) = (bound, code.number) {
            text.push(code.name).push(" is ").push_number(number);
            text.push(" in its error type and ").push_number(bound).push(" in exit_codes; give it one number");
            return text;
        }
        text.push("its error type can produce ").push(code.name);
        if bound.is_some() {
            text.push(", which exit_codes declares as 0, a success");
            if matches!(effect, Effect::Delete) && same(code.name, NOT_FOUND) {
                text.push("; return `Delete::not_found(id)`, and an error type without this code");
            } else {
                text.push("; give it a number of its own");
            }
            return text;
        }
        text.push(", which exit_codes does not declare; add `").push(code.name);
        match (code.number, standard(code.name)) {
            (Some(number), _) => text.push(" = ").push_number(number).push("`"),
            (None, Some(row)) => text.push(" = ").push_number(row.number).push("`"),
            (None, None) => text.push(" = …` with a number from 79 to 125"),
        };
        text
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
            Codes::Nested(codes) => any_retryable(codes),
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
            Codes::Nested(inner) => {
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
