//! Named JSON values as the words of a command, for clap to validate.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::inherited::with_value;
use crate::command::flags::{FORMAT, is_of_the_whole_run};
use crate::error::early_exit::EarlyExit;
use crate::error::usage::invalid_argument_with_fix;
use crate::wire::items;

/// The arguments of a command, its global arguments and its framework flags.
pub(super) struct Arguments<'a>(pub(super) &'a Command);

impl Arguments<'_> {
    /// The words that give the values to the command: flags, then what is given by position.
    pub(super) fn words(&self, values: &[(String, Cow<'_, str>)]) -> Result<Vec<OsString>, EarlyExit> {
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
    pub(super) fn is_given(&self, values: &[(String, Cow<'_, str>)], id: &str) -> bool {
        values.iter().any(|(key, _)| self.argument(key).is_some_and(|arg| arg.get_id() == id))
    }

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
                let name = |index| argument(index).map(|arg| arg.get_id().as_str().to_owned()).unwrap_or_default();
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
pub(super) fn same(name: &str, key: &str) -> bool {
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
                format!("`{key}` is not text: half of a character is missing"),
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

/// The values of an argument: an array holds several values, and `null` none.
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
