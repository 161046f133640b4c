//! What was given on the command line, as words that can be given again.

use std::any::TypeId;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches};

use super::{Root, args};
use crate::command::flags::{Role, ids, is_on_everything};
use crate::error::resource::Secret;
use crate::program::{GlobalValues, Path, Tool};
use crate::system::hash::Fnv;

/// Words, as a caller would write them; no shell has quoted them yet.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) flags: Vec<String>,
    pub(crate) positionals: Vec<String>,
}

/// The user's global arguments that were given on the command line, as words. One that holds a [`Secret`] is left out:
/// what is made of these words is printed.
pub(crate) fn given_globals(tool: &Tool, matches: &ArgMatches) -> Vec<String> {
    let root = Root::of(tool).command;
    let own = root.get_arguments().filter(|arg| !is_on_everything(arg.get_id().as_str()));
    words(own, matches).flags
}

/// The values of the author's global arguments that were given on the command line.
pub(crate) fn global_values(tool: &Tool, matches: &ArgMatches) -> GlobalValues {
    let root = Root::of(tool).command;
    let ids = root.get_arguments().map(|arg| arg.get_id().as_str());
    let given = ids.filter(|id| !is_on_everything(id) && is_on_the_command_line(matches, id));
    let values = |id: &str| matches.try_get_raw(id).ok().flatten().into_iter().flatten().map(Into::into).collect();
    given.map(|id| (id.to_owned(), values(id))).collect()
}

fn is_on_the_command_line(matches: &ArgMatches, id: &str) -> bool {
    matches.try_contains_id(id).unwrap_or(false) && matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// Every argument of a command that was given on the command line, but for those in `left_out`, for secrets, and for
/// what asks for something else than an answer.
pub(crate) fn given(tool: &Tool, path: &Path<'_>, matches: &ArgMatches, left_out: &[&str]) -> Words {
    let root = Root::of(tool).command;
    let command = match path.command() {
        Some(spec) => args::command(clap::Command::new(spec.name), tool, spec, false),
        None => clap::Command::new(tool.name),
    };
    let instead = ids(path.command(), tool.features(), &[Role::Instead]);
    let wanted = |arg: &&Arg| {
        let id = arg.get_id().as_str();
        !left_out.contains(&id) && !instead.contains(&id)
    };
    words(command.get_arguments().chain(root.get_arguments()).filter(wanted), matches)
}

/// A hash of the arguments: calls with the same hash are the same call, apart from the framework flags with one of these
/// roles and from secrets, for which there is [`trace_of_secrets`].
pub(crate) fn fingerprint(tool: &Tool, path: &Path<'_>, matches: &ArgMatches, left_out: &[Role]) -> Fnv {
    let left_out = ids(path.command(), tool.features(), left_out);
    let mut ids: Vec<&str> = matches.ids().map(clap::Id::as_str).collect();
    // Groups of arguments have ids too, and the arguments in them ids of their own.
    ids.retain(|id| {
        !left_out.contains(id)
            && matches!(matches.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
            && matches.try_get_many::<clap::Id>(id).is_err()
            && matches.try_get_many::<Secret>(id).is_err()
    });
    // The order on the command line says nothing; that of the values of one argument does.
    ids.sort_unstable();
    let start = Fnv::new().part(tool.name.as_bytes()).part(path.to_string().as_bytes());
    ids.into_iter().fold(start, |hash, id| raw_values(matches, id).fold(hash.part(id.as_bytes()), Fnv::part))
}

/// One byte of all the secrets that were given: enough to find most calls in which one of them differs, and too little to
/// guess one by.
pub(crate) fn trace_of_secrets(matches: &ArgMatches) -> u8 {
    let mut ids: Vec<&str> = matches.ids().map(clap::Id::as_str).collect();
    ids.retain(|id| matches.try_get_many::<Secret>(id).is_ok());
    ids.sort_unstable();
    let hash = ids
        .into_iter()
        .fold(Fnv::new(), |hash, id| raw_values(matches, id).fold(hash.part(id.as_bytes()), Fnv::part))
        .finish();
    hash.to_le_bytes().into_iter().fold(0, |trace, byte| trace ^ byte)
}

fn raw_values<'a>(matches: &'a ArgMatches, id: &str) -> impl Iterator<Item = &'a [u8]> {
    matches.try_get_raw(id).ok().flatten().into_iter().flatten().map(std::ffi::OsStr::as_encoded_bytes)
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
            _ => occurrences(arg, matches)
                .into_iter()
                .for_each(|values| occurrence(arg, &flag, values, &mut words.flags)),
        }
    }
    words
}

/// One occurrence of a flag. A value that might be taken for a flag is tied to its own.
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

/// The values of each occurrence, those that one word held as one word.
fn occurrences(arg: &Arg, matches: &ArgMatches) -> Vec<Vec<String>> {
    let occurrences = matches.get_raw_occurrences(arg.get_id().as_str()).into_iter().flatten();
    let texts = occurrences.map(|values| values.map(|value| value.to_string_lossy().into_owned()).collect());
    match arg.get_value_delimiter() {
        Some(delimiter) => texts.map(|values: Vec<String>| vec![values.join(&delimiter.to_string())]).collect(),
        None => texts.collect(),
    }
}
