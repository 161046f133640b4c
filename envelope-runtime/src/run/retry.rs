//! Repeated calls of one handler: which failures are retried, and the state that is reset in between.

use std::thread;
use std::time::Duration;

use crate::command::call::Call;
use crate::command::gate::KEY_IN_USE;
use crate::command::reply::{Reply, Verdict};
use crate::command::retry::{Failed, Retryable};
use crate::context::stamp::Stamp;
use crate::error::early_exit::{EarlyExit, Failure};
use crate::error::standard::CONFLICT;
use crate::run::events;
use crate::system::random;

/// A call whose handler can be called again.
pub(super) struct RetryableCall<'a> {
    call: &'a Call<'a>,
    stamp: &'a Stamp,
    /// The number of cancel hooks before the first call. These are the framework's.
    hooks: usize,
}

impl<'a> RetryableCall<'a> {
    pub(super) fn new(call: &'a Call<'a>, stamp: &'a Stamp) -> Self {
        RetryableCall { call, stamp, hooks: call.context.hook_count() }
    }

    /// Calls the handler, and once more if the existing resource of a create conflict vanished.
    pub(super) fn once(&self) -> Result<Reply, EarlyExit> {
        let first = self.call.spec.handler.invoke(self.call)?;
        if !matches!(first.verdict, Verdict::Vanished) {
            return Ok(first);
        }
        self.reset();
        self.call.spec.handler.invoke(self.call)
    }

    /// Drops the warnings, partial data and plan of the handler: its next call repeats them.
    fn reset(&self) {
        self.call.context.reset(self.hooks);
        self.call.plan().reset();
    }
}

impl Retryable for RetryableCall<'_> {
    type Answer = Result<Reply, EarlyExit>;

    fn call(&mut self) -> Self::Answer {
        self.once()
    }

    fn failed(&self, answer: &Self::Answer) -> Option<Failed> {
        let failed = match answer {
            Ok(Reply { verdict: Verdict::Vanished, .. }) => Failed { code: CONFLICT.to_owned(), retry_after_ms: None },
            Err(EarlyExit::Failed(failure)) if may_be_tried_again(failure) => {
                Failed { code: failure.error.code.clone().into_owned(), retry_after_ms: failure.error.retry_after_ms }
            }
            _ => return None,
        };
        self.call.idempotency.may_try_again().then_some(failed)
    }

    fn time_left(&self) -> Option<Duration> {
        self.call.time_left()
    }

    fn random(&mut self, most: u64) -> u64 {
        random::up_to(most)
    }

    fn wait(&mut self, failed: &Failed, attempt: u32, wait: Duration) {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        events::retry(self.call.context.command(), &failed.code, attempt, wait_ms);
        // Before the wait: the handler has returned, and an interruption must not run its hooks.
        self.reset();
        thread::sleep(wait);
        self.stamp.retried();
    }
}

fn may_be_tried_again(failure: &Failure) -> bool {
    // A call has already waited for a key in use, and printed items would be printed again.
    failure.error.retryable && failure.error.code != KEY_IN_USE && failure.notes.items_emitted.unwrap_or(0) == 0
}
