//! Global flags that are given more than once, on one level or on several.

use std::ffi::OsString;

use clap::builder::Resettable;
use clap::{ArgAction, ArgMatches, Command};

use crate::error::usage::fault::{self, Fault, Remedy};
use crate::parse::global_flags::GlobalFlag;
use crate::parse::tree::{map_args, map_subcommands};

/// Returns a fault for each flag that `words` give with different values. `command` must be built.
pub(super) fn faults(command: Command, words: &[OsString], flags: &[GlobalFlag]) -> Vec<Fault> {
    let repeated: Vec<&GlobalFlag> = flags.iter().filter(|flag| flag.repeated).collect();
    if repeated.is_empty() {
        return Vec::new();
    }
    let Ok(matches) = collect_per_level(command, &repeated).try_get_matches_from(words) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for flag in repeated {
        faults.extend(conflicting_values(flag, &matches));
    }
    faults
}

/// Makes the flags local to each level, where they accept any number of values. A missing subcommand is not checked here.
fn collect_per_level(command: Command, repeated: &[&GlobalFlag]) -> Command {
    let command = map_args(command.subcommand_required(false), &mut |arg| {
        if !repeated.iter().any(|flag| flag.id == *arg.get_id()) || !arg.get_action().takes_values() {
            return arg;
        }
        arg.action(ArgAction::Append).global(false).overrides_with(Resettable::Reset).env(Resettable::Reset)
    });
    map_subcommands(command, &mut |below| collect_per_level(below, repeated))
}

fn conflicting_values(flag: &GlobalFlag, matches: &ArgMatches) -> Option<Fault> {
    let mut values: Vec<String> = Vec::new();
    let mut level = Some(matches);
    while let Some(at) = level {
        let occurrences = at.try_get_raw_occurrences(flag.id.as_str()).ok().flatten();
        for occurrence in occurrences.into_iter().flatten() {
            let words: Vec<_> = occurrence.map(|value| value.to_string_lossy()).collect();
            let value = words.join(" ");
            if !values.contains(&value) {
                values.push(value);
            }
        }
        level = at.subcommand().map(|(_, below)| below);
    }
    let GlobalFlag { field, secret, .. } = flag;
    let message = match &values[..] {
        [] | [_] => return None,
        _ if *secret => format!("{field} is given more than once, with different values"),
        [one, other] => format!("{field} is given twice, as {} and as {}", quoted(one), quoted(other)),
        more => {
            let more: Vec<String> = more.iter().map(|value| quoted(value)).collect();
            format!("{field} is given {} times, as {}", more.len(), more.join(", as "))
        }
    };
    Some(Fault::new(field.clone(), message, Remedy::PassOnce))
}

fn quoted(value: &str) -> String {
    format!("'{}'", fault::printable(value))
}
