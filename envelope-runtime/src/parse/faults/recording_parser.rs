//! A value parser that records faults and accepts every value, to check all values of a call in one parse.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::builder::{PossibleValue, TypedValueParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Command};

use crate::command::flags::is_on_everything;
use crate::error::usage::fault::{self, Fault, Remedy};

/// The values of a call that have been checked, and their faults.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordedValues(Arc<Mutex<Record>>);

#[derive(Debug, Default)]
struct Record {
    /// The result for each value. A parser may do work, such as opening a file: each value is passed to it once, however
    /// often the call is parsed.
    checked: Vec<Option<Fault>>,
    /// The position of each value in `checked`, by its command, its argument, its source and itself.
    known: BTreeMap<String, usize>,
    faults: Vec<Fault>,
    /// The first default of the author that its own parser rejects.
    invalid_default: Option<Fault>,
}

impl Record {
    fn insert(&mut self, key: String, fault: Option<Fault>) {
        self.known.insert(key, self.checked.len());
        self.checked.push(fault);
    }
}

impl RecordedValues {
    /// Returns the faults recorded since the last call of this method.
    pub(super) fn take(&self) -> Vec<Fault> {
        std::mem::take(&mut self.lock().faults)
    }

    /// Returns the fault of a default, which is the author's and not the caller's.
    pub(super) fn invalid_default(&self) -> Option<Fault> {
        self.lock().invalid_default.clone()
    }

    /// Replaces the parser of `arg` by one that accepts every value and records the faults that the original parser finds.
    pub(super) fn record(&self, arg: Arg) -> Arg {
        match arg.get_action() {
            // clap reads the number of a counting flag itself; the other actions have no value.
            ArgAction::Count | ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version => arg,
            _ => {
                let parser = arg.get_value_parser().clone();
                arg.value_parser(RecordingParser { parser, values: self.clone() })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone)]
struct RecordingParser {
    parser: ValueParser,
    values: RecordedValues,
}

impl TypedValueParser for RecordingParser {
    type Value = OsString;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<OsString, clap::Error> {
        self.parse_ref_(command, arg, value, ValueSource::CommandLine)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<OsString, clap::Error> {
        let from_env = source == ValueSource::EnvVariable;
        // Defaults come from the author, not from the caller, and are recorded apart. An empty variable of a framework flag counts as unset.
        let given = |arg: &&Arg| {
            let unset = from_env && value.is_empty() && is_on_everything(arg.get_id().as_str());
            source != ValueSource::DefaultValue && !unset
        };
        if let Some(arg) = arg.filter(given) {
            self.check_once(command, arg, value, from_env)?;
        } else if let Some(arg) = arg.filter(|_| source == ValueSource::DefaultValue) {
            let fault = self.check(arg, value)?;
            let mut record = self.values.lock();
            record.invalid_default = record.invalid_default.take().or(fault);
        }
        Ok(value.to_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.parser.possible_values()
    }
}

impl RecordingParser {
    /// Records the fault of a value, if any. Returns an error if the parser asks for help, which ends the parse.
    fn check_once(&self, command: &Command, arg: &Arg, value: &OsStr, from_env: bool) -> Result<(), clap::Error> {
        let key = format!("{:?} {:?} {from_env} {value:?}", command.get_name(), arg.get_id());
        let known = self.values.lock().known.get(&key).copied();
        let fault = if let Some(at) = known {
            self.values.lock().checked[at].clone()
        } else {
            // The lock is not held while the author's parser runs. A value that is not UTF-8 is refused for every type:
            // it could not be printed in a command that repeats the call.
            let fault = if value.to_str().is_none() { Some(not_text(arg)) } else { self.check(arg, value)? };
            let fault = fault.map(|fault| if from_env { of_environment(fault, arg) } else { fault });
            self.values.lock().insert(key, fault.clone());
            fault
        };
        self.values.lock().faults.extend(fault);
        Ok(())
    }

    /// Runs the original parser. A type-erased parser only runs inside clap, so the value is parsed by a command whose only
    /// argument this is. `=` attaches the value because that accepts any string, including `--` and the empty one.
    fn check(&self, arg: &Arg, value: &OsStr) -> Result<Option<Fault>, clap::Error> {
        let alone = Arg::new(arg.get_id().clone())
            .long("value")
            .num_args(1)
            .action(ArgAction::Set)
            .ignore_case(arg.is_ignore_case_set())
            .value_parser(self.parser.clone());
        let mut token = OsString::from("--value=");
        token.push(value);
        let command = Command::new("value").no_binary_name(true).disable_help_flag(true).arg(alone);
        let Err(mut error) = command.try_get_matches_from(&[token][..]) else {
            return Ok(None);
        };
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            return Err(error);
        }
        error.insert(ContextKind::InvalidArg, ContextValue::String(fault::field(&arg.to_string())));
        Ok(fault::faults(&error).pop())
    }
}

fn not_text(arg: &Arg) -> Fault {
    let field = fault::field(&arg.to_string());
    let message = format!("the value of {field} is not valid UTF-8");
    Fault::new(field, message, Remedy::Correct)
}

/// Adds the environment variable to the message. If the variable's values are hidden, the message omits the value.
fn of_environment(mut fault: Fault, arg: &Arg) -> Fault {
    let variable = arg.get_env().unwrap_or_default().to_string_lossy();
    if arg.is_hide_env_values_set() {
        // The possible values are not secret.
        let choices = arg.get_possible_values();
        let choices: Vec<&str> =
            choices.iter().filter(|choice| !choice.is_hide_set()).map(PossibleValue::get_name).collect();
        let list =
            if choices.is_empty() { String::new() } else { format!(": possible values: {}", choices.join(", ")) };
        let message = format!("invalid value for {} in the environment variable {variable}{list}", fault.error.field);
        return Fault::new(fault.error.field, message, Remedy::Correct);
    }
    fault.error.message = format!("{} (from the environment variable {variable})", fault.error.message);
    fault
}
