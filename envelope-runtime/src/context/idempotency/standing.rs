//! What stands under a key, and what a claim makes of it: the same for every store.

use std::time::Duration;

use super::{Claim, Claimed, IdempotencyStoreError};

/// How far ahead of this clock a claim may be before the clocks are told to disagree.
const AHEAD_MS: i64 = 60_000;

/// What stands under a key. Times are milliseconds since 1970, by the store's clock.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) command: String,
    pub(super) fingerprint: String,
    pub(super) claimed_at: i64,
    pub(super) lease_until: i64,
    pub(super) expires_at: i64,
    pub(super) answer: Option<String>,
}

impl Standing {
    /// What a claim comes to that need not write, if it is one.
    pub(super) fn settles(&self, claim: &Claim<'_>, now: i64) -> Option<Claimed> {
        let running = self.answer.is_none() && self.lease_until > now && self.claimed_at <= now + AHEAD_MS;
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

    /// Whether its call has not been heard of for longer than its lease.
    pub(super) fn has_lapsed(&self, now: i64) -> bool {
        self.answer.is_none() && self.lease_until <= now
    }

    /// How far in the future its call began, in milliseconds, where that is further than clocks differ.
    pub(super) fn ahead_of(&self, now: i64) -> Option<i64> {
        (self.answer.is_none() && self.claimed_at > now + AHEAD_MS).then_some(self.claimed_at - now)
    }

    /// Whether a call began here and ended without a word, so that another one takes its place.
    pub(super) fn is_taken_over(&self, now: i64) -> bool {
        self.answer.is_none() && self.expires_at > now
    }
}

/// A call with the key began in the future. `whose` clock: "this machine".
pub(super) fn set_back(ahead_ms: i64, whose: &str) -> IdempotencyStoreError {
    let ahead = humantime::format_duration(Duration::from_secs(ahead_ms.unsigned_abs() / 1000));
    IdempotencyStoreError::unusable(format!(
        "a call with this key began {ahead} in the future: the clock of {whose} has been set back, so that nobody can tell \
         whether that call still runs"
    ))
}

/// A layout of the tables that this program does not know.
pub(super) fn newer(layout: i64, known: i64) -> IdempotencyStoreError {
    IdempotencyStoreError::unusable(format!(
        "the idempotency store is of layout {layout}, made by a newer version; this program knows {known}"
    ))
}

/// Milliseconds, as stores count them.
pub(super) fn millis(duration: Duration) -> i64 {
    // The longest can be added to any moment.
    i64::try_from(duration.as_millis()).map_or(i64::MAX / 4, |millis| millis.min(i64::MAX / 4))
}
