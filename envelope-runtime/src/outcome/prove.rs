//! Assertions that the compiler evaluates: the exit codes of a command against the codes that its handler can return.

use crate::command::effect::Effect;
use crate::command::spec::CommandSpec;
use crate::error::error_code::{CodeSpec, Codes};
use crate::error::standard::{ARG_ERROR, GENERAL_ERROR, NOT_FOUND, same, standard};

/// Returns a fault if the handler's error type can carry a code that the command does not declare, or declares as 0.
/// Generated code panics with it in a constant: there, the compiler shows the user's tokens and no frames of the runtime.
///
/// Evaluated for every command, so the message is built only if there is a fault.
pub const fn prove(spec: &CommandSpec) -> Option<Fault<'_>> {
    prove_codes(spec, spec.contract.errors)
}

/// A code that a handler can return and its command does not allow.
#[derive(Debug, Clone, Copy)]
pub struct Fault<'a> {
    spec: &'a CommandSpec,
    code: &'static CodeSpec,
    /// The number in `exit_codes`, if the code is declared.
    declared: Option<u8>,
}

const fn prove_codes<'a>(spec: &'a CommandSpec, codes: &'static [Codes]) -> Option<Fault<'a>> {
    let mut i = 0;
    while i < codes.len() {
        let fault = match codes[i] {
            Codes::One(code) => prove_code(spec, code),
            Codes::All(codes) => prove_codes(spec, codes),
        };
        if fault.is_some() {
            return fault;
        }
        i += 1;
    }
    None
}

const fn prove_code<'a>(spec: &'a CommandSpec, code: &'static CodeSpec) -> Option<Fault<'a>> {
    let declared = spec.exit_code(code.name);
    let holds = match (declared, code.number) {
        (Some(0), _) => false,
        // A number in the error type must be the same as in the table.
        (Some(declared), Some(number)) => declared == number,
        (Some(_), None) => true,
        (None, _) => same(code.name, GENERAL_ERROR) || same(code.name, ARG_ERROR),
    };
    if holds { None } else { Some(Fault { spec, code, declared }) }
}

impl Fault<'_> {
    /// Returns the message of the compile error.
    pub const fn text(self) -> Text {
        let Fault { spec, code, declared } = self;
        let mut text = Text::of(spec);
        if let (Some(declared @ 1..), Some(number)) = (declared, code.number) {
            text.push(code.name).push(" is ").push_number(number);
            text.push(" in its error type and ").push_number(declared).push(" in exit_codes; give it one number");
            return text;
        }
        text.push("its error type can produce ").push(code.name);
        if declared.is_some() {
            text.push(", which exit_codes declares as 0, a success");
            if matches!(spec.contract.effect, Effect::Delete) && same(code.name, NOT_FOUND) {
                text.push("; return `Delete::not_found(…)` instead, and remove the code from the error type");
            } else {
                text.push("; give it another number");
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

/// Returns a message if the command has `retry` and no code of its error type is retryable.
pub const fn prove_retry(spec: &CommandSpec) -> Option<Text> {
    if any_retryable(spec.contract.errors) {
        return None;
    }
    let mut text = Text::of(spec);
    text.push("no code of its error type is retryable, so `retry` has no effect; ");
    text.push("mark a variant that may succeed on another attempt, ");
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

/// Returns a message if the error of a state has a code without a number, or one that is a success in some commands.
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
                        "the error of this state can produce NOT_FOUND, which is a success in every delete that ",
                    );
                    text.push("takes the state; use another name, such as PRECONDITION");
                    return Some(text);
                }
                if code.number.is_none() && standard(code.name).is_none() {
                    let mut text = Text::new();
                    text.push("the error of this state can produce ").push(code.name);
                    text.push(", which is not a standard name; give it a number from 79 to 125: `#[error_code(");
                    text.push(code.name).push(" = …)]`");
                    return Some(text);
                }
            }
        }
        i += 1;
    }
    None
}

/// A message that is built in a constant.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Text { bytes: [0; 512], len: 0 }
    }

    /// Starts a message about a command.
    const fn of(spec: &CommandSpec) -> Self {
        let mut text = Text::new();
        text.push("command `").push(spec.name).push("`: ");
        text
    }

    /// Appends a text. A text that no longer fits is left out as a whole, which keeps the bytes valid UTF-8.
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

    /// Returns the message.
    pub const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "an error code is not in the exit-code table",
        }
    }
}
