//! From a call in JSON to the words of a command line. What is wrong with them is clap's to say, so that only what no
//! word can express is refused here.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::request::Request;
use crate::command::spec::{CommandSpec, Param};
use crate::error::early_exit::Stop;
use crate::parse::{self, Repeated};
use crate::program::{Node, NodeKind, Path, Tool};
use crate::run::builtin::{is_exec, refused};
use crate::wire::{ByKey, items};

/// Writes command lines for the commands of one tool.
pub(super) struct Writer<'a> {
    tool: &'a Tool,
    /// The global arguments that every line is given.
    shared: Vec<Repeated>,
    /// Whether the lines themselves are read from stdin.
    stdin_is_taken: bool,
    known: ByKey<String, Known<'a>>,
}

/// A command that a line has named.
struct Known<'a> {
    path: Path<'a>,
    /// With its arguments and the global ones.
    command: Command,
}

/// Global arguments, each as the words that give it.
pub(super) type Globals = ByKey<Vec<OsString>, ()>;

/// A command line.
#[derive(Debug)]
pub(super) struct Argv {
    pub(super) words: Vec<OsString>,
    /// The user's global arguments among them: what a state may depend on.
    pub(super) globals: Globals,
}

impl<'a> Writer<'a> {
    pub(super) fn new(tool: &'a Tool, shared: Vec<Repeated>, stdin_is_taken: bool) -> Self {
        Writer { tool, shared, stdin_is_taken, known: ByKey::new() }
    }

    pub(super) fn write(&mut self, request: &Request<'_>) -> Result<Argv, Stop> {
        let names: Vec<&str> = request.command.split(['.', ' ']).collect();
        let mut words: Vec<OsString> = vec![self.tool.name.into()];
        words.extend(names.iter().map(Into::into));
        if self.known.get(&request.command).is_none() {
            match find(self.tool, &names)? {
                Found::Command(known) => self.known.insert(request.command.clone(), *known),
                // clap knows what it is like, and which commands there are.
                Found::Group => return Ok(Argv { words, globals: Globals::new() }),
                Found::Stray => {
                    // So that nothing is missed that the command which was meant would require.
                    words.push("--describe".into());
                    return Ok(Argv { words, globals: Globals::new() });
                }
            }
        }
        // It is there by now.
        let Some(known) = self.known.get(&request.command) else { return Ok(Argv { words, globals: Globals::new() }) };
        if self.stdin_is_taken {
            needs_no_stdin(known.path.command(), request)?;
        }

        let mut globals = Globals::new();
        let mut line = Line { flags: Vec::new(), positionals: Vec::new() };
        for (key, value) in &request.given {
            let Some(arg) = known.argument(key) else {
                line.flags.push(unknown(key, value)?);
                continue;
            };
            if arg.get_id() == "format" {
                let fix = format!("leave `{key}` out");
                return Err(refused(key, "the answer to a line is one line of JSON, which has no other format", fix));
            }
            if parse::is_log(arg.get_id().as_str()) {
                let message = "the log is that of the whole run, and not of one line";
                return Err(refused(key, message, format!("leave `{key}` out, and give --log to exec itself")));
            }
            let values = values(key, arg, value)?;
            if let Some(index) = arg.get_index() {
                line.positionals.resize_with(line.positionals.len().max(index), Vec::new);
                line.positionals[index - 1].extend(values);
                continue;
            }
            let flag = flag(key, arg, values)?;
            if arg.is_global_set() && !parse::is_builtin(arg.get_id().as_str()) && !flag.is_empty() {
                globals.insert(flag.clone(), ());
            }
            line.flags.extend(flag);
        }
        self.share(known, request, &mut words, &mut globals);
        words.append(&mut line.flags);
        known.place(line.positionals, &mut words)?;
        Ok(Argv { words, globals })
    }

    /// Adds the global arguments that every line is given. A flag without a value is not said twice.
    fn share(&self, known: &Known<'_>, request: &Request<'_>, words: &mut Vec<OsString>, globals: &mut Globals) {
        for shared in &self.shared {
            let is_it = |key: &str| known.argument(key).is_some_and(|arg| arg.get_id() == shared.id.as_str());
            let has_value =
                known.command.get_arguments().any(|arg| arg.get_id() == shared.id.as_str() && takes_values(arg));
            if !has_value && request.given.iter().any(|(key, _)| is_it(key)) {
                continue;
            }
            words.extend_from_slice(&shared.words);
            if !parse::is_builtin(&shared.id) {
                globals.insert(shared.words.clone(), ());
            }
        }
    }
}

