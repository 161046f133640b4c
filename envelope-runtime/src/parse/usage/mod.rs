//! The usage error: what a call that cannot be understood is answered with. Exit 2, and nothing ran.
//!
//! clap stops at the first bad argument. The contract promises all of them, so the call is looked at again and again:
//! each fault that clap names is recorded and then put out of clap's way, by mending the arguments or by pardoning the
//! rule that was broken, until clap accepts the call. [`fault`] words the faults, [`look`] is the loop, [`pardon`]
//! holds what can be pardoned, and [`probe`] checks every value without stopping at a bad one.

mod look;
mod pardon;
mod probe;
mod source;
#[cfg(test)]
mod tests;
mod token;
mod twice;

use std::ffi::OsString;

use clap::parser::ValueSource;

use crate::error::usage::body;
use crate::wire::ErrorBody;

use look::{Findings, Look};
pub(crate) use twice::Seen;

/// What a call that cannot be understood comes to.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A usage error.
    Wrong(Box<ErrorBody>),
    /// Nothing: beside what is wrong it asks for help, the version or the description of a command that is there.
    Asks {
        /// The command.
        path: Vec<String>,
        /// The flag that asks.
        flag: &'static str,
    },
}

/// The usage error of a call that clap refused, or accepted for want of a rule of ours: every bad argument, not the
/// first one.
///
/// `argv` has the program's name first. `seen` are the global flags in it. `build` gives the clap command for an argv; it
/// is called anew for a changed argv, since only the invoked part of the tree need be built, and must give the same
/// command for the same argv.
pub(crate) fn collect(
    first: Option<clap::Error>,
    argv: &[OsString],
    seen: &[Seen],
    build: &mut dyn FnMut(&[OsString]) -> clap::Command,
) -> Refusal {
    refusal(Look::new(first, argv, seen, build).findings())
}

/// A command that a call leads to, whatever else is wrong with the call.
pub(crate) struct Reached {
    /// The command by itself, with all the arguments that it takes, after it has parsed the call.
    pub(crate) command: clap::Command,
    /// The program's name.
    pub(crate) program: String,
    /// The words that lead to the command.
    pub(crate) path: Vec<String>,
}

/// As [`collect`], of a call whose command is known: `words` are argv without the path.
pub(crate) fn collect_at(first: clap::Error, words: &[OsString], reached: Reached) -> Refusal {
    refusal(Look::at(first, words, reached).findings())
}

fn refusal(findings: Findings) -> Refusal {
    if let Some(flag) = findings.asks {
        return Refusal::Asks { path: findings.path, flag };
    }
    let mut body = body(&findings.faults);
    let invocation = [&[findings.program][..], &findings.path].concat().join(" ");
    body.suggestion = Some(format!("run `{invocation} --help` for what it takes").into());
    if !findings.commands.is_empty() {
        body.context.insert("valid_subcommands", findings.commands);
    }
    Refusal::Wrong(Box::new(body))
}

/// Whether a call that clap accepts breaks a rule that clap does not know: arguments are text, and a global flag with
/// one value has one.
pub(crate) fn breaks_a_rule(
    matches: &clap::ArgMatches,
    argv: &[OsString],
    seen: &[Seen],
    build: impl FnOnce() -> clap::Command,
) -> bool {
    let is_text = |word: &std::ffi::OsStr| word.to_str().is_some();
    let from_env = |id: &&clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::EnvVariable);
    let mut of_env = matches.ids().filter(from_env);
    let words_are_text = argv.iter().skip(1).all(|word| is_text(word));
    if !words_are_text
        || of_env
            .any(|id| matches.try_get_raw(id.as_str()).ok().flatten().is_some_and(|mut values| !values.all(is_text)))
    {
        return true;
    }
    contradicts_itself(argv, seen, build)
}

/// Whether a global flag with one value has two. It is asked of clap once more, with `build`, where a flag is there
/// twice.
pub(crate) fn contradicts_itself(argv: &[OsString], seen: &[Seen], build: impl FnOnce() -> clap::Command) -> bool {
    if !seen.iter().any(|seen| seen.twice) {
        return false;
    }
    let mut command = build();
    command.build();
    !twice::faults(command, argv, seen).is_empty()
}
