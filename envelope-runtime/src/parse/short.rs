//! The short way through clap, for a call that leads to a command beyond doubt: the command is parsed by itself, its
//! global arguments among its own, and no level above it is built. It knows every rule that the levels know, but for what
//! they say of each other; a call for which that may matter, or that asks for something else than an answer, takes the
//! long way.

use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, Command};

use super::route::Route;
use super::{Parsed, Request, args, asked_format, flags, refusal, seen};
use crate::builtin;
use crate::tool::{Node, NodeKind, Tool};
use crate::usage::{self, Reached};

/// The words that ask for something else than an answer. Where one of them is another's value, nothing is lost.
const QUESTIONS: [&str; 5] = ["--help", "-h", "--version", "-V", "--describe"];

/// Parses a command line; none where it has to go the long way.
pub(super) fn parse<'a>(tool: &'a Tool, argv: &[OsString]) -> Option<Parsed<'a>> {
    if argv.iter().any(|word| QUESTIONS.iter().any(|question| word == OsStr::new(question))) {
        return None;
    }
    let globals = Globals::of(tool);
    let all: Vec<&Arg> = globals.args.iter().collect();
    let route = Route::find(tool, &all, argv);
    let Node { name, kind: NodeKind::Command(spec), .. } = route.path.nodes().last()? else { return None };
    let seen = seen::globals(&all, argv);
    // A built-in command requires no global argument; and what is given twice is compared level by level.
    if !route.certain || builtin::is(spec) || seen.iter().any(|seen| seen.twice) || globals.collects(&route.given) {
        return None;
    }
    let mut command = globals.below(args::command(Command::new(*name), tool, spec, false))?;
    let words: Vec<&OsString> =
        argv.iter().enumerate().filter(|(at, _)| !route.words.contains(at)).map(|(_, word)| word).collect();
    let (path, request) = match command.try_get_matches_from_mut(&words) {
        Ok(matches) if usage::breaks_a_rule(&matches, argv, &[], Command::default) => return None,
        Ok(matches) => (None, Request::Call(matches)),
        Err(error) => {
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
                // Two that stand on different levels may be given together.
                ErrorKind::ArgumentConflict if !route.given.is_empty() => return None,
                _ => {}
            }
            let words: Vec<OsString> = words.into_iter().cloned().collect();
            let path = route.path.nodes().iter().map(|node| node.name.to_owned()).collect();
            let reached = Reached { command, program: tool.name.to_owned(), path };
            refusal(tool, argv, usage::collect_at(error, &words, reached))
        }
    };
    let format = match &request {
        Request::Call(matches) => flags::format(matches),
        _ => asked_format(tool, argv),
    };
    Some(Parsed { path: path.unwrap_or(route.path), format, request })
}

/// The arguments of the tool's own level, as a command takes them that stands alone.
struct Globals {
    args: Vec<Arg>,
    groups: Vec<ArgGroup>,
    /// Whether a call without arguments is one for help.
    helps_without: bool,
}

impl Globals {
    fn of(tool: &Tool) -> Self {
        let mut command = Command::new(tool.name);
        for globals in &tool.globals {
            command = (globals.augment)(command);
        }
        let own = command.get_arguments().cloned();
        let flags = flags::args(tool);
        Globals {
            args: own.chain(flags).map(|arg| arg.global(false)).collect(),
            groups: command.get_groups().cloned().collect(),
            helps_without: command.is_arg_required_else_help_set(),
        }
    }

    /// Whether one of these arguments adds up what it is given: clap does so on each level by itself.
    fn collects(&self, given: &[clap::Id]) -> bool {
        let adds_up = |arg: &&Arg| matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        self.args.iter().filter(adds_up).any(|arg| given.contains(arg.get_id()))
    }

    /// The command with the arguments behind its own; none where a rule of its own is about its level alone.
    fn below(mut self, command: Command) -> Option<Command> {
        if self.helps_without || command.is_arg_required_else_help_set() {
            return None;
        }
        self.args.retain(|arg| command.get_arguments().all(|own| own.get_id() != arg.get_id()));
        Some(command.args(self.args).groups(self.groups))
    }
}
