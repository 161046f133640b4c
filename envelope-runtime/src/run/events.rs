//! What a team wants to see of its callers: conflicts, retries, calls that were made before. Each is an event of `tracing`,
//! where the feature is on, with the target `envelope`: `info` for what is ordinary, `warn` for what leaves a doubt.
//!
//! They are read off the answer, so that an event tells nothing that the envelope of its call does not: no secret, and of
//! what is in the way its field and its id. The idempotency key is the one thing more, which is the caller's own name for
//! the call, and no secret.

#![cfg_attr(not(feature = "tracing"), allow(unused_variables, reason = "nobody is told"))]

use crate::render::Answer;
use crate::run::gate::Admission;

/// The span around a call, which lasts until what is returned is dropped: it says which run everything belongs to that
/// happens in it, what the handler logs as well.
pub(crate) fn call(command: &str, request_id: &str) -> impl Sized {
    #[cfg(feature = "tracing")]
    tracing::info_span!(target: "envelope", "call", command, request_id, trace_id = crate::context::stamp::trace_id())
        .entered()
}

/// A call failed and is tried again, `attempt` being the number of the try that failed.
pub(crate) fn retry(command: &str, code: &str, attempt: u32, wait_ms: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, code, attempt, wait_ms, "retry");
}

/// A call is made in the place of an earlier one with its key, which ended without a word.
pub(crate) fn taken_over(command: &str, key: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "envelope", command, idempotency_key = key, "idempotency_takeover");
}

/// A call is over, and this is what its caller is told.
pub(crate) fn answered(admission: &Admission<'_>, answer: &Answer) {
    #[cfg(feature = "tracing")]
    if tracing::enabled!(target: "envelope", tracing::Level::WARN) {
        of_answer::tell(admission, answer);
    }
}

#[cfg(feature = "tracing")]
mod of_answer {
    use crate::command::gate::{KEY_IN_USE, KEY_REUSED, OUTCOME_UNKNOWN};
    use crate::error::standard::{ALREADY_EXISTS, CONFLICT, standard};
    use crate::render::Answer;
    use crate::run::gate::{Admission, LEASE_LOST, NOT_RECORDED};
    use crate::wire::ErrorBody;

    pub(super) fn tell(admission: &Admission<'_>, answer: &Answer) {
        let (command, exit_code) = (&*admission.target.path.to_string(), answer.meta.exit_code);
        let idempotency_key = admission.idempotency.is_given().then(|| admission.idempotency.key());
        let code = answer.error.as_ref().map(|error| &*error.code);
        match (&answer.error, code) {
            // What the first call came to was that call's event.
            _ if answer.meta.notes.idempotency_hit => {
                tracing::info!(target: "envelope", command, idempotency_key, code, exit_code, "idempotency_hit");
            }
            (_, Some(KEY_IN_USE)) => {
                tracing::info!(target: "envelope", command, idempotency_key, code, exit_code, "idempotency_wait");
            }
            (_, Some(KEY_REUSED | OUTCOME_UNKNOWN)) => {
                tracing::warn!(target: "envelope", command, idempotency_key, code, exit_code, "idempotency_doubt");
            }
            (Some(error), _) if is_conflict(admission, error, exit_code) => tracing::info!(
                target: "envelope",
                command,
                idempotency_key,
                code,
                exit_code,
                conflict_field = error.context.text("conflict_field"),
                conflict_id = error.conflict_id.as_deref(),
                retryable = error.retryable,
                dry_run = admission.plan.is_dry_run_unasked().then_some(true),
                "conflict"
            ),
            _ => {}
        }
        for warning in &answer.warnings {
            if let code @ (LEASE_LOST | NOT_RECORDED) = &*warning.code {
                tracing::warn!(target: "envelope", command, idempotency_key, code, exit_code, "idempotency_doubt");
            }
        }
    }

    /// ALREADY_EXISTS, CONFLICT, and an error of the author's own with the number of a conflict.
    fn is_conflict(admission: &Admission<'_>, error: &ErrorBody, exit_code: u8) -> bool {
        if [ALREADY_EXISTS, CONFLICT].contains(&&*error.code) {
            return true;
        }
        let number = admission.target.exit_code(CONFLICT).or(standard(CONFLICT).map(|row| row.number));
        number == Some(exit_code)
    }
}
