//! From a command line, or from named values, to a command and its arguments. clap parses; this room decides how much of
//! the command tree clap gets.

mod args;
mod argument_check;
mod debug_checks;
mod direct;
mod faults;
mod fingerprint;
mod flags;
mod get;
mod global_flags;
mod inherited;
mod named_call;
mod rebuild_args;
mod route;
#[cfg(test)]
mod tests;
mod tree;
mod values;

use std::ffi::OsString;

use clap::ArgMatches;
use clap::error::ErrorKind;

pub use argument_check::argument_check;
pub(crate) use argument_check::global_faults;
pub(crate) use debug_checks::{debug_assert, faults_of_command, faults_of_globals};
pub(crate) use fingerprint::{fingerprint, trace_of_secrets};
pub(crate) use flags::asked_format;
#[cfg(feature = "tracing")]
pub(crate) use flags::asks_for_log;
pub(crate) use get::{get_command, get_fault, sole_required, takes};
pub(crate) use inherited::{InheritedGlobal, global_values, inherited_globals};
pub(crate) use named_call::{NamedCall, NamedCaller, parse as parse_named};
pub(crate) use rebuild_args::{rebuild_args, rebuild_globals};
use route::Route;
#[cfg(any(feature = "completion", feature = "man"))]
pub(crate) use tree::tree;
pub(crate) use tree::{described, described_root, needs_nothing};

use self::faults::Rejection;
use self::tree::{Root, whole};
use crate::command::flag_values::asks_to_describe;
use crate::program::{Path, Tool};
use crate::render::Format;
use crate::wire::ErrorBody;

/// A parsed call.
pub(crate) struct Parsed<'a> {
    /// The group or command that was reached; empty for the program itself.
    pub(crate) path: Path<'a>,
    /// The value of `--format`.
    pub(crate) format: Option<Format>,
    pub(crate) request: Request,
}

pub(crate) enum Request {
    /// The command at the path, with its arguments.
    Call(ArgMatches),
    /// `--describe`, of the program, the group or the command at the path.
    Describe,
    /// `--help`, `help`, or the program's name alone: the text, with colours.
    Help(String),
    /// `--version`.
    Version,
    /// Arguments that do not parse.
    Refused(Box<ErrorBody>),
}

/// Parses a command line, whose first word is the program's name.
pub(crate) fn parse<'a>(tool: &'a Tool, argv: &[OsString]) -> Parsed<'a> {
    direct::parse(tool, argv).unwrap_or_else(|| by_levels(tool, argv))
}

/// Parses a command line level by level, with as much of the tree as it needs.
fn by_levels<'a>(tool: &'a Tool, argv: &[OsString]) -> Parsed<'a> {
    let (route, command) = routed(tool, argv);
    if let Some(at) = route.help_word {
        return parse(tool, &help_by_flag(argv, at));
    }
    if let Some(error) = direct::program_fault(tool, &route) {
        return Parsed {
            path: route.path,
            format: asked_format(tool, argv),
            request: Request::Refused(Box::new(error)),
        };
    }
    let global_flags = global_flags::find(&command.get_arguments().collect::<Vec<_>>(), argv);
    let mut command = global_flags::allow_repeated(command, &global_flags);
    let build = |argv: &[OsString]| global_flags::allow_repeated(routed(tool, argv).1, &global_flags);
    let refused = |error: Option<clap::Error>| faults::collect(tool.name, error, argv, &global_flags, &build);
    let has_duplicates = || faults::has_conflicting_duplicates(argv, &global_flags, &build);
    let accepted = |matches: ArgMatches, command: &clap::Command| {
        if let Some(error) = direct::fault_below(tool, &route, command) {
            (None, Request::Refused(Box::new(error)))
        } else if faults::has_invalid_text(&matches, argv) || has_duplicates() {
            refusal(tool, argv, refused(None))
        } else {
            (None, Request::Call(matches))
        }
    };
    let (path, request) = match command.try_get_matches_from_mut(argv) {
        Ok(matches) => accepted(innermost(matches), &command),
        Err(error) if asks_to_describe(&error) => describe(tool, argv, &route),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => (None, help_text(&error.render())),
            ErrorKind::DisplayVersion => (None, Request::Version),
            // A bare name is a request for help.
            ErrorKind::MissingSubcommand if route.bare && !has_duplicates() => {
                (None, help_text(&command.render_help()))
            }
            _ => match global_flags::parse_without_environment(&build, &global_flags, argv) {
                Some(matches) => accepted(matches, &command),
                None => refusal(tool, argv, refused(Some(error))),
            },
        },
    };
    let format = match &request {
        Request::Call(matches) => flags::format(matches),
        _ => asked_format(tool, argv),
    };
    Parsed { path: path.unwrap_or(route.path), format, request }
}

