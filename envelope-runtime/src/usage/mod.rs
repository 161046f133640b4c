//! The usage error: what a call that cannot be understood is answered with. Exit 2, and nothing ran.
//!
//! clap stops at the first bad argument. The contract promises all of them, so the call is looked at again and again:
//! each fault that clap names is recorded and then put out of clap's way, by mending the arguments or by pardoning the
//! rule that was broken, until clap accepts the call. [`fault`] words the faults, [`look`] is the loop, [`pardon`]
//! holds what can be pardoned, and [`probe`] checks every value without stopping at a bad one.

mod fault;
mod look;
mod pardon;
mod probe;
mod spelling;
#[cfg(test)]
mod tests;

use std::ffi::OsString;

use crate::outcome::Stop;
use crate::standard::ARG_ERROR;
use crate::wire::{ErrorBody, FieldError, Phase};

use fault::{Fault, Remedy};
use look::Look;

/// The usage error of a call that clap refused: every bad argument, not the first one.
///
/// `argv` has the program's name first. `build` gives the clap command for an argv; it is called anew for a changed
/// argv, since only the invoked part of the tree need be built, and must give the same command for the same argv.
pub(crate) fn collect(
    first: clap::Error,
    argv: &[OsString],
    build: &mut dyn FnMut(&[OsString]) -> clap::Command,
) -> ErrorBody {
    let findings = Look::new(first, argv, build).findings();
    let mut body = body(&findings.faults);
    let invocation = [&[findings.program][..], &findings.path].concat().join(" ");
    body.suggestion = Some(format!("run `{invocation} --help` for what it takes").into());
    if !findings.commands.is_empty() {
        body.context.insert("valid_subcommands", findings.commands);
    }
    body
}

/// One clap error as a usage error: that of a `FromArgMatches`, which has no argv to look at again.
pub(crate) fn stop(error: &clap::Error) -> Stop {
    body(&fault::faults(error)).into()
}

/// A value that must be there and is not: `required = false` on a plain type.
pub(crate) fn missing(id: &str) -> Stop {
    body(&[fault::missing(id)]).into()
}

/// An argument that clap has accepted and that is wrong all the same; `fix` says what to do, where it is not just to
/// correct it.
pub(crate) fn refused(field: &str, message: String, fix: Option<String>) -> Stop {
    let mut body = body(&[Fault::new(field, message, Remedy::Correct)]);
    if let Some(fix) = fix {
        body.fix_required = Some(fix.into());
    }
    body.into()
}

fn body(faults: &[Fault]) -> ErrorBody {
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
