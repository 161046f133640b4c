//! The short way through clap, for a call that leads to a command or a group beyond doubt: what it leads to is parsed by
//! itself, the global arguments among its own, and neither a level above it nor one below it is built. It knows every rule
//! that the levels know, but for what they say of each other; a call for which that may matter takes the long way.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, Command};

use super::route::Route;
use super::{Parsed, Request, args, asked_format, flags, group, headed, help_text, named, refusal, seen};
use crate::command::flag_values::asks_to_describe;
use crate::parse::usage::{self, Reached};
use crate::program::{Node, NodeKind, Tool};

/// Parses a command line; `None` if it has to go level by level.
pub(super) fn parse<'a>(tool: &'a Tool, argv: &[OsString]) -> Option<Parsed<'a>> {
    let globals = Globals::of(tool);
    let all: Vec<&Arg> = globals.args.iter().collect();
    let route = Route::find(tool, &all, argv);
    if !route.certain || route.dashes || route.stray {
        return None;
    }
    let is_of_the_path = |at: &usize| route.words.contains(at);
    let words: Vec<OsString> =
        argv.iter().enumerate().filter(|(at, _)| !is_of_the_path(at)).map(|(_, word)| word.clone()).collect();
    parse_routed(tool, globals, route, &words)
}

/// Parses the words of a call without its path, behind the program's name; `None` if it has to go level by level.
pub(super) fn parse_routed<'a>(
    tool: &'a Tool,
    globals: Globals,
    route: Route<'a>,
    words: &[OsString],
) -> Option<Parsed<'a>> {
    let all: Vec<&Arg> = globals.args.iter().collect();
    // A global flag given twice is compared level by level.
    if seen::globals(&all, words).iter().any(|seen| seen.twice) || globals.collects(&route.given) {
        return None;
    }
    let mut command = globals.below(alone(tool, &route), &route)?;
    let parsed = command.try_get_matches_from_mut(words);
    let is_called = route.path.command().is_some();
    let (path, request) = match parsed {
        Ok(matches) if is_called && !usage::breaks_a_rule(&matches, words, &[], Command::default) => {
            (None, Request::Call(matches))
        }
        Ok(_) => return None,
        Err(error) if asks_to_describe(&error) => (None, Request::Describe),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => (None, help_text(&error.render())),
            ErrorKind::DisplayVersion => (None, Request::Version),
            // A bare name is a request for help.
            ErrorKind::MissingSubcommand if route.bare => (None, help_text(&command.render_help())),
            // Two that stand on different levels may be given together.
            ErrorKind::ArgumentConflict if !route.given.is_empty() => return None,
            _ if !is_called => return None,
            _ => {
                let path = route.path.nodes().iter().map(|node| node.name.to_owned()).collect();
                let reached = Reached { command, program: tool.name.to_owned(), path };
                refusal(tool, words, usage::collect_at(error, words, reached))
            }
        },
    };
    let format = match &request {
        Request::Call(matches) => flags::format(matches),
        _ => asked_format(tool, words),
    };
    Some(Parsed { path: path.unwrap_or(route.path), format, request })
}

/// What the route leads to, with its own arguments; a group, with its children in name only.
fn alone(tool: &Tool, route: &Route<'_>) -> Command {
    let Some(node) = route.path.nodes().last() else {
        let root = Command::new(tool.name).bin_name(tool.name).version(tool.version).subcommand_required(true);
        return root.about((!tool.about.is_empty()).then_some(tool.about)).subcommands(names(&tool.nodes));
    };
    let command = match &node.kind {
        NodeKind::Group(nodes) => group(node).subcommands(names(nodes)),
        NodeKind::Command(spec) => args::command(named(node), tool, spec, route.help),
    };
    command.bin_name(format!("{} {}", tool.name, route.path))
}

pub(super) fn names(nodes: &[Node]) -> impl Iterator<Item = Command> {
    nodes.iter().map(|node| named(node).about(node.about()))
}

/// The arguments of the tool's own level, as a command takes them that stands alone.
pub(super) struct Globals {
    args: Vec<Arg>,
    groups: Vec<ArgGroup>,
    /// Whether a call without arguments is one for help.
    helps_without: bool,
}

impl Globals {
    pub(super) fn of(tool: &Tool) -> Self {
        let mut command = Command::new(tool.name);
        for globals in &tool.globals {
            command = (globals.augment)(command);
        }
        // Those that are required stand before the others, as where a command requires them of its own.
        let (required, rest): (Vec<Arg>, Vec<Arg>) =
            command.get_arguments().cloned().map(headed).partition(Arg::is_required_set);
        let args = required.into_iter().chain(rest).chain(flags::args(tool));
        Globals {
            args: args.map(|arg| arg.global(false)).collect(),
            groups: command.get_groups().cloned().collect(),
            helps_without: command.is_arg_required_else_help_set(),
        }
    }

    /// Whether one of these arguments adds up what it is given: clap does so on each level by itself.
    fn collects(&self, given: &[clap::Id]) -> bool {
        let adds_up = |arg: &&Arg| matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        self.args.iter().filter(adds_up).any(|arg| given.contains(arg.get_id()))
    }

    /// The command with these arguments behind its own; none where a rule of its own is about its level alone.
    fn below(mut self, command: Command, route: &Route<'_>) -> Option<Command> {
        if self.helps_without || command.is_arg_required_else_help_set() {
            return None;
        }
        // A group of the global arguments that asks for something asks it of its level; and one of a name that the command
        // gives as well is another group.
        let at_odds = self.groups.iter().any(|group| {
            let of_the_command = || command.get_groups().any(|own| own.get_id() == group.get_id());
            let an_argument = || command.get_arguments().any(|own| own.get_id() == group.get_id());
            group.is_required_set() || !group.clone().is_multiple() || of_the_command() || an_argument()
        });
        if at_odds {
            return None;
        }
        self.args.retain(|arg| command.get_arguments().all(|own| own.get_id() != arg.get_id()));
        // A group requires nothing, and neither does a built-in command, which opens no state.
        let is_asked = route.path.command().is_some_and(|spec| spec.built_in.is_none());
        let args = self.args.into_iter().map(|arg| {
            let required = arg.is_required_set() && is_asked && !route.given.contains(arg.get_id());
            arg.required(required)
        });
        Some(command.args(args).groups(self.groups))
    }
}
