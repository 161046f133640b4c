//! The checks of all arguments of a program, for `App::debug_assert`: those that a call makes, clap's own assertions, and
//! the defaults.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{Command, Id};

use super::argument_check::own_faults;
use super::direct::Globals;
use super::global_faults;
use super::tree::{Root, flattened, map_args, unrequired, whole, with_globals};
use crate::command::spec::{CommandSpec, Param};
use crate::error::usage::fault;
use crate::program::{Path, Tool};

/// Runs clap's own assertions over the whole tree.
pub(crate) fn debug_assert(tool: &Tool) {
    whole(Root::of(tool).command, tool, &tool.nodes).debug_assert();
}

/// The faults of the global arguments by themselves.
pub(crate) fn faults_of_globals(tool: &Tool) -> Vec<String> {
    global_faults(&Globals::of(tool).checked(None, &Command::new(tool.name)))
}

/// The faults of a command's arguments. clap panics about some of them.
pub(crate) fn faults_of_command(tool: &Tool, path: &Path<'_>) -> Vec<String> {
    match catch_unwind(AssertUnwindSafe(|| faults(tool, path))) {
        Err(panic) => vec![format!("clap rejects its arguments: {}", message(&*panic))],
        Ok(faults) => faults,
    }
}

fn faults(tool: &Tool, path: &Path<'_>) -> Vec<String> {
    let Some(spec) = path.command() else { return Vec::new() };
    let known = faults_of_globals(tool);
    let command = super::args::command(Command::new(spec.name), tool, spec, false);
    let globals = Globals::of(tool);
    let checked = globals.checked(Some(spec), &command);
    let mut faults = global_faults(&checked);
    faults.retain(|fault| !known.contains(fault));
    faults.append(&mut own_faults(&checked));
    if faults.is_empty() && known.is_empty() {
        faults.append(&mut dropped_settings(spec));
        // clap does not allow a global argument to be required; on the command itself, it is not global.
        let alone = || {
            let command = map_args(with_globals(tool, path).name(spec.name), &mut |arg| arg.global(false));
            command.groups(globals.groups())
        };
        alone().debug_assert();
        faults.extend(invalid_default(alone()));
    }
    faults
}

fn message(panic: &(dyn Any + Send)) -> &str {
    match panic.downcast_ref::<String>() {
        Some(text) => text,
        None => panic.downcast_ref::<&str>().copied().unwrap_or_default(),
    }
}

/// Describes a default that the parser of its argument rejects, which clap finds when it parses a call without arguments.
fn invalid_default(command: Command) -> Option<String> {
    let groups: Vec<Id> = command.get_groups().map(|group| group.get_id().clone()).collect();
    let mut command =
        map_args(command.arg_required_else_help(false), &mut |arg| unrequired(arg).env(Resettable::Reset));
    for group in groups {
        command = command.mut_group(group, |group| group.required(false).requires(Resettable::Reset));
    }
    let error = command.no_binary_name(true).try_get_matches_from([""; 0]).err()?;
    let is_default = matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation);
    let fault = fault::faults(&error).pop().filter(|_| is_default)?;
    Some(format!("the default of {} is invalid: {}", fault.error.field, fault.error.message))
}

/// The settings of flattened types that have no effect on a command.
fn dropped_settings(spec: &CommandSpec) -> Vec<String> {
    let mut faults = Vec::new();
    for param in spec.params {
        let Param::Flatten(param) = param else { continue };
        let augmented = (param.augment)(Command::new(spec.name));
        let ignores_errors = || {
            let alone = flattened(Command::new(spec.name), param.augment);
            let words = [spec.name, "--no-argument-has-this-name"];
            !alone.get_arguments().any(clap::Arg::is_allow_hyphen_values_set)
                && augmented.clone().try_get_matches_from(words).is_ok()
        };
        let settings = [
            ("version", augmented.get_version().is_some() || augmented.get_long_version().is_some()),
            ("disable_help_flag", augmented.is_disable_help_flag_set()),
            ("after_help", augmented.get_after_help().is_some() || augmented.get_after_long_help().is_some()),
            ("hide", augmented.is_hide_set()),
            ("ignore_errors", !augmented.has_subcommands() && ignores_errors()),
        ];
        for (setting, _) in settings.iter().filter(|(_, is_set)| *is_set) {
            faults.push(format!("`{setting}` on a flattened type has no effect; remove it"));
        }
    }
    faults
}
