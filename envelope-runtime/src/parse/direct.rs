//! The direct way through clap, for a call whose command or group is certain: only that command is built, with the global
//! arguments among its own, without the levels above and below it. It enforces the same rules as the tree, except for
//! those that relate several levels. A call that such a rule may affect is parsed level by level.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, Command};

use super::faults::{self, ReachedCommand};
use super::route::Route;
use super::tree::{group, headed, named};
use super::{Parsed, Request, args, argument_check, asked_format, flags, global_flags, help_text, refusal};
use crate::command::flag_values::asks_to_describe;
use crate::command::spec::{Checked, CommandSpec};
use crate::program::{Node, NodeKind, Path, Tool};
use crate::wire::ErrorBody;

/// Parses a command line. Returns `None` if it must be parsed level by level.
pub(super) fn parse<'a>(tool: &'a Tool, argv: &[OsString]) -> Option<Parsed<'a>> {
    let globals = Globals::of(tool);
    let all: Vec<&Arg> = globals.args.iter().collect();
    let route = Route::find(tool, &all, argv);
    if !route.certain || route.has_dashed_value || route.stray {
        return None;
    }
    let mut words = argv.to_vec();
    for at in route.words.iter().rev() {
        words.remove(*at);
    }
    parse_routed(tool, globals, route, &words)
}

/// Parses the words of a call without its path, after the program's name. Returns `None` if the call must be parsed level
/// by level.
pub(super) fn parse_routed<'a>(
    tool: &'a Tool,
    globals: Globals,
    route: Route<'a>,
    words: &[OsString],
) -> Option<Parsed<'a>> {
    let reached = reached_command(tool, &route);
    if let Some(error) = globals.fault(tool, &route, &reached) {
        let format = asked_format(tool, words);
        return Some(Parsed { path: route.path, format, request: Request::Refused(Box::new(error)) });
    }
    let all: Vec<&Arg> = globals.args.iter().collect();
    // Duplicates are compared level by level.
    if global_flags::find(&all, words).iter().any(|flag| flag.repeated) || globals.accumulates(&route.given) {
        return None;
    }
    let mut command = globals.add_to(reached, &route)?;
    let parsed = command.try_get_matches_from_mut(words);
    if let Some(error) = built_fault(tool, &route, &command).filter(|_| parsed.is_ok()) {
        let format = asked_format(tool, words);
        return Some(Parsed { path: route.path, format, request: Request::Refused(Box::new(error)) });
    }
    let is_called = route.path.command().is_some();
    let (path, request) = match parsed {
        Ok(matches) if is_called && !faults::has_invalid_text(&matches, words) => (None, Request::Call(matches)),
        Ok(_) => return None,
        Err(error) if asks_to_describe(&error) => (None, Request::Describe),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => (None, help_text(&error.render())),
            ErrorKind::DisplayVersion => (None, Request::Version),
            // A bare name is a request for help.
            ErrorKind::MissingSubcommand if route.bare => (None, help_text(&command.render_help())),
            // Conflicting arguments may be combined on different levels.
            ErrorKind::ArgumentConflict if !route.given.is_empty() => return None,
            _ if !is_called => return None,
            _ => {
                let path = route.path.nodes().iter().map(|node| node.name.to_owned()).collect();
                let reached = ReachedCommand { command, path };
                let build = |_: &[OsString]| {
                    Globals::of(tool).add_to(reached_command(tool, &route), &route).unwrap_or_default()
                };
                refusal(tool, words, faults::collect_at(tool.name, error, words, reached, &build))
            }
        },
    };
    let format = match &request {
        Request::Call(matches) => flags::format(matches),
        _ => asked_format(tool, words),
    };
    Some(Parsed { path: path.unwrap_or(route.path), format, request })
}

/// Builds the command at the end of the route with its arguments; for a group, its children without arguments.
fn reached_command(tool: &Tool, route: &Route<'_>) -> Command {
    let Some(node) = route.path.nodes().last() else {
        let root = Command::new(tool.name).bin_name(tool.name).version(tool.version).subcommand_required(true);
        return root.about((!tool.about.is_empty()).then_some(tool.about)).subcommands(names_only(&tool.nodes));
    };
    let command = match &node.kind {
        NodeKind::Group(nodes) => group(node).subcommands(names_only(nodes)),
        NodeKind::Command(spec) => args::command(named(node), tool, spec, route.help),
    };
    command.bin_name(invocation(tool, &route.path))
}

/// `tool resource create`.
fn invocation(tool: &Tool, path: &Path<'_>) -> String {
    format!("{} {path}", tool.name).trim_end().to_owned()
}

pub(super) fn names_only(nodes: &[Node]) -> impl Iterator<Item = Command> {
    nodes.iter().map(|node| named(node).about(node.about()))
}

