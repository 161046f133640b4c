//! Many processes with one key, and processes that are killed at a random instant. Nothing here knows where the keys are
//! kept: a program's own file of tests says how it is called, and looks into its store.

use std::fmt;
use std::ops::AddAssign;
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use envelope_tests::{Call, Envelope, Run};

use super::is_hit;

/// How many processes call at once with one key.
pub(crate) const PROCESSES: usize = 32;
/// How many rounds of the kill loop are under way at a time: the machine is shared, and so is the store.
const WORKERS: usize = 4;

/// What a test sees of a store of keys, from outside.
pub(crate) trait Keys: Sync {
    /// What stands under a key.
    fn found(&self, key: &str) -> Found;

    /// Lets the lease of a key that has no answer end, as time would: its process is dead.
    fn lapse(&self, key: &str);
}

/// What stands under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
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
    /// Whether OUTCOME_UNKNOWN may be an answer: its handler does not record what it did together with it.
    pub(crate) may_be_unknown: bool,
}

/// How a round of the kill loop ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The call was answered.
    Known(Envelope),
    /// Nobody can know.
    Unknown(Envelope),
}

/// What a kill loop saw.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) rounds: usize,
    /// Kills by how far the process had come.
    pub(crate) before_the_claim: usize,
    pub(crate) before_the_record: usize,
    pub(crate) behind_the_record: usize,
    /// Calls that had ended by the time that they were to be killed.
    pub(crate) too_late: usize,
    /// Answers of the retry: the first one again, one of a call of its own, none that is known.
    pub(crate) replays: usize,
    pub(crate) made_anew: usize,
    pub(crate) unknown: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { rounds, before_the_claim, before_the_record, behind_the_record, too_late, .. } = self;
        let Figures { replays, made_anew, unknown, .. } = self;
        write!(
            f,
            "{rounds} rounds; killed {before_the_claim} before the claim, {before_the_record} between claim and record, \
             {behind_the_record} behind the record, {too_late} too late; retries: {replays} replayed, {made_anew} made \
             anew, {unknown} unknown"
        )
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Figures) {
        self.rounds += other.rounds;
        self.before_the_claim += other.before_the_claim;
        self.before_the_record += other.before_the_record;
        self.behind_the_record += other.behind_the_record;
        self.too_late += other.too_late;
        self.replays += other.replays;
        self.made_anew += other.made_anew;
        self.unknown += other.unknown;
    }
}

pub(crate) fn with_key(call: Call, key: &str) -> Call {
    call.args(["--idempotency-key", key])
}

/// Makes a call in many processes at once, with one key. They all succeed and all say the same, and one of them did it.
#[track_caller]
pub(crate) fn assert_one_of_many_runs(what: &str, call: &Call, effect: &str) -> Envelope {
    let call = with_key(call.clone(), &format!("one-key-{}", what.replace(' ', "-")));
    let started = Instant::now();
    let children: Vec<Child> = (0..PROCESSES).map(|_| call.start()).collect();
    let answers: Vec<Envelope> = children.into_iter().map(|child| Run::wait(child).success()).collect();
    let (hits, ran): (Vec<&Envelope>, Vec<&Envelope>) = answers.iter().partition(|answer| is_hit(answer));
    let [ran] = ran[..] else { panic!("{} of them ran: {answers:?}", ran.len()) };
    assert_eq!((&ran.data["effect"], &ran.warnings), (&effect.into(), &serde_json::json!([])));
    let expected = ran.data_text.replacen(&format!(r#""effect":"{effect}""#), r#""effect":"noop""#, 1);
    for hit in &hits {
        assert_eq!(hit.data_text, expected, "all answers agree");
    }
    println!("{what}: {PROCESSES} processes with one key: 1 ran, {} replayed, in {:?}", hits.len(), started.elapsed());
    answers.into_iter().find(|answer| !is_hit(answer)).unwrap()
}

/// Makes a call with a key, kills it by SIGKILL at a random instant, and makes it again until it is answered; so many
/// times, the kinds in turn. The outcomes are in the order of the rounds.
pub(crate) fn kill_loop(what: &str, keys: &dyn Keys, rounds: usize, kinds: &[Kind<'_>]) -> (Figures, Vec<Outcome>) {
    let (next, figures) = (AtomicUsize::new(0), Mutex::new(Figures::default()));
    let outcomes: Vec<Mutex<Option<Outcome>>> = (0..rounds).map(|_| Mutex::new(None)).collect();
    let work = || {
        // How long a call takes that is left alone: each worker finds out, and goes on finding out.
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
    println!("{what}: {figures}, in {:?}", started.elapsed());
    (figures, outcomes.into_iter().map(|outcome| outcome.into_inner().unwrap().unwrap()).collect())
}

fn kill_and_retry(round: usize, keys: &dyn Keys, kind: &Kind<'_>, takes: &mut Duration) -> (Figures, Outcome) {
    let key = format!("round-{round}");
    let call = with_key((kind.call)(round), &key);
    let mut figures = Figures { rounds: 1, ..Figures::default() };

    let started = Instant::now();
    let mut child = call.start();
    // Any instant; a late one more often than an early one, at which it has not done much yet.
    thread::sleep(takes.mul_f64(fastrand::f64().sqrt() * 1.1));
    // A child that has ended is not there to be killed until it has been waited for.
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    let killed = child.wait_with_output().unwrap().status.code().is_none();
    if !killed {
        *takes = (*takes * 7 + started.elapsed().min(*takes * 2)) / 8;
    }
    match keys.found(&key) {
        _ if ended || !killed => figures.too_late = 1,
        Found::Nothing => figures.before_the_claim = 1,
        Found::Claimed => figures.before_the_record = 1,
        Found::Answered => figures.behind_the_record = 1,
    }

    let until = Instant::now() + Duration::from_secs(60);
    let answered = loop {
        keys.lapse(&key);
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
            // Whoever did the work says so, and every other call that it is done.
            assert_eq!(answer.data["effect"], if hit { "noop" } else { kind.effect }, "round {round}: {answer:?}");
            assert_eq!(answer.warnings, serde_json::json!([]), "round {round}");
            *(if hit { &mut figures.replays } else { &mut figures.made_anew }) = 1;
            Outcome::Known(answer)
        }
        (_, answer) if kind.may_be_unknown && answer.error["code"] == "OUTCOME_UNKNOWN" => {
            figures.unknown = 1;
            Outcome::Unknown(answer)
        }
        (code, answer) => panic!("round {round} ended with {code}: {answer:?}"),
    };
    // The answer is the answer from now on, and a call that failed so fails so.
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
