//! The parsers of the values of the framework's flags.

use std::ffi::OsStr;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, Command};

use super::flags::DESCRIBE;

/// The longest idempotency key, in bytes.
const KEY_MAX: usize = 255;

/// `1500ms`, `30s`, `5m`; a number alone is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = match text.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => humantime::parse_duration(text).ok(),
    };
    parsed.ok_or_else(|| "expected a duration, such as 1500ms, 30s or 5m".to_owned())
}

/// The help of `--timeout`, with the command's default.
pub(crate) fn timeout_help(default_ms: Option<u64>) -> String {
    let default = default_ms.map(Duration::from_millis).unwrap_or_default();
    let default = humantime::format_duration(default);
    format!("Time limit of the command, such as 1500ms, 30s or 5m; 0 disables the limit [default: {default}]")
}

pub(crate) fn idempotency_key(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > KEY_MAX || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("expected 1 to {KEY_MAX} bytes without whitespace and control characters"));
    }
    Ok(text.to_owned())
}

pub(crate) fn limit(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "expected a whole number; 0 is all")
}

/// The names in a value of `--fields`.
#[derive(Debug, Clone)]
pub(crate) struct FieldNames(pub(crate) Vec<String>);

pub(crate) fn field_names(text: &str) -> Result<FieldNames, String> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err("expected names of fields separated by commas, such as id,name".to_owned());
    }
    Ok(FieldNames(names))
}

/// The parser of `--format` and `--log`: one of the names. An empty environment variable counts as unset.
#[derive(Clone)]
pub(crate) struct NameOrUnset(pub(crate) PossibleValuesParser);

impl TypedValueParser for NameOrUnset {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        self.0.parse_ref(command, arg, value)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<String, clap::Error> {
        if source == ValueSource::EnvVariable && value.is_empty() {
            return Ok(String::new());
        }
        self.0.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// The parser of `--describe`. Like clap's `--help`, it ends the parse at the flag, before required arguments are checked.
#[derive(Clone)]
pub(crate) struct DescribeInterrupt;

impl TypedValueParser for DescribeInterrupt {
    type Value = bool;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<bool, clap::Error> {
        // clap parses the default of an absent flag, too.
        if value != "true" {
            return Ok(false);
        }
        let mut error = clap::Error::new(ErrorKind::DisplayHelp).with_cmd(command);
        error.insert(ContextKind::Custom, ContextValue::String(DESCRIBE.to_owned()));
        Err(error)
    }
}

/// Whether `--describe` ended a parse.
pub(crate) fn asks_to_describe(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::Custom), Some(ContextValue::String(by)) if by == DESCRIBE)
}
