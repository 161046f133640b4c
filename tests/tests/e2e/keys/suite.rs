//! The contract of every [`IdempotencyStore`], as a test suite.
//!
//! `keeps_the_contract!(expression);` generates one test per rule. The expression returns an `Option` of a [`Place`], which
//! opens the store.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use envelope_runtime::idempotency::{Claim, Claimed, Ended, IdempotencyStore, Lease, Timing};

/// A store without keys of the scope `notes`.
pub(crate) trait Place: Sync {
    /// Opens the store as a new process would, with this timing.
    fn open(&self, timing: Timing) -> Box<dyn IdempotencyStore>;

    /// The number of keys of the tests' scopes, including expired ones.
    fn held(&self) -> usize;
}

/// Generates a test per rule. If no place is available, for example without a server, the tests pass.
macro_rules! keeps_the_contract {
    ($place:expr) => {
        $crate::keys::suite::keeps_the_contract! {
            $place;
            a_key_is_held_until_it_is_answered
            a_released_key_is_unused
            a_key_belongs_to_one_call
            a_lease_can_be_renewed
            a_dead_call_is_taken_over_only_if_repeatable
            a_lost_lease_is_useless
            an_ended_lease_can_still_be_recorded
            a_record_is_permanent
            an_expired_key_is_unused
            a_running_call_does_not_expire
            retention_starts_with_the_record
            expired_keys_are_removed
            each_program_has_its_own_keys
            keys_are_compared_byte_by_byte
            answers_are_returned_byte_for_byte
            one_of_many_concurrent_claims_holds_the_key
            one_of_many_concurrent_takeovers_holds_the_key
            tokens_increase
            timing_is_respected
        }
    };
    ($place:expr; $($rule:ident)*) => {
        $(
            #[test]
            fn $rule() {
                if let Some(place) = $place {
                    $crate::keys::suite::$rule(&place);
                }
            }
        )*
    };
}
pub(crate) use keeps_the_contract;

/// Does not end during a test.
const LONG: Duration = Duration::from_secs(60);
/// Ends at once.
const SHORT: Duration = Duration::from_millis(1);

fn claim(key: &str, lease: Duration) -> Claim<'_> {
    Claim {
        scope: "notes",
        key,
        command: "note create",
        fingerprint: "0123456789abcdef",
        repeatable: false,
        timing: Timing { lease, ..Timing::default() },
    }
}

fn open(place: &dyn Place) -> Box<dyn IdempotencyStore> {
    place.open(Timing::default())
}

/// Waits for the end of [`SHORT`].
fn wait_for_short() {
    thread::sleep(SHORT * 20);
}

#[track_caller]
fn held(claimed: Claimed) -> Lease {
    match claimed {
        Claimed::Held(lease) => lease,
        other => panic!("the key is not held, but {other:?}"),
    }
}

#[track_caller]
fn in_use(claimed: Claimed) -> Duration {
    match claimed {
        Claimed::InUse { lease_left } => lease_left,
        other => panic!("the key is not in use, but {other:?}"),
    }
}

pub(crate) fn a_key_is_held_until_it_is_answered(place: &dyn Place) {
    let (first, second) = (open(place), open(place));
    let claim = claim("k", LONG);
    let lease = held(first.claim(&claim).unwrap());
    assert_eq!((lease.scope.as_str(), lease.key.as_str(), lease.lasts), ("notes", "k", LONG));
    assert!(!lease.takes_over);
    for store in [&first, &second] {
        let left = in_use(store.claim(&claim).unwrap());
        assert!(left > Duration::ZERO && left <= LONG, "{left:?}");
    }
    assert_eq!(first.record(&lease, "an answer").unwrap(), Ended::Done);
    for store in [first, second, open(place)] {
        assert_eq!(store.claim(&claim).unwrap(), Claimed::Answered("an answer".to_owned()));
        // A repeatable call gets the recorded answer as well.
        let repeatable = Claim { repeatable: true, ..claim };
        assert_eq!(store.claim(&repeatable).unwrap(), Claimed::Answered("an answer".to_owned()));
    }
}

pub(crate) fn a_released_key_is_unused(place: &dyn Place) {
    let store = open(place);
    let first = held(store.claim(&claim("k", LONG)).unwrap());
    assert_eq!(store.release(&first).unwrap(), Ended::Done);
    // Any other call may use the key.
    let second = held(store.claim(&Claim { command: "note delete", ..claim("k", LONG) }).unwrap());
    assert!(!second.takes_over && second.token > first.token, "{first:?} {second:?}");
    assert_eq!(store.release(&first).unwrap(), Ended::Lost);
    assert_eq!(store.record(&second, "an answer").unwrap(), Ended::Done);
}

