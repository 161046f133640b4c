//! The usage error (exit 2): bad arguments as fields, messages and remedies.

pub(crate) mod fault;
pub(crate) mod spelling;

use super::early_exit::Stop;
use crate::error::standard::ARG_ERROR;
use crate::wire::{ErrorBody, FieldError, Phase};
use fault::{Fault, Remedy};

/// One clap error as a usage error: that of a `FromArgMatches`, which has no argv to look at again.
pub(crate) fn stop(error: &clap::Error) -> Stop {
    body(&fault::faults(error)).into()
}

/// A value that must be there and is not: `required = false` on a plain type.
pub(crate) fn missing(id: &str) -> Stop {
    body(&[fault::missing(id)]).into()
}

/// An argument that clap has accepted and that is wrong nevertheless.
pub(crate) fn refused(field: &str, message: impl Into<String>) -> Stop {
    refusal(field, message.into()).into()
}

/// The same, with what the caller must do about it.
pub(crate) fn refused_with_fix(field: &str, message: impl Into<String>, fix: impl Into<String>) -> Stop {
    ErrorBody { fix_required: Some(fix.into().into()), ..refusal(field, message.into()) }.into()
}

fn refusal(field: &str, message: String) -> ErrorBody {
    body(&[Fault::new(field, message, Remedy::Correct)])
}

pub(crate) fn body(faults: &[Fault]) -> ErrorBody {
    let mut body = ErrorBody::new(ARG_ERROR, summary(faults));
    body.phase = Some(Phase::Validation);
    body.fix_required = Some(remedies(faults).into());
    body.errors = faults.iter().map(|fault| fault.error.clone()).collect();
    body
}

/// One fault speaks for itself; more are counted and named.
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
        [field] => format!("{field} is wrong in {} ways", faults.len()),
        _ => format!("{} arguments are wrong: {}", fields.len(), fields.join(", ")),
    }
}

/// What the caller must do about each argument: `correct --size and give --name`.
fn remedies(faults: &[Fault]) -> String {
    let mut steps: Vec<String> = Vec::new();
    for Fault { error, remedy } in faults {
        let field = &error.field;
        let step = match (remedy, &error.suggestion) {
            (Remedy::Give, _) => format!("give {field}"),
            (Remedy::Correct, _) => format!("correct {field}"),
            (Remedy::Replace, Some(better)) => format!("write {better} instead of {field}"),
            (Remedy::Replace, None) => format!("replace {field}"),
            (Remedy::Remove, _) => format!("remove {field}"),
            (Remedy::Once, _) => format!("give {field} once"),
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
