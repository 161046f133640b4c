//! The faults of a call that does not parse. Its exit code is 2, and nothing runs.
//!
//! clap stops at the first bad argument, but the contract promises all of them. The call is therefore parsed repeatedly:
//! each fault that clap reports is recorded and then removed, by repairing the arguments or by relaxing the broken rule,
//! until clap accepts the call. [`collector`] is the loop, [`relaxation`] the rules that can be relaxed, and
//! [`recording_parser`] checks every value without stopping at a bad one. [`fault`](crate::error::usage::fault) turns
//! clap's errors into messages.

mod collector;
mod duplicates;
mod recording_parser;
mod relaxation;
#[cfg(test)]
mod tests;
mod token;

use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;

use super::argument_check::refusal;
use super::global_flags::GlobalFlag;
use crate::error::usage::body;
use crate::wire::ErrorBody;

use collector::{FaultCollector, Findings};

/// Builds the clap command that parses an argv.
pub(super) type Build<'a> = &'a dyn Fn(&[OsString]) -> clap::Command;

/// The result of checking a call that does not parse.
#[derive(Debug)]
pub(super) enum Rejection {
    /// A usage error, or a fault of the program.
    UsageError(Box<ErrorBody>),
    /// The call also asks for the help, the version or the description of an existing command, which takes precedence.
    Information {
        /// The command.
        path: Vec<String>,
        /// The flag that asks.
        flag: &'static str,
    },
}

/// Collects every fault of a call that clap refused, or that clap accepted although it breaks one of our rules.
///
/// `argv` starts with the program's name. `flags` are the global flags in it. `build` returns the clap command for an
/// argv: only the invoked part of the tree is built.
pub(super) fn collect(
    program: &str,
    first: Option<clap::Error>,
    argv: &[OsString],
    flags: &[GlobalFlag],
    build: Build<'_>,
) -> Rejection {
    rejection(program, FaultCollector::new(first, argv, flags, build).findings())
}

/// The command that a call names, independent of the faults of the call.
pub(super) struct ReachedCommand {
    /// The command without the tree around it, with all its arguments, after it has parsed the call.
    pub(super) command: clap::Command,
    /// The path of the command.
    pub(super) path: Vec<String>,
}

/// Like [`collect`], for a call whose command is known. `words` are argv without the path. `build` returns the command as
/// it was before it has parsed the call.
pub(super) fn collect_at(
    program: &str,
    first: clap::Error,
    words: &[OsString],
    reached: ReachedCommand,
    build: Build<'_>,
) -> Rejection {
    rejection(program, FaultCollector::at(first, words, reached, build).findings())
}

fn rejection(program: &str, findings: Findings) -> Rejection {
    if let Some(flag) = findings.information_flag {
        return Rejection::Information { path: findings.path, flag };
    }
    let mut invocation = program.to_owned();
    for name in &findings.path {
        invocation = invocation + " " + name;
    }
    if let Some(fault) = findings.invalid_default {
        let fault = format!("the default of {} is invalid: {}", fault.error.field, fault.error.message);
        return Rejection::UsageError(Box::new(refusal(&invocation, &[fault])));
    }
    let mut body = body(&findings.faults);
    body.suggestion = Some(format!("run `{invocation} --help` for usage").into());
    if !findings.commands.is_empty() {
        body.context.insert("valid_subcommands", findings.commands);
    }
    Rejection::UsageError(Box::new(body))
}

/// Returns whether an argument of an accepted call is not UTF-8, on the command line or in the environment.
pub(super) fn has_invalid_text(matches: &clap::ArgMatches, argv: &[OsString]) -> bool {
    let is_text = |word: &OsStr| word.to_str().is_some();
    let is_not_text = |id: &clap::Id| {
        let values = matches.try_get_raw(id.as_str()).ok().flatten();
        values.is_some_and(|mut values| !values.all(is_text))
    };
    let mut from_env = matches.ids().filter(|id| matches.value_source(id.as_str()) == Some(ValueSource::EnvVariable));
    !argv.iter().skip(1).all(|word| is_text(word)) || from_env.any(is_not_text)
}

/// Returns whether a global flag that takes one value has two. If a flag is repeated, parses `argv` again, with the
/// command that `build` returns.
pub(super) fn has_conflicting_duplicates(argv: &[OsString], flags: &[GlobalFlag], build: Build<'_>) -> bool {
    if !flags.iter().any(|flag| flag.repeated) {
        return false;
    }
    let mut command = build(argv);
    command.build();
    !duplicates::faults(command, argv, flags).is_empty()
}
