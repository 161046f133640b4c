//! A call whose arguments are values by name, as in a line of `exec` or in `App::call`. The values become the words of the
//! one command that is called, which clap then parses and validates like those of a command line.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::direct::{self, Globals};
use super::inherited::{InheritedGlobal, with_value};
use super::route::Route;
use super::tree::positioned;
use super::{Parsed, Request, by_levels};
use crate::command::flags::{FORMAT, INPUT_FILE, is_of_the_whole_run};
use crate::command::spec::{CommandSpec, Param};
use crate::error::early_exit::EarlyExit;
use crate::error::standard::GENERAL_ERROR;
use crate::error::usage::invalid_argument_with_fix;
use crate::program::{Node, NodeKind, Path, Tool};
use crate::wire::{ErrorBody, items};

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
    let described = positioned(tool, &found);
    let route = Route::of_path(found, help);
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

/// The arguments of a command, its global arguments and its framework flags.
struct Arguments<'a>(&'a Command);

impl Arguments<'_> {
    /// The words that give the values to the command: flags, then what is given by position.
    fn words(&self, values: &[(String, Cow<'_, str>)]) -> Result<Vec<OsString>, EarlyExit> {
        let mut words = Vec::new();
        // The values at each place; clap counts places from 1.
        let mut positionals: Vec<Vec<Value>> = Vec::new();
        for (key, value) in values {
            let Some(arg) = self.argument(key) else {
                words.push(unknown(key, value)?);
                continue;
            };
            let id = arg.get_id().as_str();
            if id == FORMAT {
                let fix = format!("leave `{key}` out");
                return Err(invalid_argument_with_fix(
                    key,
                    "the answer to a line is one line of JSON, which has no other format",
                    fix,
                ));
            }
            if is_of_the_whole_run(id) {
                let message = "the log is that of the whole run, and not of one line";
                return Err(invalid_argument_with_fix(
                    key,
                    message,
                    format!("leave `{key}` out, and give --log to exec itself"),
                ));
            }
            let values = self::values(key, arg, value)?;
            match arg.get_index() {
                Some(index) => {
                    positionals.resize_with(positionals.len().max(index), Vec::new);
                    positionals[index - 1].extend(values);
                }
                None => words.extend(flag(key, arg, values)?),
            }
        }
        self.place(positionals, &mut words)?;
        Ok(words)
    }

    /// Whether the call itself gives the argument with this id.
    fn is_given(&self, values: &[(String, Cow<'_, str>)], id: &str) -> bool {
        values.iter().any(|(key, _)| self.argument(key).is_some_and(|arg| arg.get_id() == id))
    }
}

impl Arguments<'_> {
    /// The argument with a name: a long flag, a parameter, or a short flag.
    fn argument(&self, key: &str) -> Option<&Arg> {
        let named = |arg: &&Arg| {
            let mut names = arg.get_all_aliases().unwrap_or_default();
            names.extend(arg.get_long());
            names.iter().any(|name| same(name, key))
        };
        let mut letters = key.chars();
        let letter = letters.next().filter(|_| letters.next().is_none());
        let arguments = || self.0.get_arguments();
        arguments()
            .find(named)
            .or_else(|| arguments().find(|arg| same(arg.get_id().as_str(), key)))
            .or_else(|| arguments().find(|arg| letter.is_some() && arg.get_short() == letter))
    }

    /// Adds the positional values after `--`, which keeps a value that starts with a dash from being a flag.
    fn place(&self, given: Vec<Vec<Value>>, words: &mut Vec<OsString>) -> Result<(), EarlyExit> {
        let Some(last) = given.iter().rposition(|values| !values.is_empty()).map(|at| at + 1) else { return Ok(()) };
        let argument = |index| self.0.get_positionals().find(|arg| arg.get_index() == Some(index));
        // A last argument follows the `--` of the author's command line, and follows it here.
        let behind = |index| argument(index).is_some_and(Arg::is_last_set);
        let places = 1..=self.0.get_positionals().count();
        let dashes_at = places.into_iter().find(|index| behind(*index)).unwrap_or(1);
        let mut dashes = false;
        for (index, values) in (1..=last).zip(given) {
            if values.is_empty() {
                if behind(last) && index < dashes_at {
                    continue;
                }
                let name = |index| argument(index).map(|arg| arg.get_id().to_string()).unwrap_or_default();
                let (missing, next) = (name(index), name(last));
                let message = format!("`{missing}` is missing, but a positional argument after it, `{next}`, is given");
                return Err(invalid_argument_with_fix(&missing, message, format!("give `{missing}` too")));
            }
            if index >= dashes_at && !dashes {
                dashes = true;
                words.push("--".into());
            }
            words.extend(values.into_iter().map(Value::into_word));
        }
        Ok(())
    }
}

/// Whether two names are equal apart from dashes and underscores.
fn same(name: &str, key: &str) -> bool {
    let alike = |(a, b): (u8, u8)| a == b || matches!((a, b), (b'-', b'_') | (b'_', b'-'));
    name.len() == key.len() && name.bytes().zip(key.bytes()).all(alike)
}

/// A flag that the command does not have, for clap to refuse.
fn unknown(key: &str, value: &str) -> Result<OsString, EarlyExit> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key.is_empty() || !key.chars().all(is_name) {
        return Err(invalid_argument_with_fix(
            key,
            format!("`{key}` names no argument"),
            "name the arguments as `--describe` does",
        ));
    }
    let name = if key.starts_with('_') { key.to_owned() } else { key.replace('_', "-") };
    Ok(match value {
        "true" | "false" => format!("--{name}"),
        text => format!("--{name}={}", serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned())),
    }
    .into())
}

