//! The usage error (exit code 2): the bad arguments with their fields, messages and remedies.

pub(crate) mod fault;
pub(crate) mod spelling;

use super::early_exit::EarlyExit;
use crate::error::standard::ARG_ERROR;
use crate::wire::{ErrorBody, FieldError, Phase};
use fault::{Fault, Remedy};

/// Converts one clap error into a usage error. Used for errors of `FromArgMatches`, after argv has been parsed.
pub(crate) fn from_clap(error: &clap::Error) -> EarlyExit {
    body(&fault::faults(error)).into()
}

/// The usage error of a missing value, such as that of `required = false` on a plain type.
pub(crate) fn missing_value(id: &str) -> EarlyExit {
    body(&[fault::missing(id)]).into()
}

/// An argument that clap has accepted and that is wrong nevertheless.
pub(crate) fn invalid_argument(field: &str, message: impl Into<String>) -> EarlyExit {
    refusal(field, message.into(), None)
}

/// The same, with what the caller must do about it.
pub(crate) fn invalid_argument_with_fix(field: &str, message: impl Into<String>, fix: impl Into<String>) -> EarlyExit {
    refusal(field, message.into(), Some(fix.into()))
}

fn refusal(field: &str, message: String, fix: Option<String>) -> EarlyExit {
    let mut body = body(&[Fault::new(field, message, Remedy::Correct)]);
    if let Some(fix) = fix {
        body.fix_required = Some(fix.into());
    }
    body.into()
}

pub(crate) fn body(faults: &[Fault]) -> ErrorBody {
    let mut body = ErrorBody::new(ARG_ERROR, summary(faults));
    body.phase = Some(Phase::Validation);
    body.fix_required = Some(remedies(faults).into());
    body.errors = faults.iter().map(|fault| fault.error.clone()).collect();
    body
}

/// Returns the message of a single fault, or the number and the fields of several.
fn summary(faults: &[Fault]) -> String {
    if let [only] = faults {
        return only.error.message.clone();
    }
    let mut fields: Vec<&str> = Vec::new();
    for FieldError { field, .. } in faults.iter().map(|fault| &fault.error) {
        if !fields.contains(&field.as_str()) {
            fields.push(field);
        }
    }
    match fields[..] {
        [field] => format!("{field} is invalid for {} reasons", faults.len()),
        _ => format!("{} arguments are invalid: {}", fields.len(), fields.join(", ")),
    }
}

/// Returns the remedy for each argument: `correct --size and pass --name`.
fn remedies(faults: &[Fault]) -> String {
    let mut steps: Vec<String> = Vec::new();
    for Fault { error, remedy } in faults {
        let field = &error.field;
        let step = match (remedy, &error.suggestion) {
            (Remedy::Pass, _) => format!("pass {field}"),
            (Remedy::Correct, _) => format!("correct {field}"),
            (Remedy::Replace, Some(better)) => format!("replace {field} with {better}"),
            (Remedy::Replace, None) => format!("replace {field}"),
            (Remedy::Remove, _) => format!("remove {field}"),
            (Remedy::PassOnce, _) => format!("pass {field} once"),
        };
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    match steps.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => steps.concat(),
    }
}
