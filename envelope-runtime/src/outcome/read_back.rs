//! The rule that a get command takes the id of the resource that it reads.

use super::prove::Text;
use crate::command::spec::{ArgSpec, CommandSpec, Param, ReadBack};
use crate::error::standard::same;

/// Holds the get command of a command to the rule that it has one required argument, which takes the id.
///
/// The compiler evaluates this. The arguments of a flattened type, and the keys that are method calls on clap's argument,
/// are not known there; `App::debug_assert` checks them.
///
/// # Panics
///
/// If the command certainly breaks the rule.
#[track_caller]
pub const fn prove_get(spec: &CommandSpec) {
    let Some(read) = spec.get else { return };
    if let Some(fault) = fault(read) {
        panic!("{}", fault.as_str())
    }
}

/// Returns the get command. `check` names the bounds of its type and is not called.
pub const fn read_back(read: Option<&'static ReadBack>, check: fn()) -> Option<&'static ReadBack> {
    let _ = check;
    read
}

const fn fault(read: &ReadBack) -> Option<Text> {
    let (command, id_field, resource) = (read.spec.name, read.id_field, read.resource);
    let Arguments { required, count, reads_stdin, unknown } = arguments(read.spec);
    let mut text = Text::new();
    text.push("the `get` command `").push(command);
    match required {
        _ if reads_stdin => {
            text.push("` reads stdin\nhelp: take its input as an optional argument");
        }
        None if !unknown => {
            text.push("` has no required argument\nhelp: add an argument that takes the ");
            text.push(id_field).push(" of the ").push(resource);
        }
        Some(_) if count > 1 => {
            text.push("` has more than one required argument\nhelp: keep the one that takes the ");
            text.push(id_field).push(" of the ").push(resource);
            text.push(", and write `Option<T>` for the others");
        }
        Some(argument) if !takes_the_key(argument, read) && read.argument.refuses(read.id) => {
            text.push("` cannot take the ").push(id_field).push(" of the ").push(resource);
            text.push("\nhelp: give its argument `").push(argument.id).push("`, which is ");
            text.push(read.argument.described()).push(", the type of the id");
        }
        _ => return None,
    }
    text.push("\nnote: the answer to a conflict prints the command that reads the existing resource");
    Some(text)
}

/// The arguments of a command, as far as they are data.
struct Arguments {
    /// The last required argument.
    required: Option<&'static ArgSpec>,
    /// The number of required arguments.
    count: usize,
    reads_stdin: bool,
    /// Whether there may be other required arguments.
    unknown: bool,
}

const fn arguments(spec: &'static CommandSpec) -> Arguments {
    let mut found = Arguments { required: None, count: 0, reads_stdin: false, unknown: false };
    let mut i = 0;
    while i < spec.params.len() {
        match &spec.params[i] {
            Param::Arg(argument) if argument.required => {
                found.required = Some(argument);
                found.count += 1;
            }
            Param::Arg(argument) => found.unknown |= argument.extend.is_some(),
            Param::Stdin(stdin) => found.reads_stdin |= stdin.required,
            Param::Flatten(_) => found.unknown = true,
        }
        i += 1;
    }
    found
}

/// Whether the argument takes the key of the resource instead of its id.
const fn takes_the_key(argument: &ArgSpec, read: &ReadBack) -> bool {
    match read.key_field {
        Some(key) => same(argument.id, key),
        None => false,
    }
}