/// One value of an argument.
#[derive(Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    True,
    False,
}

impl Value {
    fn of(key: &str, value: &str) -> Result<Value, EarlyExit> {
        match value {
            "true" => return Ok(Value::True),
            "false" => return Ok(Value::False),
            text if !text.starts_with('"') => return Ok(Value::Text(text.to_owned())),
            _ => {}
        }
        let text: String = serde_json::from_str(value).map_err(|_| {
            invalid_argument_with_fix(
                key,
                format!("`{key}` is no text: half of a character is missing"),
                "escape it whole",
            )
        })?;
        if text.contains('\0') {
            return Err(invalid_argument_with_fix(
                key,
                format!("`{key}` holds a NUL, which no argument can"),
                "leave the NUL out",
            ));
        }
        Ok(Value::Text(text))
    }

    fn into_word(self) -> OsString {
        match self {
            Value::Text(text) => text.into(),
            Value::True => "true".into(),
            Value::False => "false".into(),
        }
    }
}

/// The values of an argument: an array is several values, and `null` is no value.
fn values(key: &str, arg: &Arg, value: &str) -> Result<Vec<Value>, EarlyExit> {
    match value {
        "null" => Ok(Vec::new()),
        text if text.starts_with('[') => {
            let mut values = Vec::new();
            for item in items(text) {
                values.push(Value::of(key, item)?);
            }
            // clap splits the word again.
            match arg.get_value_delimiter().filter(|_| !matches!(arg.get_action(), ArgAction::Append)) {
                Some(delimiter) if values.len() > 1 => {
                    let words = values.into_iter().map(|value| value.into_word().to_string_lossy().into_owned());
                    Ok(vec![Value::Text(words.collect::<Vec<_>>().join(&delimiter.to_string()))])
                }
                _ => Ok(values),
            }
        }
        _ => Ok(vec![Value::of(key, value)?]),
    }
}

fn takes_values(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// The words of a flag: the flag with each value, or once with all values if it takes several at a time.
fn flag(key: &str, arg: &Arg, values: Vec<Value>) -> Result<Vec<OsString>, EarlyExit> {
    let name: OsString = match (arg.get_long(), arg.get_short()) {
        (Some(long), _) => format!("--{long}").into(),
        (None, short) => format!("-{}", short.unwrap_or_default()).into(),
    };
    let (least, most) = arg.get_num_args().map_or((1, 1), |range| (range.min_values(), range.max_values()));
    let mut words = Vec::new();
    if least > 1 {
        words.push(name.clone());
    }
    for value in values {
        if !takes_values(arg) {
            words.extend(given(key, arg, &name, value)?);
        } else if least > 1 {
            words.push(value.into_word());
        } else if value == Value::True && least == 0 && most > 0 {
            // The flag alone, if its value is optional.
            words.push(name.clone());
        } else {
            words.extend(with_value(name.clone(), &value.into_word()));
        }
    }
    Ok(words)
}

/// The words of a flag without a value: once for true, and as often as a number says if clap counts it. Any other value is
/// attached, for clap to refuse.
fn given(key: &str, arg: &Arg, name: &OsString, value: Value) -> Result<Vec<OsString>, EarlyExit> {
    let text = match value {
        Value::True => return Ok(vec![name.clone()]),
        Value::False => return Ok(Vec::new()),
        Value::Text(text) => text,
    };
    match text.parse::<u8>() {
        Ok(times) if matches!(arg.get_action(), ArgAction::Count) => Ok(vec![name.clone(); times.into()]),
        _ if arg.get_long().is_some() => Ok(with_value(name.clone(), text.as_ref())),
        // clap would take a value attached to a short flag for more short flags.
        _ => Err(invalid_argument_with_fix(
            key,
            format!("`{key}` takes no value"),
            format!("write true or false for `{key}`"),
        )),
    }
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
