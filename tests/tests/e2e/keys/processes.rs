//! Many processes with one key, and processes killed at a random moment, independent of the kind of store.

use std::fmt;
use std::ops::AddAssign;
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Envelope, Run};

use super::is_hit;

/// The number of processes that call concurrently with one key.
pub(crate) const PROCESSES: usize = 32;
/// The number of concurrent rounds of the kill loop. The machine and the store are shared.
const WORKERS: usize = 4;

/// Inspects a store of keys from outside.
pub(crate) trait Keys: Sync {
    /// Returns the state of a key.
    fn record_state(&self, key: &str) -> RecordState;

    /// Ends the lease of a key without an answer, whose process is dead.
    fn expire_lease(&self, key: &str);
}

/// The state of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordState {
    Nothing,
    Claimed,
    Answered,
}

/// A kind of call that is killed.
pub(crate) struct Kind<'a> {
    /// The call of a round.
    pub(crate) call: &'a (dyn Fn(usize) -> Call + Sync),
    /// The effect of the one call that does the work.
    pub(crate) effect: &'static str,
    /// Whether OUTCOME_UNKNOWN is a valid answer, because the handler does not record its effect in the same transaction.
    pub(crate) may_be_unknown: bool,
}

/// How a round of the kill loop ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The call was answered.
    Known(Envelope),
    /// The outcome is unknown.
    Unknown(Envelope),
}

/// The statistics of a kill loop.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) rounds: usize,
    /// Kills by the progress of the process.
    pub(crate) before_the_claim: usize,
    pub(crate) before_the_record: usize,
    pub(crate) after_the_record: usize,
    /// Calls that had exited before the kill.
    pub(crate) too_late: usize,
    /// Answers of the retry: replayed, by running again, or unknown.
    pub(crate) replays: usize,
    pub(crate) ran_again: usize,
    pub(crate) unknown: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { rounds, before_the_claim, before_the_record, after_the_record, too_late, .. } = self;
        let Figures { replays, ran_again, unknown, .. } = self;
        write!(
            f,
            "{rounds} rounds; killed {before_the_claim} before the claim, {before_the_record} between claim and record, \
             {after_the_record} after the record, {too_late} too late; retries: {replays} replayed, {ran_again} ran \
             again, {unknown} unknown"
        )
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Figures) {
        self.rounds += other.rounds;
        self.before_the_claim += other.before_the_claim;
        self.before_the_record += other.before_the_record;
        self.after_the_record += other.after_the_record;
        self.too_late += other.too_late;
        self.replays += other.replays;
        self.ran_again += other.ran_again;
        self.unknown += other.unknown;
    }
}

pub(crate) fn with_key(call: Call, key: &str) -> Call {
    call.args(["--idempotency-key", key])
}

/// Makes a call with one key in many processes. All succeed with the same answer, and one of them ran the handler.
#[track_caller]
pub(crate) fn assert_one_of_many_runs(label: &str, call: &Call, effect: &str) -> Envelope {
    let call = with_key(call.clone(), &format!("one-key-{}", label.replace(' ', "-")));
    let started = Instant::now();
    let children: Vec<Child> = (0..PROCESSES).map(|_| call.start()).collect();
    let answers: Vec<Envelope> = children.into_iter().map(|child| Run::wait(child).success()).collect();
    let (hits, ran): (Vec<&Envelope>, Vec<&Envelope>) = answers.iter().partition(|answer| is_hit(answer));
    let [ran] = ran[..] else { panic!("{} of them ran: {answers:?}", ran.len()) };
    assert_eq!((&ran.data["effect"], &ran.warnings), (&effect.into(), &serde_json::json!([])));
    let expected = ran.data_text.replacen(&format!(r#""effect":"{effect}""#), r#""effect":"noop""#, 1);
    for hit in &hits {
        assert_eq!(hit.data_text, expected, "the answers differ");
    }
    println!("{label}: {PROCESSES} processes with one key: 1 ran, {} replayed, in {:?}", hits.len(), started.elapsed());
    answers.into_iter().find(|answer| !is_hit(answer)).unwrap()
}

/// Makes a call with a key, kills it at a random moment, and repeats it until it is answered. Does this `rounds` times,
/// alternating the kinds. The outcomes are in the order of the rounds.
pub(crate) fn kill_loop(label: &str, keys: &dyn Keys, rounds: usize, kinds: &[Kind<'_>]) -> (Figures, Vec<Outcome>) {
    let (next, figures) = (AtomicUsize::new(0), Mutex::new(Figures::default()));
    let outcomes: Vec<Mutex<Option<Outcome>>> = (0..rounds).map(|_| Mutex::new(None)).collect();
    let work = || {
        // The duration of an undisturbed call; each worker measures it continuously.
        let mut takes = Duration::from_millis(20);
        loop {
            let round = next.fetch_add(1, Ordering::Relaxed);
            if round >= rounds {
                break;
            }
            let (seen, outcome) = kill_and_retry(round, keys, &kinds[round % kinds.len()], &mut takes);
            *figures.lock().unwrap() += seen;
            *outcomes[round].lock().unwrap() = Some(outcome);
        }
    };
    let started = Instant::now();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().unwrap();
        }
    });
    let figures = figures.into_inner().unwrap();
    println!("{label}: {figures}, in {:?}", started.elapsed());
    (figures, outcomes.into_iter().map(|outcome| outcome.into_inner().unwrap().unwrap()).collect())
}

