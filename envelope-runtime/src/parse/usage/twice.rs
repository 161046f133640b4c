//! Global flags that are given more than once, before the command or behind it.

use std::any::TypeId;
use std::ffi::OsString;

use clap::builder::Resettable;
use clap::{Arg, ArgAction, ArgMatches, Command, Id};

use crate::error::resource::Secret;
use crate::error::usage::fault::{self, Fault, Remedy};

/// A global flag that seems to stand on the command line.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) id: Id,
    /// As its user writes it.
    pub(crate) field: String,
    /// Whether it seems to stand there more than once, and takes one value.
    pub(crate) twice: bool,
    /// Whether nobody may see its value.
    secret: bool,
}

impl Seen {
    pub(crate) fn of(arg: &Arg) -> Self {
        // An argument prints itself only once its command is built.
        let short = || format!("-{}", arg.get_short().unwrap_or_default());
        Seen {
            id: arg.get_id().clone(),
            field: arg.get_long().map_or_else(short, |long| format!("--{long}")),
            twice: false,
            secret: arg.get_value_parser().type_id() == TypeId::of::<Secret>(),
        }
    }
}

/// The flags of `seen` that `words` give with values that differ. `command` is built.
pub(super) fn faults(command: Command, words: &[OsString], seen: &[Seen]) -> Vec<Fault> {
    let twice: Vec<&Seen> = seen.iter().filter(|seen| seen.twice).collect();
    if twice.is_empty() {
        return Vec::new();
    }
    let Ok(matches) = each_by_itself(command, &twice).try_get_matches_from(words) else {
        return Vec::new();
    };
    twice.into_iter().filter_map(|seen| differing(seen, &matches)).collect()
}

/// The command with the flags local to each level, where they take any number of values. Whether a command is named is
/// another question.
fn each_by_itself(command: Command, twice: &[&Seen]) -> Command {
    command
        .subcommand_required(false)
        .mut_args(|arg| {
            if !twice.iter().any(|seen| seen.id == *arg.get_id()) || !arg.get_action().takes_values() {
                return arg;
            }
            arg.action(ArgAction::Append).global(false).overrides_with(Resettable::Reset).env(Resettable::Reset)
        })
        .mut_subcommands(|below| each_by_itself(below, twice))
}

fn differing(seen: &Seen, matches: &ArgMatches) -> Option<Fault> {
    let mut values: Vec<String> = Vec::new();
    let mut level = Some(matches);
    while let Some(at) = level {
        let given = at.try_get_raw_occurrences(seen.id.as_str()).ok().flatten();
        for occurrence in given.into_iter().flatten() {
            let words: Vec<_> = occurrence.map(|value| value.to_string_lossy()).collect();
            let value = words.join(" ");
            if !values.contains(&value) {
                values.push(value);
            }
        }
        level = at.subcommand().map(|(_, below)| below);
    }
    let Seen { field, secret, .. } = seen;
    let message = match &values[..] {
        [] | [_] => return None,
        _ if *secret => format!("{field} is given more than once, with different values"),
        [one, other] => format!("{field} is given twice, as {} and as {}", quoted(one), quoted(other)),
        more => {
            let more: Vec<String> = more.iter().map(|value| quoted(value)).collect();
            format!("{field} is given {} times, as {}", more.len(), more.join(", as "))
        }
    };
    Some(Fault::new(field.clone(), message, Remedy::Once))
}

fn quoted(value: &str) -> String {
    format!("'{}'", fault::told(value))
}
