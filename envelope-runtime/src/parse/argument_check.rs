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
    let mut all = Vec::new();
    for arg in checked.command.get_arguments().chain(checked.flags) {
        all.push(Names::of(arg));
    }
    let first = all.len();
    let mut faults = Vec::new();
    for arg in checked.globals {
        all.push(Names::of(arg));
        if arg.is_positional() {
            faults.push(format!("the global argument `{}` has neither `long` nor `short`", arg.get_id()));
        }
    }
    check_names(&all, first, checked.spec.is_none(), &mut faults);
    faults
}

/// Returns every fault of the command's own arguments.
pub(super) fn own_faults(checked: &Checked<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(spec) = checked.spec else { return faults };
    let check = spec.check.unwrap_or(argument_check(&[], &[]));
    let own: Vec<&Arg> = checked.command.get_arguments().collect();
    let mut all = Vec::new();
    for arg in checked.flags {
        all.push(Names::of(arg));
    }
    let first = all.len();
    for arg in &own {
        all.push(Names::of(arg));
    }
    check_names(&all, first, false, &mut faults);
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

/// The names of an argument.
struct Names {
    id: String,
    /// `--name` and `-n`, with all aliases.
    spellings: Vec<String>,
}

impl Names {
    fn of(arg: &Arg) -> Self {
        let mut spellings = Vec::new();
        for long in arg.get_long().into_iter().chain(arg.get_all_aliases().unwrap_or_default()) {
            spellings.push(format!("--{long}"));
        }
        for short in arg.get_short().into_iter().chain(arg.get_all_short_aliases().unwrap_or_default()) {
            spellings.push(format!("-{short}"));
        }
        Names { id: arg.get_id().to_string(), spellings }
    }

    /// The name that the two have in common.
    fn shared(&self, other: &Names) -> Option<&str> {
        if self.id == other.id {
            return Some(&self.id);
        }
        self.spellings.iter().find(|spelling| other.spellings.contains(spelling)).map(String::as_str)
    }
}

/// The spellings and ids of the flags that clap itself adds. The last three are those of the root.
const BUILT_IN: [&str; 6] = ["--help", "-h", "help", "--version", "-V", "version"];

/// Checks that the names from `first` on can be typed, and that each differs from the names before it and from the
/// built-in ones.
fn check_names(all: &[Names], first: usize, is_root: bool, faults: &mut Vec<String>) {
    let built_in = &BUILT_IN[..if is_root { 6 } else { 3 }];
    let is_wrong = |c: char| c == '=' || c.is_whitespace() || c.is_control();
    for (at, names) in all.iter().enumerate().skip(first) {
        let id = &names.id;
        for spelling in &names.spellings {
            let name = spelling.strip_prefix("--").unwrap_or(&spelling[1..]);
            if name.is_empty() || name.starts_with('-') || name.contains(is_wrong) {
                faults.push(format!("the argument `{id}` has the invalid name {spelling:?}; rename it"));
            }
        }
        let taken = built_in.iter().find(|name| names.id == **name || names.spellings.iter().any(|own| own == *name));
        if let Some(name) = taken {
            faults.push(clash(id, "help", name));
        }
        for other in &all[..at] {
            if let Some(shared) = names.shared(other) {
                faults.push(clash(id, &other.id, shared));
            }
        }
    }
}

/// Describes the name that two arguments share: a spelling, or their id.
fn clash(id: &str, other: &str, shared: &str) -> String {
    let (own, flag) = if is_framework_flag(other) { (id, other) } else { (other, id) };
    if !is_framework_flag(flag) {
        let what = if shared.starts_with('-') { "flag" } else { "id" };
        return format!("the {what} `{shared}` belongs to two arguments, `{other}` and `{id}`; rename one of them");
    }
    let dashes = if shared.starts_with('-') { "" } else { "--" };
    let is_of_a_list = [LIMIT, CURSOR].contains(&flag);
    let fix = if is_of_a_list { "take `paging: &Paging` and return a `Page`, or rename it" } else { "rename it" };
    format!("the argument `{own}` takes `{dashes}{shared}`, the name of a built-in flag; {fix}")
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
    format!("the argument `{id}` refers to `{other}`, which is not an argument; correct the id")
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
