//! Events for operators: conflicts, retries and repeated calls. With the feature `tracing` each is a `tracing` event with the
//! target `envelope`, at level `info`, or `warn` if the state of the store is in doubt.
//!
//! Events are derived from the answer and contain no more than its envelope, so no secret. The one exception is the
//! idempotency key, which is the caller's name for the call and not a secret.

#![cfg_attr(not(feature = "tracing"), allow(unused_variables, reason = "nobody is told"))]

use crate::program::Admission;
use crate::render::Answer;

/// Enters the span of a call, until the returned guard is dropped. Everything that the handler logs belongs to the span.
pub(crate) fn call(command: &str, request_id: &str) -> impl Sized {
    #[cfg(feature = "tracing")]
    tracing::info_span!(target: "envelope", "call", command, request_id, trace_id = crate::context::stamp::trace_id())
        .entered()
}

/// A call failed and is retried. `attempt` is the number of the failed attempt, from 1.
pub(crate) fn retry(command: &str, code: &str, attempt: u32, wait_ms: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, code, attempt, wait_ms, "retry");
}

/// A call takes over the key of an earlier call that ended without an answer.
pub(crate) fn taken_over(command: &str, key: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "envelope", command, idempotency_key = key, "idempotency_takeover");
}

/// A call ended with this answer.
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
    use crate::program::Admission;
    use crate::render::Answer;
    use crate::run::gate::{LEASE_LOST, NOT_RECORDED};
    use crate::wire::ErrorBody;

    pub(super) fn tell(admission: &Admission<'_>, answer: &Answer) {
        let (command, exit_code) = (&*admission.target.path.name(), answer.meta.exit_code);
        let idempotency_key = admission.idempotency.is_given().then(|| admission.idempotency.key());
        let code = answer.error.as_ref().map(|error| &*error.code);
        match (&answer.error, code) {
            // The outcome of the first call was an event of that call.
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
                dry_run = admission.plan.peek_dry_run().then_some(true),
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

    /// Whether an error is ALREADY_EXISTS, CONFLICT, or an error of the author with the number of CONFLICT.
    fn is_conflict(admission: &Admission<'_>, error: &ErrorBody, exit_code: u8) -> bool {
        if [ALREADY_EXISTS, CONFLICT].contains(&&*error.code) {
            return true;
        }
        let number = admission.target.exit_code(CONFLICT).or(standard(CONFLICT).map(|row| row.number));
        number == Some(exit_code)
    }
}
