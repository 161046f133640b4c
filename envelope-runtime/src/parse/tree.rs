//! The clap commands of the program, its groups and its commands, as much of the tree as a call needs.
//!
//! A command that is only read is returned in an `Rc`. A plain one adds the code that drops it, about 5 kB, to each module
//! that holds one.

use std::rc::Rc;

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command};

use super::route::Route;
use super::{args, direct, flags};
use crate::command::flags::HEADING;
use crate::command::spec::CommandSpec;
use crate::program::{Node, NodeKind, Path, Tool};

/// The root of the tree: the program's name and version, the global arguments and the flags of every level.
pub(super) struct Root {
    pub(super) command: Command,
    /// The required global arguments, as their author declared them. clap cannot require a global argument, so the called
    /// command requires those that do not come before it.
    required: Vec<Arg>,
}

impl Root {
    pub(super) fn of(tool: &Tool) -> Self {
        let mut command = Command::new(tool.name).bin_name(tool.name).version(tool.version).subcommand_required(true);
        for globals in &tool.globals {
            command = (globals.augment)(command);
        }
        // clap takes the documentation of a struct of arguments for that of the command.
        command = command.about((!tool.about.is_empty()).then_some(tool.about)).long_about(None);
        // They are global even if their struct does not say so.
        let mut required = Vec::new();
        command = map_args(command, &mut |arg| {
            let arg = headed(arg);
            if arg.is_required_set() {
                required.push(arg.clone().global(false));
            }
            arg.required(false).global(true)
        });
        Root { command: command.args(flags::args(tool)), required }
    }

    /// The root with as much of the tree below it as the route needs.
    pub(super) fn with_path(self, tool: &Tool, route: &Route<'_>) -> Command {
        if !route.certain {
            return whole(self.command, tool, &tool.nodes);
        }
        if route.path.nodes().is_empty() {
            // No command is called, so the subcommands need no copy of the global arguments.
            let root = map_args(self.command, &mut |arg| arg.global(false));
            return root.subcommands(direct::names_only(&tool.nodes));
        }
        let mut missing = Vec::new();
        for arg in self.required {
            if !route.given.contains(arg.get_id()) {
                missing.push(arg);
            }
        }
        along(self.command, tool, route.path.nodes(), &tool.nodes, missing, route.help)
    }
}

/// Changes each argument of a command. Not generic, so that the compiler builds it once.
pub(super) fn map_args(command: Command, change: &mut dyn FnMut(Arg) -> Arg) -> Command {
    command.mut_args(change)
}

/// An argument that no other one requires.
pub(super) fn unrequired(arg: Arg) -> Arg {
    arg.required(false).requires(Resettable::Reset).required_unless_present(Resettable::Reset)
}

/// Adds the arguments of a flattened type. Its settings for the whole command do not change how a call is parsed, and help
/// does not show the values of environment variables.
pub(super) fn flattened(command: Command, augment: fn(Command) -> Command) -> Command {
    let own: Vec<clap::Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    let command = augment(command)
        .ignore_errors(false)
        .infer_long_args(false)
        .args_override_self(false)
        .disable_help_flag(false)
        .version(Resettable::Reset)
        .long_version(Resettable::Reset);
    map_args(command, &mut |arg| if own.contains(arg.get_id()) { arg } else { arg.hide_env_values(true) })
}

/// Changes each subcommand of a command. Not generic, so that the compiler builds it once.
pub(super) fn map_subcommands(command: Command, change: &mut dyn FnMut(Command) -> Command) -> Command {
    command.mut_subcommands(change)
}

/// A global argument, under the heading for global arguments in help.
pub(super) fn headed(arg: Arg) -> Arg {
    let arg = arg.hide_env_values(true);
    if arg.get_help_heading().is_some() { arg } else { arg.help_heading(HEADING) }
}

/// Adds the nodes of a path below `command`. The children of a group at the end of the path are added by name only.
fn along(command: Command, tool: &Tool, path: &[&Node], children: &[Node], required: Vec<Arg>, help: bool) -> Command {
    match path {
        [] => command.subcommands(direct::names_only(children)),
        [node, rest @ ..] => {
            let below = match &node.kind {
                // Built-in commands require no global arguments, because they open no state.
                NodeKind::Command(spec) if spec.built_in.is_some() => args::command(named(node), tool, spec, help),
                NodeKind::Command(spec) => args::command(named(node), tool, spec, help).args(required),
                NodeKind::Group(nodes) => along(group(node), tool, rest, nodes, required, help),
            };
            command.subcommand(below)
        }
    }
}

/// The whole tree, for a call whose route is uncertain.
pub(super) fn whole(command: Command, tool: &Tool, nodes: &[Node]) -> Command {
    command.subcommands(nodes.iter().map(|node| match &node.kind {
        NodeKind::Command(spec) => args::command(named(node), tool, spec, true),
        NodeKind::Group(nodes) => whole(group(node), tool, nodes),
    }))
}

pub(super) fn named(node: &Node) -> Command {
    Command::new(node.name)
}

pub(super) fn group(node: &Node) -> Command {
    named(node).about(node.about()).subcommand_required(true)
}

/// The global arguments of the program, as the arguments of a clap command.
pub(super) fn globals(tool: &Tool) -> Rc<Command> {
    Rc::new(Root::of(tool).command)
}

/// The clap command of one command or group with its global arguments, without the tree around it.
pub(crate) fn described(tool: &Tool, path: &Path<'_>) -> Rc<Command> {
    Rc::new(with_globals(tool, path))
}

/// The arguments of every command, with `--help`, which clap adds only when it builds a command.
pub(crate) fn described_root(tool: &Tool) -> Rc<Command> {
    let help = Arg::new("help").long("help").short('h').help("Print help").action(ArgAction::HelpShort);
    Rc::new(with_globals(tool, &Path::default()).arg(help))
}

/// The same as [`described`], without required arguments and with the position of each argument, which only a built
/// command knows.
pub(super) fn positioned(tool: &Tool, path: &Path<'_>) -> Rc<Command> {
    let mut command = map_args(with_globals(tool, path), &mut |arg| arg.required(false));
    command.build();
    Rc::new(command)
}

pub(super) fn with_globals(tool: &Tool, path: &Path<'_>) -> Command {
    let root = Root::of(tool);
    let requires_globals = path.command().is_none_or(|spec| spec.built_in.is_none());
    let mut command = Command::new(tool.name);
    if let Some(spec) = path.command() {
        command = args::command(command, tool, spec, false);
    }
    for arg in root.command.get_arguments() {
        let required = root.required.iter().any(|known| known.get_id() == arg.get_id());
        command = command.arg(arg.clone().required(required && requires_globals));
    }
    command
}

/// The clap command of the whole program, with everything that help shows.
#[cfg(any(feature = "completion", feature = "man"))]
pub(crate) fn tree(tool: &Tool) -> Command {
    whole(Root::of(tool).command, tool, &tool.nodes)
}

/// Whether a command has no required argument.
pub(crate) fn needs_nothing(tool: &Tool, spec: &'static CommandSpec) -> bool {
    let command = args::command(Command::new(spec.name), tool, spec, false);
    !command.get_arguments().any(Arg::is_required_set)
}
