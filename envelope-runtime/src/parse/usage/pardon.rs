//! Rules of a command that a call is known to break, lifted so that clap looks past them.

use clap::builder::{Resettable, ValueParser};
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgGroup, Command, Id};

use super::probe::Values;
use crate::error::usage::fault::{field, texts};

/// One lifted rule. The strings are fields: `--name`, `<ID>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pardon {
    /// The argument takes any number of values, or none.
    Number(String),
    /// The flag takes a value behind `=`, which is not looked at.
    Attached(String),
    /// The value need not stand behind `=`.
    Equals(String),
    /// The environment is not asked for the argument.
    Environment(String),
    /// The argument may be given more than once.
    Repeated(String),
    /// The two arguments may be given together.
    Together(String, String),
    /// The argument need not stand alone.
    Exclusive(String),
    /// Any two arguments may be given together.
    AnyTogether,
    /// Nothing is required of the command that has this argument.
    Missing(String),
    /// Nothing is required of any command.
    AnyMissing,
    /// No command need be named.
    Command,
    /// Arguments may stand beside a command.
    BesideCommand,
    /// Whatever is wrong, what could be read counts.
    Errors,
}

impl Pardon {
    /// The same pair of arguments, seen from the other one.
    pub(super) fn turned(&self) -> Option<Pardon> {
        match self {
            Pardon::Together(one, other) => Some(Pardon::Together(other.clone(), one.clone())),
            _ => None,
        }
    }

    /// The rules that an error is about. None where nothing can be lifted.
    pub(super) fn of(error: &clap::Error) -> Vec<Pardon> {
        let fields: Vec<String> = texts(error, ContextKind::InvalidArg).iter().map(|text| field(text)).collect();
        let each = |pardon: fn(String) -> Pardon| fields.iter().cloned().map(pardon).collect();
        match error.kind() {
            ErrorKind::NoEquals => each(Pardon::Equals),
            ErrorKind::TooManyValues => each(Pardon::Attached),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => each(Pardon::Number),
            // An empty value is none at all; any other is the environment's, for the call's own values are watched.
            ErrorKind::InvalidValue if texts(error, ContextKind::InvalidValue) == [""] => each(Pardon::Number),
            ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => each(Pardon::Environment),
            ErrorKind::MissingRequiredArgument => {
                let texts = texts(error, ContextKind::InvalidArg);
                // The members of a group: `<--json|--file <FILE>>`.
                let members = texts.iter().flat_map(|text| text.split('|'));
                members.map(|text| Pardon::Missing(field(text.trim_start_matches('<')))).collect()
            }
            ErrorKind::MissingSubcommand => vec![Pardon::Command],
            ErrorKind::ArgumentConflict => together(error, fields.first()),
            _ => Vec::new(),
        }
    }
}

/// What a conflict is about: an argument and itself, an argument and others, an argument and all others, a command.
fn together(error: &clap::Error, name: Option<&String>) -> Vec<Pardon> {
    let Some(name) = name else {
        return vec![Pardon::BesideCommand];
    };
    let others: Vec<String> = texts(error, ContextKind::PriorArg).iter().map(|text| field(text)).collect();
    match &others[..] {
        [] => vec![Pardon::Exclusive(name.clone())],
        [other] if other == name => vec![Pardon::Repeated(name.clone())],
        others => others.iter().map(|other| Pardon::Together(name.clone(), other.clone())).collect(),
    }
}

/// The command, already built, with its values watched and the rules lifted; and so with every command below it.
///
/// It must be built already, or else clap's debug assertions would look at the changed command.
pub(super) fn apply(command: Command, pardons: &[Pardon], values: &Values) -> Command {
    let named = |arg: &Arg| (field(&arg.to_string()), arg.get_id().clone());
    let ids: Vec<(String, Id)> = command.get_arguments().filter(|_| !pardons.is_empty()).map(named).collect();
    let has = |wanted: &String| ids.iter().any(|(known, _)| known == wanted);
    let waived = pardons.iter().any(|pardon| match pardon {
        Pardon::AnyMissing => true,
        // What stands alone needs nothing beside it.
        Pardon::Missing(field) | Pardon::Exclusive(field) => has(field),
        _ => false,
    });
    let compatible = pardons.contains(&Pardon::AnyTogether);
    let groups: Vec<Id> = command.get_groups().map(|group| group.get_id().clone()).collect();

    let mut command = command
        .arg_required_else_help(false)
        .mut_args(|arg| {
            let name = ids.iter().find(|(_, id)| id == arg.get_id()).map_or("", |(name, _)| name);
            let arg = if waived { waive(arg) } else { arg };
            let arg = if compatible {
                arg.conflicts_with(Resettable::Reset).overrides_with(Resettable::Reset).exclusive(false)
            } else {
                arg
            };
            let watched = values.watch(arg);
            pardons.iter().fold(watched, |arg, pardon| lift(arg, name, pardon, &ids))
        })
        .mut_subcommands(|command| if is_help(&command) { command } else { apply(command, pardons, values) });
    for group in groups {
        command = command.mut_group(group, |group| {
            let group = if waived { waive_group(group) } else { group };
            if compatible { group.multiple(true).conflicts_with(Resettable::Reset) } else { group }
        });
    }
    if pardons.contains(&Pardon::BesideCommand) {
        command = command.args_conflicts_with_subcommands(false);
    }
    if pardons.contains(&Pardon::Command) {
        command = command.subcommand_required(false);
    }
    command.ignore_errors(pardons.contains(&Pardon::Errors))
}

/// clap's own `help`, below which it hangs a copy of the tree without arguments.
fn is_help(command: &Command) -> bool {
    command.get_name() == "help" && command.get_arguments().next().is_none()
}

fn waive(arg: Arg) -> Arg {
    arg.required(false).requires(Resettable::Reset).required_unless_present(Resettable::Reset)
}

fn waive_group(group: ArgGroup) -> ArgGroup {
    group.required(false).requires(Resettable::Reset)
}

fn lift(arg: Arg, name: &str, pardon: &Pardon, ids: &[(String, Id)]) -> Arg {
    match pardon {
        Pardon::Attached(field) if field == name && !arg.get_action().takes_values() => {
            arg.num_args(0..=1).require_equals(true).value_parser(ValueParser::os_string())
        }
        Pardon::Number(field) | Pardon::Attached(field) if field == name => {
            // A flag must not swallow what stands behind its last value.
            let most = arg.get_num_args().map_or(1, |range| range.max_values());
            if arg.is_positional() { arg.num_args(0..) } else { arg.num_args(0..=most) }
        }
        Pardon::Equals(field) if field == name => arg.require_equals(false),
        Pardon::Environment(field) if field == name => arg.env(Resettable::Reset),
        Pardon::Exclusive(field) if field == name => arg.exclusive(false),
        Pardon::Repeated(field) if field == name => {
            let id = arg.get_id().clone();
            arg.overrides_with(id)
        }
        // The later one of the two overrides the earlier one, whose value has been looked at by then, so that clap
        // still sees what else the later one conflicts with.
        Pardon::Together(field, other) if field == name => {
            let other = ids.iter().find(|(known, _)| known == other).map(|(_, id)| id.clone());
            other.into_iter().fold(arg, Arg::overrides_with)
        }
        _ => arg,
    }
}
