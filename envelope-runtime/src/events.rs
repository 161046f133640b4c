//! What a team wants to see of its callers: conflicts, retries, calls that were made before. Each is an event of `tracing`,
//! where the feature is on, with the target `envelope` and structured fields; none of them is a secret.

#![allow(dead_code, reason = "filled in by what follows")]

/// A create found its resource there.
pub(crate) fn conflict(command: &str, code: &str, field: Option<&str>, id: Option<&str>) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, code, conflict_field = field, conflict_id = id, "conflict");
    let _ = (command, code, field, id);
}

/// A call failed and is tried again, `attempt` being the number of the try that failed.
pub(crate) fn retry(command: &str, code: &str, attempt: u32, wait_ms: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, code, attempt, wait_ms, "retry");
    let _ = (command, code, attempt, wait_ms);
}

/// A call was made before with the same key.
pub(crate) fn key_hit(command: &str, key: &str) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "envelope", command, idempotency_key = key, "idempotency_hit");
    let _ = (command, key);
}
