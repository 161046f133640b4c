//! The arguments of a call as words, for a command that a caller can paste and run.

use std::any::TypeId;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches};

use super::tree::{described, globals};
use crate::command::flags::{Role, ids, is_on_everything};
use crate::error::resource::Secret;
use crate::program::{Path, Tool};

/// Words as a caller writes them, not quoted for a shell.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) flags: Vec<String>,
    pub(crate) positionals: Vec<String>,
}

/// The author's global arguments from the command line. Those that hold a [`Secret`] are left out, because the words are
/// printed.
pub(crate) fn rebuild_globals(tool: &Tool, matches: &ArgMatches) -> Vec<String> {
    let root = globals(tool);
    let own = root.get_arguments().filter(|arg| !is_on_everything(arg.get_id().as_str()));
    words(own, matches).flags
}

/// The arguments of a call from the command line, without those in `left_out`, without secrets, and without flags that ask
/// for something else than a call.
pub(crate) fn rebuild_args(tool: &Tool, path: &Path<'_>, matches: &ArgMatches, left_out: &[&str]) -> Words {
    let command = described(tool, path);
    let instead = ids(path.command(), tool.features(), &[Role::Instead]);
    let wanted = |arg: &&Arg| {
        let id = arg.get_id().as_str();
        !left_out.contains(&id) && !instead.contains(&id)
    };
    words(command.get_arguments().filter(wanted), matches)
}

pub(super) fn is_on_the_command_line(matches: &ArgMatches, id: &str) -> bool {
    matches.try_contains_id(id).unwrap_or(false) && matches.value_source(id) == Some(ValueSource::CommandLine)
}

fn words<'a>(args: impl Iterator<Item = &'a Arg>, matches: &ArgMatches) -> Words {
    let mut words = Words::default();
    for arg in args {
        let id = arg.get_id().as_str();
        let given = is_on_the_command_line(matches, id) && arg.get_value_parser().type_id() != TypeId::of::<Secret>();
        if !given {
            continue;
        }
        let flag = match (arg.get_long(), arg.get_short()) {
            (Some(long), _) => format!("--{long}"),
            (None, Some(short)) => format!("-{short}"),
            (None, None) => {
                words.positionals.extend(occurrences(arg, matches).into_iter().flatten());
                continue;
            }
        };
        match arg.get_action() {
            ArgAction::Count => words.flags.extend((0..matches.get_count(id)).map(|_| flag.clone())),
            action if !action.takes_values() => words.flags.push(flag),
            _ => {
                for values in occurrences(arg, matches) {
                    occurrence(arg, &flag, values, &mut words.flags);
                }
            }
        }
    }
    words
}

/// Adds one occurrence of a flag. A value that looks like a flag is attached to it.
fn occurrence(arg: &Arg, flag: &str, values: Vec<String>, words: &mut Vec<String>) {
    match &values[..] {
        [only] if arg.is_require_equals_set() || only.starts_with('-') => {
            let tie = if flag.starts_with("--") { "=" } else { "" };
            words.push(format!("{flag}{tie}{only}"));
        }
        _ => {
            words.push(flag.to_owned());
            words.extend(values);
        }
    }
}

/// The values of each occurrence. Values that a delimiter separated in one word are one word again.
fn occurrences(arg: &Arg, matches: &ArgMatches) -> Vec<Vec<String>> {
    let mut occurrences = Vec::new();
    for values in matches.get_raw_occurrences(arg.get_id().as_str()).into_iter().flatten() {
        let mut texts: Vec<String> = values.map(|value| value.to_string_lossy().into_owned()).collect();
        if let Some(delimiter) = arg.get_value_delimiter() {
            texts = vec![texts.join(&delimiter.to_string())];
        }
        occurrences.push(texts);
    }
    occurrences
}