/// Rewrites `tool help resource create` as `tool resource create --help`. Both then accept the same flags.
fn help_by_flag(argv: &[OsString], help_word: usize) -> Vec<OsString> {
    let mut words = argv.to_vec();
    words.remove(help_word);
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    words.insert(end, "--help".into());
    words
}

/// The request of a call that clap refused, and its path if it differs from that of the route.
fn refusal<'a>(tool: &'a Tool, argv: &[OsString], refusal: Rejection) -> (Option<Path<'a>>, Request) {
    match refusal {
        Rejection::UsageError(error) => (None, Request::Refused(error)),
        Rejection::Information { path, flag } => {
            // The caller asks for information, and the faults of the rest of the call do not matter.
            let mut words: Vec<OsString> = argv.first().cloned().into_iter().collect();
            words.extend(path.into_iter().map(OsString::from));
            words.push(flag.into());
            let Parsed { path, request, .. } = parse(tool, &words);
            (Some(path), request)
        }
    }
}

/// The route of a command line, and the clap command for it: the root with the part of the tree on the route.
fn routed<'a>(tool: &'a Tool, argv: &[OsString]) -> (Route<'a>, clap::Command) {
    let root = Root::of(tool);
    let mut route = Route::find(tool, &root.command.get_arguments().collect::<Vec<_>>(), argv);
    if !route.certain {
        // clap finds the route through the whole tree. A flag that ends its parse is not part of the route.
        let words = without_describe(argv);
        let matches =
            whole(Root::of(tool).command, tool, &tool.nodes).ignore_errors(true).try_get_matches_from(&words[..]);
        if let Ok(matches) = matches {
            route.follow(tool, &root.command, &matches);
        }
    }
    let command = root.with_path(tool, &route);
    (route, command)
}

fn help_text(help: &clap::builder::StyledStr) -> Request {
    Request::Help(help.ansi().to_string())
}

/// `--describe` ends clap's parse at the flag. A word after it that names no command is still a usage error.
fn describe<'a>(tool: &'a Tool, argv: &[OsString], route: &Route<'_>) -> (Option<Path<'a>>, Request) {
    if !route.stray {
        return (None, Request::Describe);
    }
    // With the flag last, clap meets the word first and does not ask for required arguments.
    let mut words = without_describe(argv);
    words.push("--describe".into());
    match routed(tool, &words).1.try_get_matches_from(&words[..]) {
        Err(error) if error.use_stderr() => {
            let wrong = faults::collect(tool.name, Some(error), &words, &[], &|argv| routed(tool, argv).1);
            refusal(tool, argv, wrong)
        }
        _ => (None, Request::Describe),
    }
}

/// The matches of the command at the end of the path. clap copies the global arguments into them.
fn innermost(mut matches: ArgMatches) -> ArgMatches {
    while let Some((_, inner)) = matches.remove_subcommand() {
        matches = inner;
    }
    matches
}

/// Returns the words of a call without the flag `--describe`.
fn without_describe(argv: &[OsString]) -> Vec<OsString> {
    let mut words = argv.to_vec();
    words.retain(|word| word != "--describe");
    words
}