pub(crate) fn a_key_belongs_to_one_call(place: &dyn Place) {
    let store = open(place);
    let reused = Claimed::Reused { command: "note create".to_owned() };
    let refuses_others = |key, lease| {
        let claim = Claim { repeatable: true, ..claim(key, lease) };
        for other in [Claim { command: "note delete", ..claim }, Claim { fingerprint: "another", ..claim }] {
            assert_eq!(store.claim(&other).unwrap(), reused, "{other:?}");
        }
    };
    let lease = held(store.claim(&claim("runs", LONG)).unwrap());
    refuses_others("runs", LONG);
    store.record(&lease, "an answer").unwrap();
    refuses_others("runs", LONG);

    held(store.claim(&claim("ended without a word", SHORT)).unwrap());
    wait_for_short();
    refuses_others("ended without a word", SHORT);
}

pub(crate) fn a_lease_can_be_renewed(place: &dyn Place) {
    let (holder, other) = (open(place), open(place));
    let lasts = Duration::from_millis(600);
    let claim = claim("k", lasts);
    let lease = held(holder.claim(&claim).unwrap());
    for _ in 0..6 {
        thread::sleep(lasts / 4);
        assert!(holder.renew(&lease).unwrap());
        let left = in_use(other.claim(&claim).unwrap());
        assert!(left > lasts / 2 && left <= lasts, "{left:?}");
    }
    assert_eq!(holder.record(&lease, "an answer").unwrap(), Ended::Done);
    assert!(!holder.renew(&lease).unwrap(), "an answered key cannot be renewed");
}

pub(crate) fn a_dead_call_is_taken_over_only_if_repeatable(place: &dyn Place) {
    let store = open(place);
    let now = || i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let before = now();
    let first = held(store.claim(&claim("k", SHORT)).unwrap());
    let after = now();
    wait_for_short();
    for store in [&store, &open(place)] {
        let Claimed::Abandoned { since_ms } = store.claim(&claim("k", SHORT)).unwrap() else {
            panic!("it is repeated")
        };
        // The store uses its own clock, which may be that of another machine.
        assert!(since_ms >= before - 5_000 && since_ms <= after + 5_000, "{before} {since_ms} {after}");
    }
    let second = held(store.claim(&Claim { repeatable: true, ..claim("k", LONG) }).unwrap());
    assert!(second.takes_over && second.token > first.token, "{first:?} {second:?}");
    in_use(store.claim(&claim("k", LONG)).unwrap());
    assert_eq!(store.release(&second).unwrap(), Ended::Done);
    assert!(!held(store.claim(&claim("k", LONG)).unwrap()).takes_over, "the key was released");
}

/// Fencing: the store accepts nothing from a call that it considers dead.
pub(crate) fn a_lost_lease_is_useless(place: &dyn Place) {
    let (slow, quick) = (open(place), open(place));
    let claim = Claim { repeatable: true, ..claim("k", SHORT) };
    let lost = held(slow.claim(&claim).unwrap());
    wait_for_short();
    let lease = held(quick.claim(&Claim { timing: Timing { lease: LONG, ..claim.timing }, ..claim }).unwrap());
    let has_no_effect = || {
        assert!(!slow.renew(&lost).unwrap());
        assert_eq!(slow.record(&lost, "a wrong answer").unwrap(), Ended::Lost);
        assert_eq!(slow.release(&lost).unwrap(), Ended::Lost);
    };
    has_no_effect();
    in_use(slow.claim(&claim).unwrap());
    assert_eq!(quick.record(&lease, "an answer").unwrap(), Ended::Done);
    has_no_effect();
    assert_eq!(slow.claim(&claim).unwrap(), Claimed::Answered("an answer".to_owned()));
}

pub(crate) fn an_ended_lease_can_still_be_recorded(place: &dyn Place) {
    let store = open(place);
    for key in ["renewed", "recorded", "released"] {
        let lease = held(store.claim(&claim(key, SHORT)).unwrap());
        wait_for_short();
        match key {
            "renewed" => assert!(store.renew(&lease).unwrap()),
            "recorded" => assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done),
            _ => assert_eq!(store.release(&lease).unwrap(), Ended::Done),
        }
    }
    assert_eq!(store.claim(&claim("recorded", SHORT)).unwrap(), Claimed::Answered("an answer".to_owned()));
    held(store.claim(&claim("released", SHORT)).unwrap());
}

