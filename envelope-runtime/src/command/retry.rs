//! `retry(...)`: when a command whose handler has failed calls it again.

use std::time::Duration;

/// How often a handler is called, and how soon again. The attribute writes it.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// How the waits grow.
    pub policy: RetryPolicy,
    /// How often the handler is called at most; the first call is one of them.
    pub attempts: u32,
    /// How long the first wait is at most, in milliseconds.
    pub base_ms: u64,
    /// How long any wait is at most, in milliseconds.
    pub max_ms: u64,
}

/// How the waits between the calls of a handler grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    /// No waits.
    Immediate,
    /// Each wait grows by the first one.
    Linear,
    /// Each wait is twice as long as the one before.
    Exponential,
}

impl RetryPolicy {
    /// The word in the attribute and in the describe document.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            RetryPolicy::Immediate => "immediate",
            RetryPolicy::Linear => "linear",
            RetryPolicy::Exponential => "exponential",
        }
    }
}

/// A failure after which the handler can be called again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) code: String,
    /// The least time to wait, if the error sets one.
    pub(crate) retry_after_ms: Option<u64>,
}

/// A handler, its clock and its dice.
pub(crate) trait Retryable {
    type Answer;

    /// Calls it.
    fn call(&mut self) -> Self::Answer;

    /// The failure of an answer, if the handler can be called again.
    fn failed(&self, answer: &Self::Answer) -> Option<Failed>;

    /// The rest of the time limit; `None` if there is no limit.
    fn time_left(&self) -> Option<Duration>;

    /// A uniform random number of milliseconds from 0 to `most`.
    fn random(&mut self, most: u64) -> u64;

    /// Waits for the next call; `attempt` is the number of the one that failed.
    fn wait(&mut self, failed: &Failed, attempt: u32, wait: Duration);
}

/// Calls a handler until it does not fail, or fails for good, or there is neither a try nor time left.
pub(crate) fn trying<H: Retryable>(retry: &Retry, handler: &mut H) -> H::Answer {
    let mut attempt = 1;
    loop {
        let answer = handler.call();
        if attempt >= retry.attempts {
            return answer;
        }
        let Some(failed) = handler.failed(&answer) else { return answer };
        let Some(wait) = retry.wait(attempt, failed.retry_after_ms, |most| handler.random(most)) else {
            return answer;
        };
        // A call that begins when its time is up would be cut short, and its answer say less than this one does.
        if handler.time_left().is_some_and(|left| wait >= left) {
            return answer;
        }
        handler.wait(&failed, attempt, wait);
        attempt += 1;
    }
}

impl Retry {
    /// How long to wait after the attempt with this number, from 1; `None` if that exceeds the longest wait.
    ///
    /// The whole wait is random ("full jitter"): callers that failed together do not retry together. The time that the error
    /// asks for is always waited, plus a random part.
    fn wait(&self, attempt: u32, retry_after_ms: Option<u64>, random: impl FnOnce(u64) -> u64) -> Option<Duration> {
        let first = if self.policy == RetryPolicy::Immediate { 0 } else { self.base_ms };
        let wait_ms = match retry_after_ms {
            Some(asked) if asked > self.max_ms => return None,
            Some(asked) => asked.saturating_add(random(first)),
            None => random(self.longest_ms(attempt)),
        };
        Some(Duration::from_millis(wait_ms))
    }

    /// How long the wait behind the call with this number may be.
    fn longest_ms(&self, attempt: u32) -> u64 {
        let times = match self.policy {
            RetryPolicy::Immediate => 0,
            RetryPolicy::Linear => u64::from(attempt),
            RetryPolicy::Exponential => 1_u64.checked_shl(attempt - 1).unwrap_or(u64::MAX),
        };
        self.base_ms.saturating_mul(times).min(self.max_ms)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Failed, Retry, RetryPolicy, Retryable, trying};

    const EXPONENTIAL: Retry = Retry { policy: RetryPolicy::Exponential, attempts: 5, base_ms: 100, max_ms: 1000 };
    const LINEAR: Retry = Retry { policy: RetryPolicy::Linear, ..EXPONENTIAL };
    const IMMEDIATE: Retry = Retry { policy: RetryPolicy::Immediate, ..EXPONENTIAL };

    /// A handler whose waits take no time.
    struct Fake {
        /// How each call fails: with a wait that it asks for, or without.
        fails: Vec<Option<u64>>,
        calls: usize,
        /// The random number, from the largest allowed one.
        dice: fn(u64) -> u64,
        limit: Option<u64>,
        asked: Vec<u64>,
        waits: Vec<u64>,
    }

    impl Fake {
        fn failing(fails: &[Option<u64>]) -> Fake {
            let (asked, waits) = (Vec::new(), Vec::new());
            Fake { fails: fails.to_vec(), calls: 0, dice: |most| most, limit: None, asked, waits }
        }

        fn always() -> Fake {
            Fake::failing(&[None; 200])
        }

        /// How the last call ended, how many there were, and the waits between them.
        fn run(mut self, retry: &Retry) -> (Result<(), Option<u64>>, usize, Vec<u64>) {
            let answer = trying(retry, &mut self);
            (answer, self.calls, self.waits)
        }
    }

