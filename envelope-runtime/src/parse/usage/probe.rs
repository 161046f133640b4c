//! The check of every value of a call, without stopping at a bad one.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::builder::{PossibleValue, TypedValueParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Command};

use crate::error::usage::fault::{self, Fault, Remedy};
use crate::parse::is_builtin;

/// What is known of the values of a call.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(Arc<Mutex<Record>>);

#[derive(Debug, Default)]
struct Record {
    /// A parser may do work, open a file for one, so each value is given to it once however often the call is parsed.
    known: BTreeMap<Value, Option<Fault>>,
    faults: Vec<Fault>,
}

/// The names of the command and of the argument, the value, and whether it comes from the environment.
type Value = (String, String, OsString, bool);

impl Values {
    /// The faults of the values since the last call of this method.
    pub(super) fn take(&self) -> Vec<Fault> {
        std::mem::take(&mut self.lock().faults)
    }

    /// The argument with a parser that takes any value and notes what the argument's own parser thinks of it.
    pub(super) fn watch(&self, arg: Arg) -> Arg {
        match arg.get_action() {
            // clap itself reads the number that a counting flag has come to; the others have no value.
            ArgAction::Count | ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version => arg,
            _ => {
                let parser = arg.get_value_parser().clone();
                arg.value_parser(Probe { parser, values: self.clone() })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone)]
struct Probe {
    parser: ValueParser,
    values: Values,
}

impl TypedValueParser for Probe {
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
        // A default is the author's, not the caller's; and of the variables that are ours, an empty one is none.
        let given = |arg: &&Arg| {
            let unset = from_env && value.is_empty() && is_builtin(arg.get_id().as_str());
            source != ValueSource::DefaultValue && !unset
        };
        if let Some(arg) = arg.filter(given) {
            self.note(command, arg, value, from_env)?;
        }
        Ok(value.to_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.parser.possible_values()
    }
}

impl Probe {
    /// An error where the parser asks for help: then the call ends there, whatever else is in it.
    fn note(&self, command: &Command, arg: &Arg, value: &OsStr, from_env: bool) -> Result<(), clap::Error> {
        let key = (command.get_name().to_owned(), arg.get_id().to_string(), value.to_owned(), from_env);
        let known = self.values.lock().known.get(&key).cloned();
        let fault = if let Some(fault) = known {
            fault
        } else {
            // The lock is not held while somebody else's code runs.
            // Whatever its type: what is printed of it later could not be given again.
            let fault = if value.to_str().is_none() { Some(not_text(arg)) } else { self.check(arg, value)? };
            let fault = fault.map(|fault| if from_env { of_environment(fault, arg) } else { fault });
            self.values.lock().known.insert(key, fault.clone());
            fault
        };
        self.values.lock().faults.extend(fault);
        Ok(())
    }

    /// A type-erased parser runs within clap only, so the value goes through a command that has nothing but the
    /// argument. It is attached with `=`, which makes a value of anything, `--` and the empty string included.
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
        let Err(mut error) = command.try_get_matches_from([token]) else {
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

/// Says where the value comes from; where the environment's values are hidden, it does not say the value.
fn of_environment(mut fault: Fault, arg: &Arg) -> Fault {
    let variable = arg.get_env().unwrap_or_default().to_string_lossy();
    if arg.is_hide_env_values_set() {
        // The choices are the author's, and no secret.
        let choices = arg.get_possible_values();
        let choices: Vec<&str> =
            choices.iter().filter(|choice| !choice.is_hide_set()).map(PossibleValue::get_name).collect();
        let list =
            if choices.is_empty() { String::new() } else { format!(": possible values: {}", choices.join(", ")) };
        let message =
            format!("the environment variable {variable} holds no valid value for {}{list}", fault.error.field);
        return Fault::new(fault.error.field, message, Remedy::Correct);
    }
    fault.error.message = format!("{} (from the environment variable {variable})", fault.error.message);
    fault
}
