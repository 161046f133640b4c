//! The arguments of a describe document.

use std::any::TypeId;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Command};

use crate::error::resource::Secret;
use crate::error::resource_id::ResourceId;
use crate::wire::{FlagDocument, PositionalDocument, SortedMap, ValueType};

pub(super) fn positionals(command: &Command) -> Vec<PositionalDocument> {
    let mut positionals = Vec::new();
    for arg in command.get_positionals().filter(|arg| !arg.is_hide_set()) {
        positionals.push(PositionalDocument {
            name: arg.get_id().as_str().to_owned(),
            value_type: if is_variadic(arg) { ValueType::Array } else { value_type(arg) },
            required: arg.is_required_set(),
            description: description(arg),
            default: default(arg),
            enum_values: enum_values(arg),
            pattern: pattern(arg),
            variadic: is_variadic(arg),
        });
    }
    positionals
}

pub(super) fn flags(command: &Command) -> SortedMap<String, FlagDocument> {
    let mut flags = SortedMap::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set()) {
        let flag = FlagDocument {
            value_type: if is_variadic(arg) { ValueType::Array } else { value_type(arg) },
            required: arg.is_required_set(),
            description: description(arg),
            default: default(arg),
            enum_values: enum_values(arg),
            pattern: pattern(arg),
            short: arg.get_short(),
            env: arg.get_env().map(|name| name.to_string_lossy().into_owned()),
            global: arg.is_global_set(),
        };
        flags.insert(flag_name(arg), flag);
    }
    flags
}

/// Returns the first paragraph of the argument's help, or its name if it has no help.
pub(super) fn description(arg: &Arg) -> String {
    let help = arg.get_help().or_else(|| arg.get_long_help()).map(ToString::to_string).unwrap_or_default();
    match help.split("\n\n").next() {
        Some(text) if !text.is_empty() => text.replace('\n', " "),
        _ => arg.get_id().as_str().to_owned(),
    }
}

fn default(arg: &Arg) -> Option<String> {
    let defaults = defaults(arg);
    if defaults.is_empty() { None } else { Some(defaults.join(",")) }
}

/// Returns the default values. Those of a secret are not shown.
pub(super) fn defaults(arg: &Arg) -> Vec<String> {
    // The default of a flag is false, as its type implies.
    if !arg.get_action().takes_values() || is_secret(arg) {
        return Vec::new();
    }
    arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect()
}

pub(super) fn is_secret(arg: &Arg) -> bool {
    is_one_of(arg.get_value_parser(), &[TypeId::of::<Secret>()])
}

/// Returns the name on the command line, without dashes.
pub(super) fn flag_name(arg: &Arg) -> String {
    let short = || arg.get_short().map_or_else(|| arg.get_id().as_str().to_owned(), String::from);
    arg.get_long().map_or_else(short, str::to_owned)
}

pub(super) fn enum_values(arg: &Arg) -> Vec<String> {
    let mut names = Vec::new();
    if value_type(arg) == ValueType::Enum {
        for value in arg.get_possible_values().iter().filter(|value| !value.is_hide_set()) {
            names.push(value.get_name().to_owned());
        }
    }
    names
}

/// Returns the regular expression of the accepted values, if one is known.
pub(super) fn pattern(arg: &Arg) -> Option<String> {
    is_one_of(arg.get_value_parser(), &[TypeId::of::<ResourceId>()]).then(|| ResourceId::PATTERN.to_owned())
}

pub(super) fn is_variadic(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append) || arg.get_num_args().is_some_and(|range| range.max_values() > 1)
}

pub(super) fn value_type(arg: &Arg) -> ValueType {
    match arg.get_action() {
        ArgAction::Count => return ValueType::Integer,
        action if !action.takes_values() => return ValueType::Boolean,
        _ => {}
    }
    let parser = arg.get_value_parser();
    if is_one_of(parser, &[TypeId::of::<bool>()]) {
        ValueType::Boolean
    } else if !arg.get_possible_values().is_empty() {
        ValueType::Enum
    } else if is_one_of(parser, &[TypeId::of::<f32>(), TypeId::of::<f64>()]) {
        ValueType::Number
    } else if is_one_of(parser, &integers()) {
        ValueType::Integer
    } else {
        ValueType::String
    }
}

fn is_one_of(parser: &ValueParser, types: &[TypeId]) -> bool {
    types.iter().any(|id| parser.type_id() == *id)
}

fn integers() -> [TypeId; 12] {
    [
        TypeId::of::<u8>(),
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<u128>(),
        TypeId::of::<usize>(),
        TypeId::of::<i8>(),
        TypeId::of::<i16>(),
        TypeId::of::<i32>(),
        TypeId::of::<i64>(),
        TypeId::of::<i128>(),
        TypeId::of::<isize>(),
    ]
}