    impl Retryable for Fake {
        type Answer = Result<(), Option<u64>>;

        fn call(&mut self) -> Self::Answer {
            self.calls += 1;
            self.fails.get(self.calls - 1).map_or(Ok(()), |asks| Err(*asks))
        }

        fn failed(&self, answer: &Self::Answer) -> Option<Failed> {
            answer.err().map(|retry_after_ms| Failed { code: "UNAVAILABLE".to_owned(), retry_after_ms })
        }

        fn time_left(&self) -> Option<Duration> {
            self.limit.map(|limit| Duration::from_millis(limit.saturating_sub(self.waits.iter().sum())))
        }

        fn random(&mut self, most: u64) -> u64 {
            self.asked.push(most);
            (self.dice)(most)
        }

        fn wait(&mut self, failed: &Failed, attempt: u32, wait: Duration) {
            assert_eq!((failed.code.as_str(), attempt as usize), ("UNAVAILABLE", self.calls));
            self.waits.push(u64::try_from(wait.as_millis()).unwrap());
        }
    }

    #[test]
    fn what_succeeds_is_not_called_again() {
        assert_eq!(Fake::failing(&[]).run(&EXPONENTIAL), (Ok(()), 1, vec![]));
        assert_eq!(Fake::failing(&[None, None]).run(&LINEAR), (Ok(()), 3, vec![100, 200]));
    }

    #[test]
    fn every_call_is_one_of_the_attempts() {
        assert_eq!(Fake::always().run(&Retry { attempts: 2, ..EXPONENTIAL }), (Err(None), 2, vec![100]));
        assert_eq!(Fake::always().run(&IMMEDIATE), (Err(None), 5, vec![0; 4]));
    }

    #[test]
    fn the_longest_wait_grows_up_to_its_limit() {
        let retry = Retry { attempts: 7, ..EXPONENTIAL };
        assert_eq!(Fake::always().run(&retry).2, [100, 200, 400, 800, 1000, 1000]);
        let retry = Retry { max_ms: 450, ..LINEAR };
        assert_eq!(Fake::always().run(&Retry { attempts: 7, ..retry }).2, [100, 200, 300, 400, 450, 450]);
    }

    #[test]
    fn no_number_of_attempts_and_no_length_is_too_large_to_reckon_with() {
        let retry = Retry { attempts: 100, base_ms: 1, max_ms: u64::MAX, ..EXPONENTIAL };
        let waits = Fake::always().run(&retry).2;
        assert_eq!((waits.len(), waits[62], waits[63], waits[98]), (99, 1 << 62, 1 << 63, u64::MAX));
        let retry = Retry { base_ms: u64::MAX, max_ms: u64::MAX, ..LINEAR };
        assert_eq!(Fake::always().run(&retry).2, [u64::MAX; 4]);
        let retry = Retry { attempts: 2, ..retry };
        assert_eq!(Fake::failing(&[Some(u64::MAX)]).run(&retry).2, [u64::MAX]);
    }

    #[test]
    fn the_whole_wait_is_random() {
        let none = Fake { dice: |_| 0, ..Fake::always() };
        assert_eq!(none.run(&EXPONENTIAL).2, [0; 4]);
        let mut half = Fake { dice: |most| most / 2, ..Fake::always() };
        let _ = trying(&EXPONENTIAL, &mut half);
        assert_eq!((half.asked, half.waits), (vec![100, 200, 400, 800], vec![50, 100, 200, 400]));
    }

    #[test]
    fn what_the_error_asks_for_is_waited_at_least() {
        let fails = [Some(700), None, Some(1000), Some(0)];
        assert_eq!(Fake::failing(&fails).run(&EXPONENTIAL), (Ok(()), 5, vec![800, 200, 1100, 100]));
        assert_eq!(Fake { dice: |_| 0, ..Fake::failing(&fails) }.run(&EXPONENTIAL).2, [700, 0, 1000, 0]);
        assert_eq!(Fake::failing(&fails).run(&IMMEDIATE).2, [700, 0, 1000, 0]);
    }

    #[test]
    fn what_asks_for_more_than_any_wait_is_given_up() {
        assert_eq!(Fake::failing(&[None, Some(1001)]).run(&EXPONENTIAL), (Err(Some(1001)), 2, vec![100]));
    }

    #[test]
    fn no_call_begins_when_its_time_is_up() {
        let limited = |limit, fails: &[Option<u64>]| Fake { limit: Some(limit), ..Fake::failing(fails) };
        let always = [None; 9];
        // 100 + 200, and 400 more are too much.
        assert_eq!(limited(700, &always).run(&EXPONENTIAL), (Err(None), 3, vec![100, 200]));
        assert_eq!(limited(701, &always).run(&EXPONENTIAL), (Err(None), 4, vec![100, 200, 400]));
        assert_eq!(limited(500, &[Some(500)]).run(&IMMEDIATE), (Err(Some(500)), 1, vec![]));
        assert_eq!(limited(501, &[Some(500)]).run(&IMMEDIATE), (Ok(()), 2, vec![500]));
        assert_eq!(limited(0, &[None]).run(&IMMEDIATE), (Err(None), 1, vec![]));
    }
}