pub(crate) fn a_record_is_permanent(place: &dyn Place) {
    let store = open(place);
    let lease = held(store.claim(&claim("k", LONG)).unwrap());
    assert_eq!(store.record(&lease, "the first").unwrap(), Ended::Done);
    let first = || "the first".to_owned();
    assert_eq!(store.record(&lease, "the second").unwrap(), Ended::Answered(first()));
    assert_eq!(store.release(&lease).unwrap(), Ended::Answered(first()));
    assert_eq!(store.claim(&claim("k", LONG)).unwrap(), Claimed::Answered(first()));
}

fn kept_shortly(key: &str) -> Claim<'_> {
    let claim = claim(key, SHORT);
    Claim { timing: Timing { keep: SHORT, ..claim.timing }, ..claim }
}

pub(crate) fn an_expired_key_is_unused(place: &dyn Place) {
    let store = open(place);
    for key in ["answered", "ended without a word"] {
        let lease = held(store.claim(&kept_shortly(key)).unwrap());
        if key == "answered" {
            store.record(&lease, "an answer").unwrap();
        }
        wait_for_short();
        let other = held(store.claim(&Claim { command: "note delete", ..claim(key, LONG) }).unwrap());
        assert!(!other.takes_over && other.token > lease.token, "{lease:?} {other:?}");
        assert_eq!(store.record(&lease, "a wrong answer").unwrap(), Ended::Lost);
    }
}

pub(crate) fn a_running_call_does_not_expire(place: &dyn Place) {
    let store = open(place);
    let claim = Claim { timing: Timing { lease: LONG, keep: SHORT, ..Timing::default() }, ..kept_shortly("k") };
    let lease = held(store.claim(&claim).unwrap());
    wait_for_short();
    in_use(store.claim(&claim).unwrap());
    held(store.claim(&self::claim("another, which sweeps", LONG)).unwrap());
    in_use(store.claim(&claim).unwrap());
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
}

/// Otherwise a waiting claim would repeat a call that runs longer than answers are kept.
pub(crate) fn retention_starts_with_the_record(place: &dyn Place) {
    let store = open(place);
    let keep = Duration::from_secs(2);
    let claim = Claim { timing: Timing { keep, ..claim("k", LONG).timing }, ..claim("k", LONG) };
    let lease = held(store.claim(&claim).unwrap());
    thread::sleep(keep + SHORT);
    assert_eq!(store.record(&lease, "an answer").unwrap(), Ended::Done);
    assert_eq!(store.claim(&claim).unwrap(), Claimed::Answered("an answer".to_owned()));
    thread::sleep(keep + SHORT);
    assert!(!held(store.claim(&claim).unwrap()).takes_over);
}

pub(crate) fn expired_keys_are_removed(place: &dyn Place) {
    let store = open(place);
    let keys: Vec<String> = (0..20).map(|number| format!("k{number}")).collect();
    for key in &keys {
        let lease = held(
            store
                .claim(&Claim { timing: Timing { keep: LONG, ..kept_shortly(key).timing }, ..kept_shortly(key) })
                .unwrap(),
        );
        store.record(&lease, "an answer").unwrap();
    }
    assert_eq!(place.held(), 20);
    for key in ["one", "more"] {
        held(store.claim(&kept_shortly(key)).unwrap());
    }
    wait_for_short();
    held(store.claim(&claim("last", LONG)).unwrap());
    assert_eq!(place.held(), 21, "the unexpired keys and the last one");
}

pub(crate) fn each_program_has_its_own_keys(place: &dyn Place) {
    let store = open(place);
    let (ours, theirs) = (claim("k", LONG), Claim { scope: "tasks", ..claim("k", LONG) });
    let lease = held(store.claim(&ours).unwrap());
    let other = held(store.claim(&theirs).unwrap());
    store.record(&lease, "ours").unwrap();
    store.record(&other, "theirs").unwrap();
    assert_eq!(store.claim(&ours).unwrap(), Claimed::Answered("ours".to_owned()));
    assert_eq!(store.claim(&theirs).unwrap(), Claimed::Answered("theirs".to_owned()));
}

pub(crate) fn keys_are_compared_byte_by_byte(place: &dyn Place) {
    let store = open(place);
    let long = "k".repeat(255);
    // Two encodings of é, and characters with a meaning in patterns, numbers and quotes.
    for key in ["k", "K", "é", "e\u{301}", "%", "_", "0", "00", "'", "\"", "\\", "名前", "🔑", &long] {
        held(store.claim(&claim(key, LONG)).unwrap_or_else(|error| panic!("{key}: {error}")));
        in_use(store.claim(&claim(key, LONG)).unwrap());
    }
}

