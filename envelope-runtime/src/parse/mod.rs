//! From argv to a command and its arguments. clap parses; what is decided here is how much of the tree it gets.

mod args;
mod direct;
mod faults;
mod flags;
mod given;
mod global_flags;
mod repeat;
mod route;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;

use clap::ArgMatches;
use clap::error::ErrorKind;

pub(crate) use flags::asked_format;
#[cfg(feature = "tracing")]
pub(crate) use flags::asks_for_log;
pub(crate) use given::{fingerprint, given, given_globals, global_values, trace_of_secrets};
pub(crate) use repeat::{Repeated, repeated};
use route::Route;
pub(crate) use values::{NamedCall, NamedCaller, parse as parse_named};

use self::faults::Rejection;
use crate::command::flag_values::asks_to_describe;
use crate::command::flags::{HEADING, Scope, args as framework_args};
use crate::program::{Node, NodeKind, Path, Tool};
use crate::render::Format;
use crate::wire::ErrorBody;

/// What a command line asks for.
pub(crate) struct Parsed<'a> {
    /// The group or command that was reached; empty for the tool itself.
    pub(crate) path: Path<'a>,
    /// The value of `--format`.
    pub(crate) format: Option<Format>,
    pub(crate) request: Request,
}

pub(crate) enum Request {
    /// The command at the path, with its arguments.
    Call(ArgMatches),
    /// `--describe`, of whatever is at the path.
    Describe,
    /// `--help`, `help`, or the tool's bare name: the text, with colours.
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

/// The long way: clap parses each level of the tree, as far as the tree is needed.
fn by_levels<'a>(tool: &'a Tool, argv: &[OsString]) -> Parsed<'a> {
    let (route, command) = routed(tool, argv);
    if let Some(at) = route.help_word {
        return parse(tool, &help_by_flag(argv, at));
    }
    let global_flags = global_flags::find(&command.get_arguments().collect::<Vec<_>>(), argv);
    let mut command = global_flags::allow_repeated(command, &global_flags);
    let build = |argv: &[OsString]| global_flags::allow_repeated(routed(tool, argv).1, &global_flags);
    let refused = |error: Option<clap::Error>| faults::collect(error, argv, &global_flags, &mut |argv| build(argv));
    let accepted = |matches: ArgMatches| {
        if faults::breaks_a_rule(&matches, argv, &global_flags, || build(argv)) {
            refusal(tool, argv, refused(None))
        } else {
            (None, Request::Call(matches))
        }
    };
    let (path, request) = match command.try_get_matches_from_mut(argv) {
        Ok(matches) => accepted(innermost(matches)),
        Err(error) if asks_to_describe(&error) => describe(tool, argv, &route),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => (None, help_text(&error.render())),
            ErrorKind::DisplayVersion => (None, Request::Version),
            // A bare name is a request for help.
            ErrorKind::MissingSubcommand
                if route.bare && !faults::has_conflicting_duplicates(argv, &global_flags, || build(argv)) =>
            {
                (None, help_text(&command.render_help()))
            }
            _ => match global_flags::parse_without_environment(|| build(argv), &global_flags, argv) {
                Some(matches) => accepted(matches),
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

/// `tool help resource create` as `tool resource create --help`, so that both know the same flags and give one answer.
fn help_by_flag(argv: &[OsString], help_word: usize) -> Vec<OsString> {
    let mut words = argv.to_vec();
    words.remove(help_word);
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    words.insert(end, "--help".into());
    words
}

/// The request of a call that is not understood, and its path where that is another than the route's.
fn refusal<'a>(tool: &'a Tool, argv: &[OsString], refusal: Rejection) -> (Option<Path<'a>>, Request) {
    match refusal {
        Rejection::UsageError(error) => (None, Request::Refused(error)),
        Rejection::Information { path, flag } => {
            // What is wrong is nobody's concern any more: the question alone.
            let words = argv.iter().take(1).cloned().chain(path.into_iter().map(OsString::from));
            let words: Vec<OsString> = words.chain([flag.into()]).collect();
            let Parsed { path, request, .. } = parse(tool, &words);
            (Some(path), request)
        }
    }
}

/// The way that `argv` takes, and the clap command for it: the root, and of the tree below it only what is on the way.
fn routed<'a>(tool: &'a Tool, argv: &[OsString]) -> (Route<'a>, clap::Command) {
    let root = Root::of(tool);
    let mut route = Route::find(tool, &root.command.get_arguments().collect::<Vec<_>>(), argv);
    if !route.certain {
        // clap finds the way through the whole tree. Flags that would end its parse are not part of the way.
        let words = argv.iter().filter(|word| *word != "--describe");
        let matches = whole(root.command.clone(), tool, &tool.nodes).ignore_errors(true).try_get_matches_from(words);
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

/// `--describe` ends clap's parse where it stands; a word behind it that names no command is a usage error all the same.
fn describe<'a>(tool: &'a Tool, argv: &[OsString], route: &Route<'_>) -> (Option<Path<'a>>, Request) {
    if !route.stray {
        return (None, Request::Describe);
    }
    // The flag last: clap comes upon the word first, and then asks for nothing that a call would require.
    let mut words: Vec<OsString> = argv.iter().filter(|word| *word != "--describe").cloned().collect();
    words.push("--describe".into());
    match routed(tool, &words).1.try_get_matches_from(&words) {
        Err(error) if error.use_stderr() => {
            let wrong = faults::collect(Some(error), &words, &[], &mut |argv| routed(tool, argv).1);
            refusal(tool, argv, wrong)
        }
        _ => (None, Request::Describe),
    }
}

/// The matches of the command at the end of the path. Global arguments are in them too: clap hands them down.
fn innermost(mut matches: ArgMatches) -> ArgMatches {
    while let Some((_, inner)) = matches.remove_subcommand() {
        matches = inner;
    }
    matches
}

/// The tool's own level: its name, its version, the global arguments.
struct Root {
    command: clap::Command,
    /// The global arguments that must be given, as they were declared. clap's global arguments cannot be required, so
    /// the command that is called requires them where they were not given before it.
    required: Vec<clap::Arg>,
}

impl Root {
    fn of(tool: &Tool) -> Self {
        let mut command =
            clap::Command::new(tool.name).bin_name(tool.name).version(tool.version).subcommand_required(true);
        for globals in &tool.globals {
            command = (globals.augment)(command);
        }
        // A struct of arguments brings its own documentation along as the command's.
        command = command.about((!tool.about.is_empty()).then_some(tool.about)).long_about(None);
        // They are global, whatever their struct says.
        let own: Vec<clap::Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
        let mut required = Vec::new();
        for id in own {
            command = command.mut_arg(id, |arg| {
                let arg = headed(arg);
                if arg.is_required_set() {
                    required.push(arg.clone().global(false));
                }
                arg.required(false).global(true)
            });
        }
        Root { command: command.args(flags::args(tool)), required }
    }

    /// With as much of the tree as the route needs.
    fn with_path(self, tool: &Tool, route: &Route<'_>) -> clap::Command {
        if !route.certain {
            return whole(self.command, tool, &tool.nodes);
        }
        if route.path.nodes().is_empty() {
            // No command is reached, so that none of a thousand needs the global arguments.
            return self.command.mut_args(|arg| arg.global(false)).subcommands(direct::names_only(&tool.nodes));
        }
        let missing = self.required.into_iter().filter(|arg| !route.given.contains(arg.get_id())).collect();
        along(self.command, tool, route.path.nodes(), &tool.nodes, missing, route.help)
    }
}

/// A global argument, as help shows it.
fn headed(arg: clap::Arg) -> clap::Arg {
    let arg = arg.hide_env_values(true);
    if arg.get_help_heading().is_some() { arg } else { arg.help_heading(HEADING) }
}

/// Hangs the nodes of a path below `command`, and below a group at its end the group's children, in name only.
fn along(
    command: clap::Command,
    tool: &Tool,
    path: &[&Node],
    children: &[Node],
    required: Vec<clap::Arg>,
    help: bool,
) -> clap::Command {
    match path {
        [] => command.subcommands(direct::names_only(children)),
        [node, rest @ ..] => {
            let below = match &node.kind {
                // A built-in command opens no state, which is all that the global arguments are for.
                NodeKind::Command(spec) if spec.built_in.is_some() => args::command(named(node), tool, spec, help),
                NodeKind::Command(spec) => args::command(named(node), tool, spec, help).args(required),
                NodeKind::Group(nodes) => along(group(node), tool, rest, nodes, required, help),
            };
            command.subcommand(below)
        }
    }
}

/// Everything: for what cannot be told from the words alone, such as `tool help resource create`.
fn whole(command: clap::Command, tool: &Tool, nodes: &[Node]) -> clap::Command {
    command.subcommands(nodes.iter().map(|node| match &node.kind {
        NodeKind::Command(spec) => args::command(named(node), tool, spec, true),
        NodeKind::Group(nodes) => whole(group(node), tool, nodes),
    }))
}

fn named(node: &Node) -> clap::Command {
    clap::Command::new(node.name)
}

fn group(node: &Node) -> clap::Command {
    named(node).about(node.about()).subcommand_required(true)
}

/// The clap command of one command, with its global arguments, for the describe document.
pub(crate) fn described(tool: &Tool, path: &Path<'_>) -> clap::Command {
    let root = Root::of(tool);
    let globals = root.command.get_arguments().cloned().map(|arg| {
        let required = root.required.iter().any(|known| known.get_id() == arg.get_id());
        arg.required(required && path.command().is_none_or(|spec| spec.built_in.is_none()))
    });
    let command = clap::Command::new(tool.name);
    match path.command() {
        Some(spec) => args::command(command, tool, spec, false).args(globals),
        None => command.args(globals),
    }
}

/// The clap command of the whole tool, with everything that help shows.
#[cfg(any(feature = "completion", feature = "man"))]
pub(crate) fn tree(tool: &Tool) -> clap::Command {
    whole(Root::of(tool).command, tool, &tool.nodes)
}

/// The one argument that a command cannot do without, if it has exactly one.
pub(crate) fn sole_required(tool: &Tool, spec: &'static crate::command::spec::CommandSpec) -> Option<clap::Arg> {
    let command = args::command(clap::Command::new(spec.name), tool, spec, false);
    let mut required = command.get_arguments().filter(|arg| arg.is_required_set());
    let first = required.next().cloned();
    if required.next().is_some() { None } else { first }
}

/// Whether a command can be called by its path alone.
pub(crate) fn needs_nothing(tool: &Tool, spec: &'static crate::command::spec::CommandSpec) -> bool {
    let command = args::command(clap::Command::new(spec.name), tool, spec, false);
    !command.get_arguments().any(clap::Arg::is_required_set)
}

/// clap's own assertions, over the whole tree: among them that no global argument takes the place of one of ours.
pub(crate) fn debug_assert(tool: &Tool) {
    whole(Root::of(tool).command, tool, &tool.nodes).debug_assert();
}

/// What the global arguments cannot be: positional, or of the same name as an argument of a command.
pub(crate) fn clashes(tool: &Tool, spec: &'static crate::command::spec::CommandSpec) -> Vec<String> {
    let root = Root::of(tool).command;
    let command = args::command(clap::Command::new(spec.name), tool, spec, false);
    let mut clashes = Vec::new();
    for arg in root.get_positionals() {
        clashes.push(format!("the global argument `{}` has neither `long` nor `short`", arg.get_id()));
    }
    for arg in command.get_arguments() {
        let id = arg.get_id();
        if root.get_arguments().any(|global| global.get_id() == id) {
            clashes.push(format!("`{id}` is an argument of the command and a global one"));
        }
    }
    // The compiler refuses an argument of the command's own; what is in a flattened struct, it does not see.
    let flags: Vec<clap::Arg> = framework_args(spec, tool.features(), |scope| scope == Scope::Lists).collect();
    for param in spec.params {
        let crate::command::spec::Param::Flatten(flattened) = param else { continue };
        for own in (flattened.augment)(clap::Command::new(spec.name)).get_arguments() {
            let id = own.get_id();
            if flags.iter().any(|flag| id == flag.get_id() || own.get_long() == flag.get_long()) {
                clashes.push(format!(
                    "`{id}` is a flag of every list; take `paging: &Paging` and return a `Page`, or give it another name"
                ));
            }
        }
    }
    for arg in command.get_arguments() {
        let id = arg.get_id();
        for name in spellings(arg) {
            let is_same = |global: &clap::Arg| global.get_id() != id && spellings(global).contains(&name);
            if ["--help", "-h", "--version", "-V"].contains(&name.as_str()) || root.get_arguments().any(is_same) {
                clashes.push(format!("`{id}` takes `{name}`, which every command has"));
            }
        }
    }
    for flag in framework_args(spec, tool.features(), |scope| matches!(scope, Scope::Gate(_))) {
        if let Some(long) = is_taken(&flag, &command) {
            clashes.push(format!(
                "`{long}` is a flag that the framework gives this command; give the argument another name"
            ));
        }
    }
    clashes
}

/// The framework's flags that a type of global arguments has as well.
pub(crate) fn global_clashes(tool: &Tool) -> Vec<String> {
    let root = Root::of(tool).command;
    let taken = flags::args(tool).into_iter().filter_map(|flag| is_taken(&flag, &root));
    taken.map(|long| format!("`{long}` is a flag of every command; give the global argument another name")).collect()
}

/// How users type a flag that is in `command`, where another argument there has its name.
fn is_taken(flag: &clap::Arg, command: &clap::Command) -> Option<String> {
    let long = format!("--{}", flag.get_long()?);
    let holds = |arg: &&clap::Arg| arg.get_id() == flag.get_id() || spellings(arg).contains(&long);
    (command.get_arguments().filter(holds).count() > 1).then_some(long)
}

/// Every flag that an argument answers to, aliases that help does not show among them.
fn spellings(arg: &clap::Arg) -> Vec<String> {
    let mut longs = arg.get_all_aliases().unwrap_or_default();
    longs.extend(arg.get_long());
    let mut shorts = arg.get_all_short_aliases().unwrap_or_default();
    shorts.extend(arg.get_short());
    let mut spellings = Vec::new();
    for long in longs {
        spellings.push(format!("--{long}"));
    }
    for short in shorts {
        spellings.push(format!("-{short}"));
    }
    spellings
}