fn kill_and_retry(round: usize, keys: &dyn Keys, kind: &Kind<'_>, takes: &mut Duration) -> (Figures, Outcome) {
    let key = format!("round-{round}");
    let call = with_key((kind.call)(round), &key);
    let mut figures = Figures { rounds: 1, ..Figures::default() };

    let started = Instant::now();
    let mut child = call.start();
    // A random moment, more often a late one, because an early kill interrupts little.
    thread::sleep(takes.mul_f64(fastrand::f64().sqrt() * 1.1));
    // A child that has exited can be signalled until it is waited for.
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    let killed = child.wait_with_output().unwrap().status.code().is_none();
    if !killed {
        *takes = (*takes * 7 + started.elapsed().min(*takes * 2)) / 8;
    }
    match keys.record_state(&key) {
        _ if ended || !killed => figures.too_late = 1,
        RecordState::Nothing => figures.before_the_claim = 1,
        RecordState::Claimed => figures.before_the_record = 1,
        RecordState::Answered => figures.after_the_record = 1,
    }

    let until = Instant::now() + Duration::from_secs(60);
    let answered = loop {
        keys.expire_lease(&key);
        let started = Instant::now();
        let run = call.run();
        *takes = (*takes * 7 + started.elapsed().min(*takes * 2)) / 8;
        let answer = run.envelope();
        if answer.error["retryable"] != true {
            break (run.code, answer);
        }
        assert!(Instant::now() < until, "no answer: {run:?}");
    };
    let outcome = match answered {
        (0, answer) => {
            let hit = is_hit(&answer);
            // The call that ran the handler reports its effect, and every other one a noop.
            assert_eq!(answer.data["effect"], if hit { "noop" } else { kind.effect }, "round {round}: {answer:?}");
            assert_eq!(answer.warnings, serde_json::json!([]), "round {round}");
            *(if hit { &mut figures.replays } else { &mut figures.ran_again }) = 1;
            Outcome::Known(answer)
        }
        (_, answer) if kind.may_be_unknown && answer.error["code"] == "OUTCOME_UNKNOWN" => {
            figures.unknown = 1;
            Outcome::Unknown(answer)
        }
        (code, answer) => panic!("round {round} ended with {code}: {answer:?}"),
    };
    // The answer is permanent, and so is a recorded failure.
    let again = call.run();
    match &outcome {
        Outcome::Known(answer) => {
            let again = again.success();
            assert!(is_hit(&again), "round {round}");
            let expected =
                answer.data_text.replacen(&format!(r#""effect":"{}""#, kind.effect), r#""effect":"noop""#, 1);
            assert_eq!(again.data_text, expected, "round {round}");
        }
        Outcome::Unknown(_) => drop(again.failure(4, "OUTCOME_UNKNOWN")),
    }
    (figures, outcome)
}