pub(crate) fn answers_are_returned_byte_for_byte(place: &dyn Place) {
    let store = open(place);
    let large = "ä\"\\".repeat(256 * 1024);
    let every: String = (1..=u32::from(char::MAX)).step_by(97).filter_map(char::from_u32).collect();
    for (key, answer) in
        [("none", ""), ("json", "{\"a\": 1.0,  \"b\":\t\"\\u0000\"}"), ("every", &every), ("large", &large)]
    {
        let lease = held(store.claim(&claim(key, LONG)).unwrap());
        assert_eq!(store.record(&lease, answer).unwrap(), Ended::Done, "{key}");
        let Claimed::Answered(found) = open(place).claim(&claim(key, LONG)).unwrap() else { panic!("{key}") };
        assert!(found == answer, "{key} came back as another text");
    }
}

/// Makes concurrent claims, each with its own connection, as processes have.
fn claim_concurrently(place: &dyn Place, claim: Claim<'_>) -> Vec<Claimed> {
    const CALLERS: usize = 32;
    let start = Barrier::new(CALLERS);
    thread::scope(|scope| {
        let caller = || {
            start.wait();
            open(place).claim(&claim).unwrap()
        };
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(caller)).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    })
}

#[track_caller]
fn assert_one_holds(claimed: Vec<Claimed>) -> Lease {
    let (held, others): (Vec<_>, Vec<_>) = claimed.into_iter().partition(|it| matches!(it, Claimed::Held(_)));
    for other in others {
        in_use(other);
    }
    let [Claimed::Held(lease)] = &held[..] else { panic!("{} hold it: {held:?}", held.len()) };
    lease.clone()
}

pub(crate) fn one_of_many_concurrent_claims_holds_the_key(place: &dyn Place) {
    for key in ["on a new store", "on an old store"] {
        let lease = assert_one_holds(claim_concurrently(place, claim(key, LONG)));
        assert!(!lease.takes_over);
        open(place).record(&lease, "an answer").unwrap();
        for claimed in claim_concurrently(place, claim(key, LONG)) {
            assert_eq!(claimed, Claimed::Answered("an answer".to_owned()));
        }
    }
}

pub(crate) fn one_of_many_concurrent_takeovers_holds_the_key(place: &dyn Place) {
    let store = open(place);
    for key in ["a", "b", "c"] {
        let first = held(store.claim(&claim(key, SHORT)).unwrap());
        wait_for_short();
        let lease = assert_one_holds(claim_concurrently(place, Claim { repeatable: true, ..claim(key, LONG) }));
        assert!(lease.takes_over && lease.token > first.token);
    }
}

pub(crate) fn tokens_increase(place: &dyn Place) {
    let mut last = i64::MIN;
    for _ in 0..10 {
        let store = open(place);
        for end in ["given back", "taken over", "given back"] {
            let lease = held(store.claim(&Claim { repeatable: true, ..claim("k", SHORT) }).unwrap());
            assert!(lease.token > last, "{} after {last}", lease.token);
            last = lease.token;
            if end == "given back" {
                store.release(&lease).unwrap();
            } else {
                wait_for_short();
            }
        }
    }
    let tokens: BTreeSet<i64> = thread::scope(|scope| {
        let claim = |number: usize| held(open(place).claim(&claim(&format!("k{number}"), LONG)).unwrap()).token;
        let claims: Vec<_> = (0..16).map(|number| scope.spawn(move || claim(number))).collect();
        claims.into_iter().map(|claim| claim.join().unwrap()).collect()
    });
    assert_eq!(tokens.len(), 16, "no two holders have one token: {tokens:?}");
}

pub(crate) fn timing_is_respected(place: &dyn Place) {
    let usual = Timing::default();
    assert_eq!(open(place).timing(), usual);
    assert!(usual.wait > usual.lease, "a retry waits long enough to resolve a killed call");
    let set = Timing { lease: Duration::from_secs(1), wait: Duration::from_secs(2), keep: Duration::from_secs(3) };
    let store = place.open(set);
    assert_eq!(store.timing(), set);
    let claim = Claim { timing: store.timing(), ..claim("k", LONG) };
    assert_eq!(held(store.claim(&claim).unwrap()).lasts, set.lease);
    assert!(in_use(store.claim(&claim).unwrap()) <= set.lease);
}
