//! A call whose arguments are values by name, as in a line of `exec` or in `App::call`. The values become the words of the
//! one command that is called ([`values`](super::values)), which clap then parses and validates like a command line.

use std::borrow::Cow;
use std::ffi::OsString;

use super::direct::{self, Globals};
use super::inherited::InheritedGlobal;
use super::route::Route;
use super::tree::positioned;
use super::values::{Arguments, same};
use super::{Parsed, Request, by_levels};
use crate::command::flags::INPUT_FILE;
use crate::command::spec::{CommandSpec, Param};
use crate::error::early_exit::EarlyExit;
use crate::error::standard::GENERAL_ERROR;
use crate::error::usage::invalid_argument_with_fix;
use crate::program::{Node, NodeKind, Path, Tool};
use crate::wire::ErrorBody;

/// A call by names: the words that lead to a command, and its arguments.
pub(crate) struct NamedCall<'a> {
    /// `["resource", "create"]`.
    pub(crate) path: &'a [&'a str],
    /// The arguments, each by its name and as JSON text, in which a number keeps its digits.
    pub(crate) values: &'a [(String, Cow<'a, str>)],
    /// The global arguments that the caller adds to each of its calls.
    pub(crate) inherited: &'a [InheritedGlobal],
    pub(crate) caller: NamedCaller,
}

/// Who makes a call by names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedCaller {
    /// `App::call`.
    Program,
    /// A line of `exec`.
    Line {
        /// Whether `exec` reads its lines from stdin, which no command of a line can read then.
        stdin_is_taken: bool,
    },
}

impl NamedCaller {
    /// The name by which the caller knows the path of the command.
    fn command_field(self) -> &'static str {
        match self {
            NamedCaller::Program => "<COMMAND>",
            NamedCaller::Line { .. } => "_cmd",
        }
    }
}

/// Parses a call by names.
pub(crate) fn parse<'a>(tool: &'a Tool, call: &NamedCall<'_>) -> Parsed<'a> {
    parsed(tool, call).unwrap_or_else(|exit| {
        let error = match exit {
            EarlyExit::Failed(failure) => failure.error,
            EarlyExit::ValidatedOnly | EarlyExit::Replayed(_) => ErrorBody::new(GENERAL_ERROR, "the call was not made"),
        };
        Parsed { path: Path::default(), format: None, request: Request::Refused(Box::new(error)) }
    })
}

fn parsed<'a>(tool: &'a Tool, call: &NamedCall<'_>) -> Result<Parsed<'a>, EarlyExit> {
    let mut path: Vec<OsString> = vec![tool.name.into()];
    path.extend(call.path.iter().map(Into::into));
    let Some(found) = find(tool, call)? else {
        // clap reports a path that does not lead to a command. With `--describe` it does not ask for the arguments of the nearest
        // command.
        path.push("--describe".into());
        return Ok(by_levels(tool, &path));
    };
    let Some(spec) = found.command() else { return Ok(by_levels(tool, &path)) };
    needs_no_stdin(spec, call)?;

    let help = call.values.iter().any(|(key, _)| ["help", "h"].contains(&key.as_str()));
    let route = Route::of_path(found, help);
    // In a debug build, clap panics about the fault below.
    if let Some(error) = direct::program_fault(tool, &route).filter(|_| cfg!(debug_assertions)) {
        return Err(error.into());
    }
    let described = positioned(tool, &route.path);
    let arguments = Arguments(&described);
    let mut words: Vec<OsString> = inherited(&arguments, call);
    words.append(&mut arguments.words(call.values)?);
    let mut alone: Vec<OsString> = vec![tool.name.into()];
    alone.extend_from_slice(&words);
    if let Some(parsed) = direct::parse_routed(tool, Globals::of(tool), route, &alone) {
        return Ok(parsed);
    }
    // Global arguments have rules among themselves that clap checks level by level.
    path.append(&mut words);
    Ok(by_levels(tool, &path))
}

/// The words of the global arguments that the caller adds. A switch that the call itself sets is not repeated.
fn inherited(arguments: &Arguments<'_>, call: &NamedCall<'_>) -> Vec<OsString> {
    let mut words = Vec::new();
    for inherited in call.inherited {
        if !(inherited.is_switch && arguments.is_given(call.values, &inherited.id)) {
            words.extend_from_slice(&inherited.words);
        }
    }
    words
}

