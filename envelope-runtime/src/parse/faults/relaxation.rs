//! Relaxes the rules of a command that a call breaks, to let clap report the remaining faults.

use clap::builder::{Resettable, ValueParser};
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgGroup, Command, Id};

use super::recording_parser::RecordedValues;
use crate::error::usage::fault::{field, texts};
use crate::parse::tree::{map_args, map_subcommands, unrequired};

/// A rule that no longer applies. The strings are fields: `--name`, `<ID>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Relaxation {
    /// The argument accepts any number of values, including none.
    ValueCount(String),
    /// The flag accepts a value attached with `=`, which is not checked.
    AttachedValue(String),
    /// The value may follow without `=`.
    Equals(String),
    /// The environment variable of the argument is ignored.
    Environment(String),
    /// The argument may be given more than once.
    Repeated(String),
    /// The two arguments may be given together.
    Together(String, String),
    /// The argument may be combined with others.
    Exclusive(String),
    /// Any two arguments may be given together.
    AnyTogether,
    /// The command that has this argument requires nothing.
    Missing(String),
    /// No command requires anything.
    AnyMissing,
    /// The command may be missing.
    MissingCommand,
    /// Arguments may be combined with a command.
    ArgumentsWithCommand,
    /// Errors are ignored; the matches contain the arguments that could be read.
    IgnoreErrors,
}

impl Relaxation {
    /// Returns the same pair of arguments in the other order.
    pub(super) fn reversed(&self) -> Option<Relaxation> {
        match self {
            Relaxation::Together(one, other) => Some(Relaxation::Together(other.clone(), one.clone())),
            _ => None,
        }
    }

    /// Returns the rules that an error reports as broken. Empty if none of them can be relaxed.
    pub(super) fn of(error: &clap::Error) -> Vec<Relaxation> {
        let fields: Vec<String> = texts(error, ContextKind::InvalidArg).iter().map(|text| field(text)).collect();
        let each = |relaxation: fn(String) -> Relaxation| fields.iter().cloned().map(relaxation).collect();
        match error.kind() {
            ErrorKind::NoEquals => each(Relaxation::Equals),
            ErrorKind::TooManyValues => each(Relaxation::AttachedValue),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => each(Relaxation::ValueCount),
            // An empty value means that none was given. Any other comes from the environment, since the recording
            // parsers accept the values of the command line.
            ErrorKind::InvalidValue if texts(error, ContextKind::InvalidValue) == [""] => each(Relaxation::ValueCount),
            ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => {
                each(Relaxation::Environment)
            }
            ErrorKind::MissingRequiredArgument => {
                let mut missing = Vec::new();
                for text in texts(error, ContextKind::InvalidArg) {
                    // The members of a group: `<--json|--file <FILE>>`.
                    for member in text.split('|') {
                        missing.push(Relaxation::Missing(field(member.trim_start_matches('<'))));
                    }
                }
                missing
            }
            ErrorKind::MissingSubcommand => vec![Relaxation::MissingCommand],
            ErrorKind::ArgumentConflict => together(error, fields.first()),
            _ => Vec::new(),
        }
    }
}

/// Returns the relaxations for a conflict: of an argument with itself, with some others, with all others, or with a
/// command.
fn together(error: &clap::Error, name: Option<&String>) -> Vec<Relaxation> {
    let Some(name) = name else {
        return vec![Relaxation::ArgumentsWithCommand];
    };
    let others: Vec<String> = texts(error, ContextKind::PriorArg).iter().map(|text| field(text)).collect();
    match &others[..] {
        [] => vec![Relaxation::Exclusive(name.clone())],
        [other] if other == name => vec![Relaxation::Repeated(name.clone())],
        others => others.iter().map(|other| Relaxation::Together(name.clone(), other.clone())).collect(),
    }
}

