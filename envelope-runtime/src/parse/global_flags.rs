//! The global flags on a command line, at any level. clap parses each level separately: it notices neither that a flag
//! is given on two levels nor that a flag on one level overrides its environment variable on another.

use std::any::TypeId;
use std::ffi::OsString;

use clap::builder::Resettable;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, Id};

use super::faults::Build;
use super::tree::map_args;
use crate::error::resource::Secret;

/// A global flag that appears to be on the command line.
#[derive(Debug, Clone)]
pub(super) struct GlobalFlag {
    pub(super) id: Id,
    /// The flag as a user writes it: `--store`, or `-s` if it has no long name.
    pub(super) field: String,
    /// Whether the flag appears more than once although it takes a single value.
    pub(super) repeated: bool,
    /// Whether the value must not be printed.
    pub(super) secret: bool,
}

impl GlobalFlag {
    fn of(arg: &Arg) -> Self {
        // clap can only print an argument whose command is built.
        let short = || format!("-{}", arg.get_short().unwrap_or_default());
        GlobalFlag {
            id: arg.get_id().clone(),
            field: arg.get_long().map_or_else(short, |long| format!("--{long}")),
            repeated: false,
            secret: arg.get_value_parser().type_id() == TypeId::of::<Secret>(),
        }
    }
}

/// Finds the global flags in `argv`. A matching word may be the value of another argument, so callers verify with clap.
pub(super) fn find(globals: &[&Arg], argv: &[OsString]) -> Vec<GlobalFlag> {
    let mut found: Vec<GlobalFlag> = Vec::new();
    let words = argv.iter().skip(1).map(|word| word.as_encoded_bytes()).filter(|word| word.starts_with(b"-"));
    for word in words {
        for arg in globals.iter().filter(|arg| may_be_in(arg, word)) {
            match found.iter_mut().find(|flag| flag.id == *arg.get_id()) {
                // Lists and counters may be repeated.
                Some(flag) => flag.repeated = !matches!(arg.get_action(), ArgAction::Append | ArgAction::Count),
                None => found.push(GlobalFlag::of(arg)),
            }
        }
    }
    found
}

fn may_be_in(arg: &Arg, word: &[u8]) -> bool {
    if let Some(long) = word.strip_prefix(b"--") {
        let name = long.split(|byte| *byte == b'=').next().unwrap_or(long);
        let is = |known: &str| known.as_bytes() == name;
        return arg.get_long().is_some_and(is) || arg.get_all_aliases().is_some_and(|all| all.into_iter().any(is));
    }
    // One word can contain several short flags.
    let is = |known: char| word.iter().any(|byte| u32::from(*byte) == u32::from(known));
    arg.get_short().is_some_and(is) || arg.get_all_short_aliases().is_some_and(|all| all.into_iter().any(is))
}

/// Makes `command` accept the repeated flags on one level. Differing values are detected later, for all levels together.
pub(super) fn allow_repeated(command: Command, flags: &[GlobalFlag]) -> Command {
    map_args(command, &mut |arg| match flags.iter().find(|flag| flag.id == *arg.get_id()) {
        Some(flag) if flag.repeated => arg.overrides_with(flag.id.clone()),
        _ => arg,
    })
}

/// Parses `argv` without the environment variables of the flags on the command line. Returns `None` if clap still
/// refuses the call, or if one of the flags turns out to be missing.
pub(super) fn parse_without_environment(
    build: Build<'_>,
    flags: &[GlobalFlag],
    argv: &[OsString],
) -> Option<ArgMatches> {
    if flags.is_empty() {
        return None;
    }
    let command = map_args(build(argv), &mut |arg| {
        if flags.iter().any(|flag| flag.id == *arg.get_id()) { arg.env(Resettable::Reset) } else { arg }
    });
    let matches = super::innermost(command.try_get_matches_from(argv).ok()?);
    let is_given = |flag: &GlobalFlag| matches.value_source(flag.id.as_str()) == Some(ValueSource::CommandLine);
    flags.iter().all(is_given).then_some(matches)
}