/// The path to the command or group that a call names. Returns `None` if a word names neither.
fn find<'a>(tool: &'a Tool, call: &NamedCall<'_>) -> Result<Option<Path<'a>>, EarlyExit> {
    let mut path = Path::default();
    let mut children: &'a [Node] = &tool.nodes;
    for (at, name) in call.path.iter().enumerate() {
        let node = children.iter().find(|node| node.name == *name);
        // Words that clap would take for something else than a command.
        if path.command().is_some() || node.is_none() && (name.is_empty() || name.starts_with('-') || *name == "help") {
            let message = format!("`{}` names no command", call.path.join("."));
            let fix = format!("name a command of `{}`, which its `manifest` lists", tool.name);
            return Err(invalid_argument_with_fix(call.caller.command_field(), message, fix));
        }
        let Some(node) = node else { return Ok(None) };
        path.push(node);
        match &node.kind {
            NodeKind::Group(nodes) => children = nodes,
            NodeKind::Command(spec) if spec.is_exec() && at + 1 == call.path.len() => {
                return Err(match call.caller {
                    NamedCaller::Line { .. } => {
                        let fix = "write the lines of the inner call as lines of this one";
                        invalid_argument_with_fix(call.caller.command_field(), "exec does not call itself", fix)
                    }
                    NamedCaller::Program => {
                        let fix = "make each call of its lines with `App::call`";
                        invalid_argument_with_fix(call.caller.command_field(), "exec cannot be called by names", fix)
                    }
                });
            }
            NodeKind::Command(_) => {}
        }
    }
    Ok(Some(path))
}

/// A command that reads stdin would read the lines that follow.
fn needs_no_stdin(spec: &'static CommandSpec, call: &NamedCall<'_>) -> Result<(), EarlyExit> {
    let NamedCaller::Line { stdin_is_taken: true } = call.caller else { return Ok(()) };
    let from_file = call.values.iter().any(|(key, value)| same(key, INPUT_FILE) && *value != r#""-""#);
    if from_file || !spec.params.iter().any(|param| matches!(param, Param::Stdin(_))) {
        return Ok(());
    }
    let fix = "give `input-file`, or keep the lines of exec in a file: `exec --input-file`";
    Err(invalid_argument_with_fix(INPUT_FILE, "the command reads stdin, on which the lines of exec stand", fix))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Arguments, NamedCall, NamedCaller, Parsed, Request, parse};
    use crate::command::spec::{ArgSpec, CommandSpec, Param, StdinSpec};
    use crate::program::{Node, Path, Tool};

    static SEND: CommandSpec = CommandSpec {
        name: "send",
        about: "Send a text",
        params: &[
            Param::Stdin(StdinSpec { id: "body", help: "", max_bytes: 1, required: false, reader: &() }),
            Param::Arg(ArgSpec { id: "to", value_name: "TO", ..ArgSpec::DEFAULT }),
            Param::Arg(ArgSpec {
                id: "rest",
                value_name: "REST",
                extend: Some(|arg| arg.last(true)),
                ..ArgSpec::DEFAULT
            }),
        ],
        ..CommandSpec::STUB
    };

    fn tool() -> Tool {
        let mut tool = Tool::new("tool", "1.0.0", &[]);
        tool.register(Node::command(&SEND));
        tool
    }

    fn values(pairs: &[(&str, &'static str)]) -> Vec<(String, Cow<'static, str>)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), Cow::Borrowed(*value))).collect()
    }

    fn refusal(parsed: Parsed<'_>) -> Option<String> {
        match parsed.request {
            Request::Refused(error) => Some(error.message),
            _ => None,
        }
    }

    #[test]
    fn a_line_cannot_read_the_stdin_that_holds_the_lines() {
        let tool = tool();
        let send = |stdin_is_taken: bool, pairs: &[(&str, &'static str)]| {
            let (values, caller) = (values(pairs), NamedCaller::Line { stdin_is_taken });
            refusal(parse(&tool, &NamedCall { path: &["send"], values: &values, inherited: &[], caller }))
        };
        let taken = "the command reads stdin, on which the lines of exec stand";
        for pairs in [&[][..], &[("input_file", r#""-""#)]] {
            assert_eq!(send(true, pairs).as_deref(), Some(taken));
            assert_eq!(send(false, pairs), None);
        }
        assert_eq!(send(true, &[("input_file", r#""body.txt""#)]), None);
    }

    #[test]
    fn a_last_argument_follows_the_dashes() {
        let tool = tool();
        let mut path = Path::default();
        path.push(&tool.nodes[0]);
        let command = super::positioned(&tool, &path);
        let words = |pairs: &[(&str, &'static str)]| Arguments(&command).words(&values(pairs)).unwrap();
        assert_eq!(words(&[("to", r#""a""#), ("rest", r#""-b""#)]), ["a", "--", "-b"]);
        assert_eq!(words(&[("rest", r#""-b""#)]), ["--", "-b"]);
        assert_eq!(words(&[("input-file", r#""x""#)]), ["--input-file=x"]);
    }
}
