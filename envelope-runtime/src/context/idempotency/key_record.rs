//! The record stored under a key, and how a claim resolves against it. The rules are the same for every store.

use std::time::Duration;

use super::{Claim, Claimed, IdempotencyStoreError};

/// The largest difference between two clocks. A claim further in the future means that the clock has been set back.
const MAX_CLOCK_SKEW_MS: i64 = 60_000;

/// The record stored under a key. Times are milliseconds since the Unix epoch, by the store's clock.
#[derive(Debug)]
pub(super) struct KeyRecord {
    pub(super) command: String,
    pub(super) fingerprint: String,
    pub(super) claimed_at: i64,
    pub(super) lease_until: i64,
    pub(super) expires_at: i64,
    pub(super) answer: Option<String>,
}

impl KeyRecord {
    /// Resolves a claim against this record. Returns `None` if the claim may take the key.
    pub(super) fn resolve(&self, claim: &Claim<'_>, now: i64) -> Option<Claimed> {
        let running = self.answer.is_none() && self.lease_until > now && self.claimed_at <= now + MAX_CLOCK_SKEW_MS;
        if self.expires_at <= now && !running {
            return None;
        }
        if self.command != claim.command || self.fingerprint != claim.fingerprint {
            return Some(Claimed::Reused { command: self.command.clone() });
        }
        if let Some(answer) = &self.answer {
            return Some(Claimed::Answered(answer.clone()));
        }
        if running {
            let left = u64::try_from(self.lease_until - now).unwrap_or_default();
            return Some(Claimed::InUse { lease_left: Duration::from_millis(left) });
        }
        if self.has_lapsed(now) && !claim.repeatable {
            return Some(Claimed::Abandoned { since_ms: self.claimed_at });
        }
        None
    }

    /// Returns whether the lease has ended without an answer.
    pub(super) fn has_lapsed(&self, now: i64) -> bool {
        self.answer.is_none() && self.lease_until <= now
    }

    /// Returns how far in the future the call started, in milliseconds, if that exceeds the clock skew.
    pub(super) fn ms_in_future(&self, now: i64) -> Option<i64> {
        (self.answer.is_none() && self.claimed_at > now + MAX_CLOCK_SKEW_MS).then_some(self.claimed_at - now)
    }

    /// Returns whether a claim of this key takes it over from a call that started and ended without an answer.
    pub(super) fn is_taken_over(&self, now: i64) -> bool {
        self.answer.is_none() && self.expires_at > now
    }
}

/// The error for a call that started in the future. `machine` is the one with the wrong clock: "this machine".
pub(super) fn clock_set_back(ms_in_future: i64, machine: &str) -> IdempotencyStoreError {
    let ahead = humantime::format_duration(Duration::from_secs(ms_in_future.unsigned_abs() / 1000));
    IdempotencyStoreError::unusable(format!(
        "a call with this key started {ahead} in the future: the clock of {machine} has been set back, and it is unknown \
         whether that call still runs"
    ))
}

/// The error for tables with a layout that this program does not support.
pub(super) fn newer_layout(layout: i64, supported: i64) -> IdempotencyStoreError {
    IdempotencyStoreError::unusable(format!(
        "the idempotency store has layout {layout}, created by a newer version; this program supports layout {supported}"
    ))
}

/// Converts a duration to milliseconds, limited so that it can be added to any time without overflow.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).map_or(i64::MAX / 4, |millis| millis.min(i64::MAX / 4))
}
