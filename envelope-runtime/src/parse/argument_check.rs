//! Checks arguments whose names and values the attribute cannot prove, before clap gets them. In a release build clap accepts
//! two arguments of one name, and the call would mean something else than it says.

use std::any::TypeId;

use clap::{Arg, ArgAction, Command};

use crate::command::flags::is_framework_flag;
use crate::command::spec::{ArgumentCheck, Arity, Checked, CommandSpec, Param, ValueType};
use crate::context::paging::{CURSOR, LIMIT};
use crate::error::standard::GENERAL_ERROR;
use crate::wire::{ErrorBody, Phase};

/// The check of a command with these facts left open. Generated code calls it.
pub const fn argument_check(
    relations: &'static [(&'static str, &'static str)],
    values: &'static [ValueType],
) -> ArgumentCheck {
    ArgumentCheck { run: own_faults, run_built: built_relations, relations, values }
}

/// Returns every fault of the author's global arguments. Its code is only in programs that have some.
pub(crate) fn global_faults(checked: &Checked<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, arg) in checked.globals.iter().enumerate() {
        names(arg, checked.spec.is_none(), &mut faults);
        for other in checked.command.get_arguments().chain(checked.flags).chain(&checked.globals[..at]) {
            faults.extend(clash(arg, other));
        }
        if arg.is_positional() {
            faults.push(format!("the global argument `{}` has neither `long` nor `short`", arg.get_id()));
        }
    }
    faults
}

/// Returns every fault of the command's own arguments.
pub(super) fn own_faults(checked: &Checked<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(spec) = checked.spec else { return faults };
    let check = spec.check.unwrap_or(argument_check(&[], &[]));
    let own: Vec<&Arg> = checked.command.get_arguments().collect();
    for (at, arg) in own.iter().enumerate() {
        names(arg, false, &mut faults);
        for other in own[..at].iter().copied().chain(checked.flags) {
            faults.extend(clash(other, arg));
        }
    }
    if checked.command.has_subcommands() {
        faults.push("a flattened type has a subcommand; register commands with `.group(…)` on the app".to_owned());
    }
    positions(&own, &mut faults);
    values(spec, check, &own, &mut faults);
    relations(spec, check, checked, &mut faults);
    faults
}

/// The answer to a call whose command has these faults.
pub(super) fn refusal(command: &str, faults: &[String]) -> ErrorBody {
    let mut error = ErrorBody::new(GENERAL_ERROR, format!("`{command}` cannot run: {}", faults.join("; ")));
    error.phase = Some(Phase::Validation);
    error.suggestion =
        Some("report this fault to the author of the program, whose test can find it with `App::debug_assert`".into());
    error
}

/// Checks that the names of an argument can be typed, and are not those of `--help` and, at the root, `--version`.
fn names(arg: &Arg, is_root: bool, faults: &mut Vec<String>) {
    let id = arg.get_id();
    for long in longs(arg) {
        let is_wrong = |c: char| c == '=' || c.is_whitespace() || c.is_control();
        if long.is_empty() || long.starts_with('-') || long.contains(is_wrong) {
            faults.push(format!("the argument `{id}` has the invalid flag name {long:?}; rename it"));
        } else if long == "help" || is_root && long == "version" {
            faults.push(takes_built_in(id.as_str(), &format!("--{long}")));
        }
    }
    for short in shorts(arg) {
        if matches!(short, '-' | '=') || short.is_whitespace() || short.is_control() {
            faults.push(format!("the argument `{id}` has the invalid short flag {short:?}; rename it"));
        } else if short == 'h' || is_root && short == 'V' {
            faults.push(takes_built_in(id.as_str(), &format!("-{short}")));
        }
    }
    if id == "help" || is_root && id == "version" {
        faults.push(takes_built_in(id.as_str(), &format!("--{id}")));
    }
}

fn takes_built_in(id: &str, shown: &str) -> String {
    let is_of_a_list = [LIMIT, CURSOR].iter().any(|flag| shown.trim_start_matches('-') == *flag);
    let fix = if is_of_a_list { "take `paging: &Paging` and return a `Page`, or rename it" } else { "rename it" };
    format!("the argument `{id}` takes `{shown}`, the name of a built-in flag; {fix}")
}

/// Describes the name that two arguments share.
fn clash(one: &Arg, other: &Arg) -> Option<String> {
    let (a, b) = (one.get_id().as_str(), other.get_id().as_str());
    let shown = if a == b {
        a.to_owned()
    } else if let Some(long) = longs(one).find(|long| longs(other).any(|other| other == *long)) {
        format!("--{long}")
    } else {
        let short = shorts(one).find(|short| shorts(other).any(|other| other == *short))?;
        format!("-{short}")
    };
    Some(match (is_framework_flag(a), is_framework_flag(b)) {
        (false, false) if a == b => format!("two arguments have the id `{shown}`; rename one of them"),
        (false, false) => format!("the arguments `{a}` and `{b}` both take `{shown}`; rename one of them"),
        (true, true) => takes_built_in(b, &format!("--{a}")),
        (true, false) => takes_built_in(b, &shown),
        (false, true) => takes_built_in(a, &shown),
    })
}

