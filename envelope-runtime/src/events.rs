//! What a team wants to see of its callers: conflicts, retries, calls that were made before. Each is an event of `tracing`,
//! where the feature is on, with the target `envelope`; what is ordinary is `info`, what leaves a doubt is `warn`.
//!
//! An event tells nothing that the envelope of its call does not, but for the idempotency key, which is the caller's own
//! name for the call: a secret is in neither.

#![cfg_attr(not(feature = "tracing"), allow(unused_variables, reason = "nobody is told"))]

use crate::render::Answer;
use crate::run::trace_id;
use crate::tool::ExitTable;

/// The span around a call, which lasts until what is returned is dropped: it says which run everything in it belongs to,
/// what the handler logs as well.
pub(crate) fn call(command: &str, request_id: &str) -> impl Sized {
    #[cfg(feature = "tracing")]
    tracing::info_span!(target: "envelope", "call", command, request_id, trace_id = trace_id()).entered()
}

/// A call failed, and may have done so because something was in its way. The answer of an earlier call is that call's
/// event, and a key that is in use has an event of its own.
pub(crate) fn failed(command: &str, table: Option<&ExitTable>, dry_run: bool, answer: &Answer) {
    #[cfg(feature = "tracing")]
    if let Some(error) = answer.error.as_ref().filter(|_| !answer.meta.notes.idempotency_hit) {
        let exit_code = answer.meta.exit_code;
        if !is_conflict(&error.code, exit_code, table) {
            return;
        }
        tracing::info!(
            target: "envelope",
            command,
            code = &*error.code,
            exit_code,
            conflict_field = error.context.text("conflict_field"),
            conflict_id = error.conflict_id.as_deref(),
            retryable = error.retryable,
            dry_run = dry_run.then_some(true),
            "conflict"
        );
    }
}

/// ALREADY_EXISTS, CONFLICT, and an error of the author's own with the number of a conflict.
#[cfg(feature = "tracing")]
fn is_conflict(code: &str, exit_code: u8, table: Option<&ExitTable>) -> bool {
    use crate::standard::{ALREADY_EXISTS, CONFLICT, standard};

    let number = || table.and_then(|table| table.number(CONFLICT)).or(standard(CONFLICT).map(|row| row.number));
    match code {
        ALREADY_EXISTS | CONFLICT => true,
        crate::gate::KEY_IN_USE => false,
        _ => number() == Some(exit_code),
    }
}

/// A call failed and is tried again, `attempt` being the number of the try that failed.
pub(crate) fn retry(command: &str, code: &str, attempt: u32, wait_ms: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, code, attempt, wait_ms, "retry");
}

/// A call was made before with the same key, and came to this exit code, and to this error where it failed.
pub(crate) fn key_hit(command: &str, key: &str, exit_code: u8, code: Option<&str>) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, idempotency_key = key, exit_code, code, "idempotency_hit");
}

/// Another call with the key is running, which ends well in most cases.
pub(crate) fn key_in_use(command: &str, key: &str, code: &str) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, idempotency_key = key, code, "idempotency_conflict");
}

/// Something about a key that a caller, or whoever runs the store, should look into. `code` is that of the error or the
/// warning in the envelope.
pub(crate) fn key_in_doubt(command: &str, key: &str, code: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "envelope", command, idempotency_key = key, code, "idempotency_doubt");
}

/// A call is made in the place of an earlier one with its key, which ended without a word.
pub(crate) fn key_taken_over(command: &str, key: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "envelope", command, idempotency_key = key, "idempotency_takeover");
}