/// The flags of a line, and what it gives by position.
struct Line {
    flags: Vec<OsString>,
    /// The values at each place; clap counts places from 1.
    positionals: Vec<Vec<Value>>,
}

impl Known<'_> {
    /// The argument of a name: a flag's, the parameter's, or a lone letter.
    fn argument(&self, key: &str) -> Option<&Arg> {
        let named = |arg: &&Arg| {
            let mut names = arg.get_all_aliases().unwrap_or_default();
            names.extend(arg.get_long());
            names.iter().any(|name| same(name, key))
        };
        let mut letters = key.chars();
        let letter = letters.next().filter(|_| letters.next().is_none());
        let arguments = || self.command.get_arguments();
        arguments()
            .find(named)
            .or_else(|| arguments().find(|arg| same(arg.get_id().as_str(), key)))
            .or_else(|| arguments().find(|arg| letter.is_some() && arg.get_short() == letter))
    }

    /// Adds what is given by position, behind `--`, so that what starts with a dash is a value.
    fn place(&self, given: Vec<Vec<Value>>, words: &mut Vec<OsString>) -> Result<(), Stop> {
        let Some(last) = given.iter().rposition(|values| !values.is_empty()).map(|at| at + 1) else { return Ok(()) };
        let argument = |index| self.command.get_positionals().find(|arg| arg.get_index() == Some(index));
        // What stands behind the `--` of a user's own command line stands behind it here.
        let behind = |index| argument(index).is_some_and(Arg::is_last_set);
        let places = 1..=self.command.get_positionals().count();
        let dashes_at = places.into_iter().find(|index| behind(*index)).unwrap_or(1);
        let mut dashes = false;
        for (index, values) in (1..=last).zip(given) {
            if values.is_empty() {
                if behind(last) && index < dashes_at {
                    continue;
                }
                let name = |index| argument(index).map(|arg| arg.get_id().to_string()).unwrap_or_default();
                let (missing, next) = (name(index), name(last));
                let message = format!("`{missing}` is absent, and `{next}` is told by its place behind it");
                return Err(refused(&missing, message, format!("give `{missing}` too")));
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

/// What a line names.
enum Found<'a> {
    Command(Box<Known<'a>>),
    Group,
    /// A word that names nothing, where a command could stand.
    Stray,
}

fn find<'a>(tool: &'a Tool, names: &[&str]) -> Result<Found<'a>, Stop> {
    let mut path = Path::default();
    let mut children: &'a [Node] = &tool.nodes;
    for (at, name) in names.iter().enumerate() {
        let node = children.iter().find(|node| node.name == *name);
        // Words that clap would take for something else than a command.
        if path.command().is_some() || node.is_none() && (name.is_empty() || name.starts_with('-') || *name == "help") {
            let message = format!("`{}` names no command", names.join("."));
            let fix = format!("name a command of `{}`, which its `manifest` lists", tool.name);
            return Err(refused("_cmd", message, fix));
        }
        let Some(node) = node else { return Ok(Found::Stray) };
        path.push(node);
        match &node.kind {
            NodeKind::Group(nodes) => children = nodes,
            NodeKind::Command(spec) if is_exec(spec) && at + 1 == names.len() => {
                let fix = "write the lines of the inner call as lines of this one";
                return Err(refused("_cmd", "exec does not call itself", fix));
            }
            NodeKind::Command(_) => {}
        }
    }
    if path.command().is_none() {
        return Ok(Found::Group);
    }
    // Built, it knows the place of each argument. What is required is asked for when the line is parsed.
    let mut command = parse::described(tool, &path).mut_args(|arg| arg.required(false));
    command.build();
    Ok(Found::Command(Box::new(Known { path, command })))
}

/// A command that reads stdin would read the lines that follow.
fn needs_no_stdin(spec: Option<&'static CommandSpec>, request: &Request<'_>) -> Result<(), Stop> {
    let reads = |param: &Param| matches!(param, Param::Stdin(_));
    let from_file = request.given.iter().any(|(key, value)| same(key, "input-file") && *value != r#""-""#);
    if from_file || !spec.is_some_and(|spec| spec.params.iter().any(reads)) {
        return Ok(());
    }
    let message = "the command reads stdin, on which the lines of exec stand";
    Err(refused("input-file", message, "give `input-file`, or keep the lines of exec in a file: `exec --input-file`"))
}

/// Whether two names differ in nothing but dashes and underscores.
fn same(name: &str, key: &str) -> bool {
    let alike = |(a, b): (u8, u8)| a == b || matches!((a, b), (b'-', b'_') | (b'_', b'-'));
    name.len() == key.len() && name.bytes().zip(key.bytes()).all(alike)
}

/// A flag that the command does not have, for clap to refuse.
fn unknown(key: &str, value: &str) -> Result<OsString, Stop> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key.is_empty() || !key.chars().all(is_name) {
        return Err(refused(key, format!("`{key}` names no argument"), "name the arguments as `--describe` does"));
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
    fn of(key: &str, value: &str) -> Result<Value, Stop> {
        match value {
            "true" => return Ok(Value::True),
            "false" => return Ok(Value::False),
            text if !text.starts_with('"') => return Ok(Value::Text(text.to_owned())),
            _ => {}
        }
        let text: String = serde_json::from_str(value).map_err(|_| {
            refused(key, format!("`{key}` is no text: half of a character is missing"), "escape it whole")
        })?;
        if text.contains('\0') {
            return Err(refused(key, format!("`{key}` holds a NUL, which no argument can"), "leave the NUL out"));
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

/// The values of an argument: none for null, several for an array.
fn values(key: &str, arg: &Arg, value: &str) -> Result<Vec<Value>, Stop> {
    match value {
        "null" => Ok(Vec::new()),
        text if text.starts_with('[') => {
            let values: Vec<Value> =
                items(text).into_iter().map(|item| Value::of(key, item)).collect::<Result<_, _>>()?;
            // clap takes one word apart again.
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

/// The words of a flag: once a value, or once with all of them where it takes them so.
fn flag(key: &str, arg: &Arg, values: Vec<Value>) -> Result<Vec<OsString>, Stop> {
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
            // With a value that it may do without, the flag alone.
            words.push(name.clone());
        } else {
            words.extend(parse::with_value(name.clone(), &value.into_word()));
        }
    }
    Ok(words)
}

/// A flag that takes no value: given or not given, and as often as a number says where it is counted. A value is
/// attached to it, for clap to refuse.
fn given(key: &str, arg: &Arg, name: &OsString, value: Value) -> Result<Vec<OsString>, Stop> {
    let text = match value {
        Value::True => return Ok(vec![name.clone()]),
        Value::False => return Ok(Vec::new()),
        Value::Text(text) => text,
    };
    match text.parse::<u8>() {
        Ok(times) if matches!(arg.get_action(), ArgAction::Count) => Ok(vec![name.clone(); times.into()]),
        _ if arg.get_long().is_some() => Ok(parse::with_value(name.clone(), text.as_ref())),
        // What is attached to a letter is more letters.
        _ => Err(refused(key, format!("`{key}` takes no value"), format!("write true or false for `{key}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Argv, Stop, Writer};
    use crate::command::effect::Effect;
    use crate::command::reply::Reply;
    use crate::command::spec::{ArgSpec, CommandSpec, Param, StdinSpec};
    use crate::program::{Node, Tool};
    use crate::run::builtin::{Own, contract};

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
        handler: &Own(|_| Ok(Reply::null())),
        ..CommandSpec::new(contract(Effect::Run))
    };

    fn write(stdin_is_taken: bool, line: &str) -> Result<Argv, Stop> {
        let mut tool = Tool::new("tool", "1.0.0");
        tool.register(Node::command(&SEND));
        let request = super::super::request::read(line.as_bytes()).1?;
        Writer::new(&tool, Vec::new(), stdin_is_taken).write(&request)
    }

    #[test]
    fn a_command_does_not_read_the_lines_that_follow() {
        let message = |line: &str| match write(true, line).unwrap_err() {
            Stop::Failed(failure) => failure.error.message,
            stop => panic!("{stop:?}"),
        };
        let taken = "the command reads stdin, on which the lines of exec stand";
        for line in [r#"{"_cmd": "send"}"#, r#"{"_cmd": "send", "input_file": "-"}"#] {
            assert_eq!(message(line), taken);
            assert!(write(false, line).is_ok());
        }
        assert!(write(true, r#"{"_cmd": "send", "input_file": "body.txt"}"#).is_ok());
    }

    #[test]
    fn what_stands_behind_the_dashes_stands_behind_them() {
        let words = |line: &str| write(false, line).unwrap().words;
        assert_eq!(words(r#"{"_cmd": "send", "to": "a", "rest": "-b"}"#), ["tool", "send", "a", "--", "-b"]);
        assert_eq!(words(r#"{"_cmd": "send", "rest": "-b"}"#), ["tool", "send", "--", "-b"]);
        assert_eq!(words(r#"{"_cmd": "send", "input-file": "x"}"#), ["tool", "send", "--input-file=x"]);
    }
}