fn longs(arg: &Arg) -> impl Iterator<Item = &str> {
    arg.get_long().into_iter().chain(arg.get_all_aliases().unwrap_or_default())
}

fn shorts(arg: &Arg) -> impl Iterator<Item = char> + '_ {
    arg.get_short().into_iter().chain(arg.get_all_short_aliases().unwrap_or_default())
}

/// Whether an argument takes any number of values.
fn is_list(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|range| range.min_values() != range.max_values() && range.max_values() > 1)
}

fn positions(own: &[&Arg], faults: &mut Vec<String>) {
    let mut positionals: Vec<&Arg> =
        own.iter().copied().filter(|arg| arg.is_positional() && !arg.is_last_set()).collect();
    // An explicit index counts from 1; the others follow in their order.
    positionals.sort_by_key(|arg| arg.get_index().unwrap_or_default());
    let is_indexed = positionals.iter().any(|arg| arg.get_index().is_some());
    for (at, arg) in positionals.iter().enumerate().filter(|_| !is_indexed) {
        let (id, later) = (arg.get_id(), &positionals[at + 1..]);
        if let Some(next) = later.iter().find(|next| !arg.is_required_set() && next.is_required_set()) {
            faults.push(format!(
                "the optional positional argument `{id}` comes before the required `{}`; change their order",
                next.get_id()
            ));
        }
        if let Some(next) = later.iter().find(|next| is_list(arg) && is_list(next)) {
            faults.push(format!(
                "the positional arguments `{id}` and `{}` both take any number of values; make one of them a flag",
                next.get_id()
            ));
        }
    }
}

/// Checks that the parameter of each argument holds the values that clap stores.
fn values(spec: &CommandSpec, check: ArgumentCheck, own: &[&Arg], faults: &mut Vec<String>) {
    let find = |id: &str| own.iter().copied().find(|arg| arg.get_id() == id);
    for param in spec.params {
        let Param::Arg(param) = param else { continue };
        let Some(arg) = find(param.id).filter(|_| matches!(param.arity, Arity::One | Arity::OptionalValue)) else {
            continue;
        };
        let has_several = arg.get_num_args().is_some_and(|range| range.max_values() > 1)
            || arg.get_value_names().is_some_and(|names| names.len() > 1)
            || arg.get_value_delimiter().is_some()
            || matches!(arg.get_action(), ArgAction::Append);
        if has_several {
            faults.push(format!("the argument `{}` takes several values, and its parameter holds one", param.id));
        }
    }
    for (id, ty) in check.values {
        let Some(arg) = find(id) else { continue };
        let stored = match arg.get_action() {
            ArgAction::Count => TypeId::of::<u8>(),
            ArgAction::SetTrue | ArgAction::SetFalse => TypeId::of::<bool>(),
            _ => ty(),
        };
        let parser = arg.get_value_parser().type_id();
        if stored != ty() || arg.get_action().takes_values() && parser != stored {
            faults.push(format!("the values of the argument `{id}` are not of the type of its parameter"));
        }
    }
}

/// Checks that the arguments to which others refer exist. The groups of a flattened type are known once clap has built the
/// command.
fn relations(spec: &CommandSpec, check: ArgumentCheck, checked: &Checked<'_>, faults: &mut Vec<String>) {
    if spec.params.iter().any(|param| matches!(param, Param::Flatten(_))) {
        return;
    }
    let is_argument = |id: &str| {
        checked.command.get_arguments().chain(checked.globals).chain(checked.flags).any(|arg| arg.get_id() == id)
    };
    for (id, other) in check.relations {
        if !is_argument(other) && !checked.groups.iter().any(|group| group.get_id() == other) {
            faults.push(unknown(id, other));
        }
    }
}

fn unknown(id: &str, other: &str) -> String {
    format!("the argument `{id}` refers to `{other}`, which is no argument; correct the id")
}

/// Checks the relations of a command that clap has built, in which the groups of a flattened type are known.
fn built_relations(spec: &CommandSpec, command: &Command) -> Vec<String> {
    let is_known = |id: &str| {
        command.get_arguments().any(|arg| arg.get_id() == id) || command.get_groups().any(|group| group.get_id() == id)
    };
    let mut faults = Vec::new();
    for (id, other) in spec.check.iter().flat_map(|check| check.relations) {
        if !is_known(other) {
            faults.push(unknown(id, other));
        }
    }
    for arg in command.get_arguments() {
        // Panics if an argument of a flattened type conflicts with an id that does not exist.
        command.get_arg_conflicts_with(arg);
    }
    faults
}