/// The fault of a program whose arguments contradict each other, if it affects the command at the end of the route.
pub(super) fn program_fault(tool: &Tool, route: &Route<'_>) -> Option<ErrorBody> {
    let is_checked = tool.global_check.is_some() || route.path.command().is_some_and(|spec| spec.check.is_some());
    if is_checked { Globals::of(tool).fault(tool, route, &reached_command(tool, route)) } else { None }
}

/// The fault of relations between arguments that only a built command shows.
fn built_fault(tool: &Tool, route: &Route<'_>, command: &Command) -> Option<ErrorBody> {
    let spec = route.path.command()?;
    let faults = (spec.check?.run_built)(spec, command);
    if faults.is_empty() { None } else { Some(argument_check::refusal(&invocation(tool, &route.path), &faults)) }
}

/// The same, for the command at the end of the route below the root.
pub(super) fn fault_below(tool: &Tool, route: &Route<'_>, root: &Command) -> Option<ErrorBody> {
    let mut command = root;
    for node in route.path.nodes() {
        command = command.find_subcommand(node.name)?;
    }
    built_fault(tool, route, command)
}

/// The arguments of the tool's level, for a command that is built without the tree.
pub(super) struct Globals {
    args: Vec<Arg>,
    /// How many of them are the author's; the others are flags of the framework.
    own: usize,
    groups: Vec<ArgGroup>,
    /// Whether a call without arguments shows the help.
    helps_without: bool,
}

impl Globals {
    pub(super) fn of(tool: &Tool) -> Self {
        let mut command = Command::new(tool.name);
        for globals in &tool.globals {
            command = (globals.augment)(command);
        }
        // Required arguments come first, as they do on a command that declares them itself.
        let mut args = Vec::new();
        for required in [true, false] {
            for arg in command.get_arguments().filter(|arg| arg.is_required_set() == required) {
                args.push(headed(arg.clone()).global(false));
            }
        }
        let own = args.len();
        for arg in flags::args(tool) {
            args.push(arg.global(false));
        }
        Globals {
            args,
            own,
            groups: command.get_groups().cloned().collect(),
            helps_without: command.is_arg_required_else_help_set(),
        }
    }

    /// The arguments of a command, with these, for a check.
    pub(super) fn checked<'a>(&'a self, spec: Option<&'static CommandSpec>, command: &'a Command) -> Checked<'a> {
        let (globals, flags) = self.args.split_at(self.own);
        Checked { spec, command, globals, flags, groups: &self.groups }
    }

    /// The groups of these arguments.
    pub(super) fn groups(&self) -> Vec<ArgGroup> {
        self.groups.clone()
    }

    /// The fault of arguments that contradict each other.
    fn fault(&self, tool: &Tool, route: &Route<'_>, command: &Command) -> Option<ErrorBody> {
        let spec = route.path.command();
        let checked = self.checked(spec, command);
        let mut faults = Vec::new();
        for run in tool.global_check.into_iter().chain(spec.and_then(|spec| spec.check).map(|check| check.run)) {
            faults.append(&mut run(&checked));
        }
        if faults.is_empty() { None } else { Some(argument_check::refusal(&invocation(tool, &route.path), &faults)) }
    }

    /// Returns whether one of the given arguments accumulates its values. clap accumulates per level.
    fn accumulates(&self, given: &[clap::Id]) -> bool {
        let adds_up = |arg: &&Arg| matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        self.args.iter().filter(adds_up).any(|arg| given.contains(arg.get_id()))
    }

    /// Adds these arguments after those of `command`. Returns `None` if a rule of either applies to its level only.
    fn add_to(self, command: Command, route: &Route<'_>) -> Option<Command> {
        if self.helps_without || command.is_arg_required_else_help_set() {
            return None;
        }
        // A rule of a group of global arguments applies to their level. A group of the command with the same name is a
        // different group.
        let has_group_of_a_level = self.groups.iter().any(|group| {
            let is_group_of_command = || command.get_groups().any(|own| own.get_id() == group.get_id());
            let is_argument_of_command = || command.get_arguments().any(|own| own.get_id() == group.get_id());
            group.is_required_set() || !group.clone().is_multiple() || is_group_of_command() || is_argument_of_command()
        });
        if has_group_of_a_level {
            return None;
        }
        // Groups and built-in commands require no global arguments, because they open no state.
        let requires_globals = route.path.command().is_some_and(|spec| spec.built_in.is_none());
        let mut command = command;
        for arg in self.args {
            let required = arg.is_required_set() && requires_globals && !route.given.contains(arg.get_id());
            command = command.arg(arg.required(required));
        }
        Some(command.groups(self.groups))
    }
}
