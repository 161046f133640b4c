//! Whether a get command can be called with the id of a resource.

use std::any::TypeId;
use std::ffi::OsString;
use std::rc::Rc;

use clap::error::ErrorKind;
use clap::{Arg, Command};

use super::args;
use crate::command::spec::{CommandSpec, Param, ReadBack};
use crate::error::value_kind::ValueKind;
use crate::program::Tool;

/// The clap command of a get command, without the global arguments.
pub(crate) fn get_command(tool: &Tool, spec: &'static CommandSpec) -> Rc<Command> {
    Rc::new(command(tool, spec))
}

/// The required argument of a command, if it has exactly one.
pub(crate) fn sole_required(command: &Command) -> Option<&Arg> {
    let mut required = command.get_arguments().filter(|arg| arg.is_required_set());
    let first = required.next();
    if required.next().is_some() { None } else { first }
}

/// Whether a command accepts a value of its only required argument.
pub(crate) fn takes(tool: &Tool, spec: &'static CommandSpec, argument: &Arg, value: &str) -> bool {
    let is_data = |param: &Param| matches!(param, Param::Arg(spec) if spec.extend.is_none());
    // Any text is valid, and no other argument can be required.
    if argument.get_value_parser().type_id() == TypeId::of::<String>() && spec.params.iter().all(is_data) {
        return true;
    }
    call(tool, spec, argument, value).is_none()
}

/// Returns why the command of `read` certainly cannot be called with an id, as the rest of a sentence.
pub(crate) fn get_fault(tool: &Tool, read: &ReadBack) -> Option<String> {
    let command = get_command(tool, read.spec);
    let Some(argument) = sole_required(&command) else {
        return Some("must have exactly one required argument, which takes the id of the resource".to_owned());
    };
    let id = argument.get_id().as_str();
    let parser = argument.get_value_parser();
    let takes_value = argument.get_action().takes_values();
    let kind = if parser.possible_values().is_some() {
        ValueKind::Enum
    } else if NUMBERS.iter().any(|number| parser.type_id() == number()) {
        ValueKind::Number
    } else {
        ValueKind::Unknown
    };
    if !takes_value || read.key_field != Some(id) && kind.refuses(read.id) {
        return Some(format!("cannot take the id of the resource in its argument `{id}`"));
    }
    // A flattened type may require one of a group of arguments, and an argument may require another one.
    (call(tool, read.spec, argument, "1") == Some(ErrorKind::MissingRequiredArgument))
        .then(|| format!("requires another argument in addition to `{id}`"))
}

/// The types of numbers.
const NUMBERS: [fn() -> TypeId; 14] = [
    TypeId::of::<i8>,
    TypeId::of::<i16>,
    TypeId::of::<i32>,
    TypeId::of::<i64>,
    TypeId::of::<i128>,
    TypeId::of::<isize>,
    TypeId::of::<u8>,
    TypeId::of::<u16>,
    TypeId::of::<u32>,
    TypeId::of::<u64>,
    TypeId::of::<u128>,
    TypeId::of::<usize>,
    TypeId::of::<f32>,
    TypeId::of::<f64>,
];

/// Parses a call with a single argument, and returns clap's error.
fn call(tool: &Tool, spec: &'static CommandSpec, argument: &Arg, value: &str) -> Option<ErrorKind> {
    let words: Vec<OsString> = match (argument.get_long(), argument.get_short()) {
        (Some(long), _) => vec![format!("--{long}={value}").into()],
        (None, Some(short)) => vec![format!("-{short}").into(), value.into()],
        (None, None) => vec!["--".into(), value.into()],
    };
    command(tool, spec).no_binary_name(true).try_get_matches_from(&words[..]).err().map(|error| error.kind())
}

fn command(tool: &Tool, spec: &'static CommandSpec) -> Command {
    args::command(Command::new(spec.name), tool, spec, false)
}
