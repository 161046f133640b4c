//! Answers with an exit code of the table, from the outcome of a call.

use crate::context::stamp::Stamp;
use crate::error::early_exit::{EarlyExit, Failure};
use crate::error::recorded::RecordedAnswer;
use crate::error::standard::{ARG_ERROR, GENERAL_ERROR, HIGHEST, standard};
use crate::program::ExitTable;
use crate::render::{Answer, Prose};
use crate::wire::{Body, ErrorBody, Facts, Notes, Warning};

/// Exit 0.
pub(crate) fn done(stamp: &Stamp, body: Body, warnings: Vec<Warning>, notes: Notes) -> Answer {
    Answer { body, error: None, warnings, meta: stamp.meta(0, notes), prose: None, format: None }
}

/// Help or the version: exit 0, `data` null.
pub(crate) fn prose(stamp: &Stamp, prose: Prose) -> Answer {
    let mut meta = stamp.meta(0, Notes::default());
    meta.help = matches!(prose, Prose::Help(_));
    Answer { body: Body::null(true), error: None, warnings: Vec::new(), meta, prose: Some(prose), format: None }
}

/// Exit 0, with `data` and its text form.
pub(crate) fn raw(stamp: &Stamp, body: Body, text: String, warnings: Vec<Warning>, notes: Notes) -> Answer {
    Answer { prose: Some(Prose::Raw(text)), ..done(stamp, body, warnings, notes) }
}

/// An answer that prints nothing, because everything has been printed.
pub(crate) fn nothing(stamp: &Stamp, exit_code: u8) -> Answer {
    let meta = stamp.meta(exit_code, Notes::default());
    Answer {
        body: Body::null(exit_code == 0),
        error: None,
        warnings: Vec::new(),
        meta,
        prose: Some(Prose::Nothing),
        format: None,
    }
}

/// A failure, with the part of the work that was done, if any.
pub(crate) fn failed(stamp: &Stamp, table: Option<&ExitTable>, exit: EarlyExit, warnings: Vec<Warning>) -> Answer {
    let Failure { error, data, notes, .. } = match exit {
        EarlyExit::Failed(failure) => *failure,
        // The gate of `--validate-only` has answered already.
        EarlyExit::ValidatedOnly => return done(stamp, Body::null(true), warnings, Notes::default()),
        EarlyExit::Replayed(recorded) => return recorded_before(stamp, *recorded, warnings),
    };
    failed_with(stamp, table, data.unwrap_or_else(|| Body::null(false)), error, warnings, notes)
}

/// The answer of an earlier call with the same key.
fn recorded_before(stamp: &Stamp, recorded: RecordedAnswer, warnings: Vec<Warning>) -> Answer {
    let notes = Notes { idempotency_hit: true, ..Notes::default() };
    let body = recorded.without_effect();
    Answer {
        body,
        meta: stamp.meta(recorded.exit_code, notes),
        error: recorded.error,
        warnings,
        prose: None,
        format: None,
    }
}

/// A failure with `data`, such as the existing resource of a create conflict.
pub(crate) fn failed_with(
    stamp: &Stamp,
    table: Option<&ExitTable>,
    body: Body,
    error: ErrorBody,
    warnings: Vec<Warning>,
    notes: Notes,
) -> Answer {
    let known = match table {
        // A failure never exits with 0, even if its code is bound to 0, and only a signal exits with the number of CANCELLED.
        Some(table) => table.number(&error.code).filter(|number| (1..=HIGHEST).contains(number)),
        // No command was reached: the failure is a usage error or a defect of the program.
        None => [ARG_ERROR, GENERAL_ERROR]
            .contains(&&*error.code)
            .then(|| standard(&error.code))
            .flatten()
            .map(|row| row.number),
    };
    let (number, error) = match known {
        Some(number) => (number, error),
        None => (1, undeclared(error)),
    };
    Answer { body, error: Some(error), warnings, meta: stamp.meta(number, notes), prose: None, format: None }
}

/// A handwritten implementation of `ErrorCode` can return a code that it does not list. A code outside the table becomes
/// GENERAL_ERROR.
fn undeclared(error: ErrorBody) -> ErrorBody {
    let mut context = Facts::default();
    context.insert("undeclared_code", error.code.into_owned());
    ErrorBody {
        code: GENERAL_ERROR.into(),
        retryable: false,
        retry_after_ms: None,
        retry_strategy: None,
        context,
        suggestion: error.suggestion,
        ..ErrorBody::new(GENERAL_ERROR, error.message)
    }
}
