//! The text of a command: everything about it that is text, in one string, which the attribute writes and which is taken
//! apart for the command that is called, and for no other.
//!
//! ```text
//! name GS about GS long about GS examples GS parameters
//! an example       description US invocation
//! an argument      shape US id US value name US help US long help US long US short US env US default
//! one from stdin   "s" US id US most bytes US help
//! a flattened type "x"
//! ```
//!
//! Examples and parameters have RS between them. What is empty is not there, and what is empty at the end of a parameter
//! is left out; a default has `=` before it, since it may be empty. The shape is a letter of [`Arity`] or `s`, in
//! capitals where the parameter is required.

use super::{ArgSpec, Arity, Binding, CommandSpec, Extra, Param, StdinSpec};

/// GS, between the parts of a command.
const PARTS: char = '\x1d';
/// RS, between the members of a part.
const MEMBERS: char = '\x1e';
/// US, between the fields of a member.
const FIELDS: char = '\x1f';

/// What a text lacks at its end is empty.
fn part(text: &'static str, at: usize) -> &'static str {
    text.split(PARTS).nth(at).unwrap_or_default()
}

fn members(part: &'static str) -> impl Iterator<Item = &'static str> {
    part.split(MEMBERS).filter(|member| !member.is_empty())
}

fn some(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| !text.is_empty())
}

impl CommandSpec {
    /// The word on the command line: `create`.
    pub(crate) fn name(&self) -> &'static str {
        part(self.text, 0)
    }

    /// The first paragraph of the function's documentation.
    pub(crate) fn about(&self) -> &'static str {
        part(self.text, 1)
    }

    /// All of it, where it has more than one paragraph.
    pub(crate) fn long_about(&self) -> Option<&'static str> {
        some(part(self.text, 2))
    }

    /// Invocations to start from: what each does, and what to type.
    pub(crate) fn examples(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        members(part(self.text, 3)).map(|example| example.split_once(FIELDS).unwrap_or((example, "")))
    }

    /// The names that the author bound to numbers.
    pub(crate) fn exit_codes(&self) -> impl Iterator<Item = Binding> {
        let bindings = self.codes.split(' ').filter_map(|binding| binding.split_once('='));
        bindings.map(|(name, number)| Binding { name, number: number.parse().unwrap_or_default() })
    }

    /// The parameters that are taken by value, in their order.
    pub(crate) fn params(&self) -> impl Iterator<Item = Param> {
        let extras = self.extras;
        members(part(self.text, 4)).enumerate().map(move |(at, text)| param(text, extra(extras, at)))
    }

    /// The id of each parameter that is taken by value; that of a flattened type is empty.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &'static str> {
        let extras = self.extras;
        members(part(self.text, 4)).enumerate().map(move |(at, text)| id(text, extra(extras, at)))
    }
}

fn extra(extras: &[Extra], at: usize) -> Extra {
    extras.iter().find(|extra| extra.param == at).copied().unwrap_or(Extra::NONE)
}

fn id(text: &'static str, extra: Extra) -> &'static str {
    extra.id.unwrap_or_else(|| text.split(FIELDS).nth(1).unwrap_or_default())
}

fn param(text: &'static str, extra: Extra) -> Param {
    if let Some(augment) = extra.flatten {
        return Param::Flatten(augment);
    }
    let mut fields = text.split(FIELDS);
    let mut next = || fields.next().unwrap_or_default();
    let shape = next();
    let id = extra.id.unwrap_or(next());
    let required = shape.starts_with(|letter: char| letter.is_ascii_uppercase());
    let arity = match shape {
        "s" | "S" => {
            let max_bytes = next().parse().unwrap_or_default();
            return Param::Stdin(StdinSpec { id, max_bytes, help: next(), required });
        }
        "v" | "V" => Arity::OptionalValue,
        "m" | "M" => Arity::Many,
        "f" | "F" => Arity::Flag,
        "u" | "U" => Arity::Unit,
        _ => Arity::One,
    };
    Param::Arg(ArgSpec {
        id,
        value_name: next(),
        help: next(),
        long_help: some(next()),
        long: some(next()),
        short: next().chars().next(),
        env: some(next()),
        default: next().strip_prefix('='),
        required,
        arity,
        extra,
    })
}

/// The number that a table binds to a name, for the compiler to ask.
pub(crate) const fn number_of(codes: &str, name: &str) -> Option<u8> {
    let (codes, name) = (codes.as_bytes(), name.as_bytes());
    let mut at = 0;
    while at < codes.len() {
        let mut i = 0;
        while i < name.len() && at + i < codes.len() && codes[at + i] == name[i] {
            i += 1;
        }
        let found = i == name.len() && at + i < codes.len() && codes[at + i] == b'=';
        at += i;
        let mut number = 0;
        while at < codes.len() && codes[at] != b' ' {
            if codes[at].is_ascii_digit() {
                number = number * 10 + (codes[at] - b'0');
            } else {
                // A name may have digits.
                number = 0;
            }
            at += 1;
        }
        if found {
            return Some(number);
        }
        at += 1;
    }
    None
}