/// Applies the relaxations to `command` and every command below it, and records their values.
///
/// `command` must be built. Otherwise clap's debug assertions would check the changed command.
pub(super) fn apply(command: Command, relaxations: &[Relaxation], values: &RecordedValues) -> Command {
    let mut ids: Vec<(String, Id)> = Vec::new();
    if !relaxations.is_empty() {
        for arg in command.get_arguments() {
            ids.push((field(&arg.to_string()), arg.get_id().clone()));
        }
    }
    let has = |wanted: &String| ids.iter().any(|(known, _)| known == wanted);
    let nothing_required = relaxations.iter().any(|relaxation| match relaxation {
        Relaxation::AnyMissing => true,
        // An exclusive argument requires no others.
        Relaxation::Missing(field) | Relaxation::Exclusive(field) => has(field),
        _ => false,
    });
    let compatible = relaxations.contains(&Relaxation::AnyTogether);
    let groups: Vec<Id> = command.get_groups().map(|group| group.get_id().clone()).collect();

    let command = map_args(command.arg_required_else_help(false), &mut |arg| {
        let name = ids.iter().find(|(_, id)| id == arg.get_id()).map_or("", |(name, _)| name);
        let arg = if nothing_required { unrequired(arg) } else { arg };
        let arg = if compatible {
            arg.conflicts_with(Resettable::Reset).overrides_with(Resettable::Reset).exclusive(false)
        } else {
            arg
        };
        let recorded = values.record(arg);
        relaxations.iter().fold(recorded, |arg, relaxation| relax(arg, name, relaxation, &ids))
    });
    let mut command = map_subcommands(command, &mut |below| {
        if is_help(&below) { below } else { apply(below, relaxations, values) }
    });
    for group in groups {
        command = command.mut_group(group, |group| {
            let group = if nothing_required { group_not_required(group) } else { group };
            if compatible { group.multiple(true).conflicts_with(Resettable::Reset) } else { group }
        });
    }
    if relaxations.contains(&Relaxation::ArgumentsWithCommand) {
        command = command.args_conflicts_with_subcommands(false);
    }
    if relaxations.contains(&Relaxation::MissingCommand) {
        command = command.subcommand_required(false);
    }
    command.ignore_errors(relaxations.contains(&Relaxation::IgnoreErrors))
}

/// Returns whether this is clap's own `help` command, which contains a copy of the tree without arguments.
fn is_help(command: &Command) -> bool {
    command.get_name() == "help" && command.get_arguments().next().is_none()
}

fn group_not_required(group: ArgGroup) -> ArgGroup {
    group.required(false).requires(Resettable::Reset)
}

fn relax(arg: Arg, name: &str, relaxation: &Relaxation, ids: &[(String, Id)]) -> Arg {
    match relaxation {
        Relaxation::AttachedValue(field) if field == name && !arg.get_action().takes_values() => {
            arg.num_args(0..=1).require_equals(true).value_parser(ValueParser::os_string())
        }
        Relaxation::ValueCount(field) | Relaxation::AttachedValue(field) if field == name => {
            // A flag must not consume the words after its last value.
            let most = arg.get_num_args().map_or(1, |range| range.max_values());
            if arg.is_positional() { arg.num_args(0..) } else { arg.num_args(0..=most) }
        }
        Relaxation::Equals(field) if field == name => arg.require_equals(false),
        Relaxation::Environment(field) if field == name => arg.env(Resettable::Reset),
        Relaxation::Exclusive(field) if field == name => arg.exclusive(false),
        Relaxation::Repeated(field) if field == name => {
            let id = arg.get_id().clone();
            arg.overrides_with(id)
        }
        // The later of the two overrides the earlier, whose value has been checked by then. clap still sees the other
        // conflicts of the later one.
        Relaxation::Together(field, other) if field == name => {
            let other = ids.iter().find(|(known, _)| known == other).map(|(_, id)| id.clone());
            other.into_iter().fold(arg, Arg::overrides_with)
        }
        _ => arg,
    }
}
