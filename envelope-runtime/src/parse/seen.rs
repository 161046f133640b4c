//! Global arguments that stand on a command line, wherever they stand. clap parses each level by itself, and so neither
//! sees that a flag stands on two of them, nor that what the environment says for the one is overridden on the other.

use std::ffi::OsString;

use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::parse::usage::Seen;

/// The global flags that seem to be in `argv`. A word that looks like one may be another's value: whoever acts on this
/// asks clap.
pub(super) fn globals(globals: &[&Arg], argv: &[OsString]) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    let words = argv.iter().skip(1).map(|word| word.as_encoded_bytes()).filter(|word| word.starts_with(b"-"));
    for word in words {
        for arg in globals.iter().filter(|arg| stands_in(arg, word)) {
            match seen.iter_mut().find(|seen| seen.id == *arg.get_id()) {
                // What may be repeated is a list or a count.
                Some(seen) => seen.twice = !matches!(arg.get_action(), ArgAction::Append | ArgAction::Count),
                None => seen.push(Seen::of(arg)),
            }
        }
    }
    seen
}

fn stands_in(arg: &Arg, word: &[u8]) -> bool {
    if let Some(long) = word.strip_prefix(b"--") {
        let name = long.split(|byte| *byte == b'=').next().unwrap_or(long);
        let is = |known: &str| known.as_bytes() == name;
        return arg.get_long().is_some_and(is) || arg.get_all_aliases().is_some_and(|all| all.into_iter().any(is));
    }
    // One word may hold many.
    let is = |known: char| word.iter().any(|byte| u32::from(*byte) == u32::from(known));
    arg.get_short().is_some_and(is) || arg.get_all_short_aliases().is_some_and(|all| all.into_iter().any(is))
}

/// The command, which takes a flag that is given twice on one level. Whether the values differ is asked afterwards, in
/// one way for all levels.
pub(super) fn tolerant(command: Command, seen: &[Seen]) -> Command {
    let twice = seen.iter().filter(|seen| seen.twice);
    twice.fold(command, |command, seen| command.mut_arg(seen.id.clone(), |arg| arg.overrides_with(seen.id.clone())))
}

/// What clap makes of `argv` where the environment has no say in the flags that are on the command line; none where
/// that is not what it refused.
pub(super) fn without_environment(
    build: impl FnOnce() -> Command,
    seen: &[Seen],
    argv: &[OsString],
) -> Option<ArgMatches> {
    if seen.is_empty() {
        return None;
    }
    let command =
        seen.iter().fold(build(), |command, seen| command.mut_arg(seen.id.clone(), |arg| arg.env(Resettable::Reset)));
    let matches = super::innermost(command.try_get_matches_from(argv).ok()?);
    let given = |seen: &Seen| matches.value_source(seen.id.as_str()) == Some(ValueSource::CommandLine);
    seen.iter().all(given).then_some(matches)
}
