//! The tries of one call: what makes a failure one that may be tried again, and what a try leaves to the next.

use std::thread;
use std::time::Duration;

use crate::command::call::Call;
use crate::command::gate::KEY_IN_USE;
use crate::command::reply::{Reply, Verdict};
use crate::command::retry::{Failed, Handler};
use crate::context::stamp::Stamp;
use crate::error::early_exit::{EarlyExit, Failure};
use crate::error::standard::CONFLICT;
use crate::run::events;
use crate::system::random;

/// The handler of a call.
pub(super) struct Tries<'a> {
    call: &'a Call<'a>,
    stamp: &'a Stamp,
    /// How many hooks were there before its first call: the framework's own.
    hooks: usize,
}

impl<'a> Tries<'a> {
    pub(super) fn new(call: &'a Call<'a>, stamp: &'a Stamp) -> Self {
        Tries { call, stamp, hooks: call.context.hook_count() }
    }

    /// One try: the handler is called, and once more where the resource of a create conflict vanished.
    pub(super) fn once(&self) -> Result<Reply, EarlyExit> {
        let first = self.call.spec.handler.invoke(self.call)?;
        if !matches!(first.verdict, Verdict::Vanished) {
            return Ok(first);
        }
        self.forget();
        self.call.spec.handler.invoke(self.call)
    }

    /// What the handler had to say, its next call says again.
    fn forget(&self) {
        self.call.context.forget(self.hooks);
        self.call.plan().forget();
    }
}

impl Handler for Tries<'_> {
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
        // At once: whoever cuts the wait short finds nothing to undo, since the handler has returned.
        self.forget();
        thread::sleep(wait);
        self.stamp.tried_again();
    }
}

fn may_be_tried_again(failure: &Failure) -> bool {
    // A key that is in use has been waited for, and items that are printed would be printed again.
    failure.error.retryable && failure.error.code != KEY_IN_USE && failure.notes.items_emitted.unwrap_or(0) == 0
}
