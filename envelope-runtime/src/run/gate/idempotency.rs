//! `--idempotency-key`: a call that is made twice with the same key is made once. The key is claimed when everything else
//! about the call is known and right, and its answer is recorded behind it.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use clap::Arg;

use super::{Attempt, Code, Gate};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::context::idempotency::{
    Claim, Claimed, Ended, HandlerRecord, Idempotency, IdempotencyStore, Keys, UNAVAILABLE, UNUSABLE,
};
use crate::context::progress::Progress;
use crate::error::early_exit::Stop;
use crate::error::error_code::stop;
use crate::error::recorded::Recorded;
use crate::error::standard::{ALREADY_EXISTS, CONFLICT, GENERAL_ERROR};
use crate::parse;
use crate::program::{ExitTable, NodeKind, Tool};
use crate::render::Answer;
use crate::run::add_words;
use crate::run::builtin;
use crate::run::events;
use crate::wire::{Body, ErrorBody, FieldError, Phase, RetryStrategy, SideEffects, Warning};

const FLAG: &str = "idempotency-key";
/// The longest key that is taken, in bytes.
const KEY_MAX: usize = 255;
/// What does not tell one call from another: the looks of the answer, how long it may take, the key itself. What stdin or
/// the file in its place holds does, and not the file's name.
const NO_PART_OF_THE_CALL: &[&str] = &[
    FLAG,
    "format",
    "fields",
    "validate-only",
    // Without the feature it is a name that an argument may have.
    #[cfg(feature = "tracing")]
    "log",
    "confirm-destructive",
    "input-file",
];
/// The first pause of a call that waits for another, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(200));

pub(crate) const KEY_REUSED: &str = "IDEMPOTENCY_KEY_REUSED";
pub(crate) const KEY_IN_USE: &str = "IDEMPOTENCY_KEY_IN_USE";
pub(crate) const OUTCOME_UNKNOWN: &str = "OUTCOME_UNKNOWN";
/// The codes of the warnings.
pub(crate) const NOT_RECORDED: &str = "IDEMPOTENCY_NOT_RECORDED";
pub(crate) const LEASE_LOST: &str = "IDEMPOTENCY_LEASE_LOST";

const CODES: &[Code] = &[
    Code {
        name: KEY_REUSED,
        description: "The idempotency key was given to another call before; nothing was done",
        number: Some(2),
        retryable: false,
        side_effects: SideEffects::None,
    },
    Code {
        name: KEY_IN_USE,
        description: "Another call with this idempotency key is running; nothing was done",
        number: Some(6),
        retryable: true,
        side_effects: SideEffects::None,
    },
    Code {
        name: OUTCOME_UNKNOWN,
        description: "A call with this key ended without an answer; whether it took effect is not known",
        number: Some(4),
        retryable: false,
        side_effects: SideEffects::Partial,
    },
    UNAVAILABLE,
    UNUSABLE,
];

pub(super) struct IdempotencyKey;

impl Gate for IdempotencyKey {
    /// A command that changes something, where the app has an idempotency store.
    fn guards(&self, tool: &Tool, spec: &CommandSpec) -> bool {
        tool.keeps_keys() && spec.contract.effect != Effect::Read && !builtin::is(spec)
    }

    fn flags(&self, _: &CommandSpec) -> Vec<Arg> {
        vec![
            Arg::new(FLAG)
                .long(FLAG)
                .value_name("KEY")
                .help("Make this call once: another one with the same key gets its answer")
                .value_parser(key),
        ]
    }

    fn codes(&self) -> &'static [Code] {
        CODES
    }

    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
        let given = attempt.matches.and_then(|matches| matches.try_get_one::<String>(FLAG).ok().flatten());
        attempt.idempotency = Idempotency::new(given.cloned());
        None
    }

    fn enter(&self, call: &Call<'_>) -> Result<(), Stop> {
        let attempt = call.attempt;
        let idempotency = &attempt.idempotency;
        // A retry of the framework's own holds the key already; a dry run has nothing to record.
        if !idempotency.is_given() || idempotency.is_held() || attempt.plan.is_dry_run_unasked() {
            return Ok(());
        }
        let store = &call.provided.get::<Keys>()?.0;
        claim(call, store)
    }

    fn answered(&self, attempt: &Attempt<'_>, mut answer: Answer) -> Answer {
        if !attempt.idempotency.is_held() {
            return answer;
        }
        if attempt.idempotency.takes_over() {
            // Before it is recorded: whoever is given the answer again is to have the same doubt.
            doubt(&mut answer);
        }
        let again = answer.error.as_ref().is_some_and(|error| error.retryable);
        // Where the handler has recorded its success and committed that, the store keeps it, whatever is handed to it here.
        let uncommitted = attempt.idempotency.is_in_transaction() && answer.error.is_none();
        let recorded = if uncommitted {
            Recorded::new(1, &Body::null(false), Some(not_committed()))
        } else {
            Recorded::new(answer.meta.exit_code, &answer.body, answer.error.clone())
        };
        let text = recorded.and_then(|recorded| recorded.text());
        let Some(end) = attempt.idempotency.end(text.filter(|_| !again).as_deref()) else { return answer };
        match end.ended {
            Ok(Ended::Done) if uncommitted => failed(&mut answer, 1, not_committed()),
            // The key was held all the time, so that the handler did not find it where it is not kept.
            Ok(Ended::Done) if end.handler_record == Some(HandlerRecord::Lost) && answer.error.is_some() => {
                failed(&mut answer, 1, kept_elsewhere());
            }
            // The handler failed behind its commit: what it did holds, and is the answer.
            Ok(Ended::Answered(text)) if answer.error.is_some() => {
                if let Some(recorded) = Recorded::read(&text) {
                    answer.body = recorded.body();
                    answer.meta.exit_code = recorded.exit_code;
                    answer.error = recorded.error;
                }
            }
            Ok(Ended::Done | Ended::Answered(_)) => {}
            // Its own transaction was undone.
            Ok(Ended::Lost) if end.handler_record == Some(HandlerRecord::Lost) => {
                in_its_place(attempt, &mut answer, Duration::ZERO)
            }
            Ok(Ended::Lost) => answer.warnings.push(Warning::new(
                LEASE_LOST,
                "this call was taken for one that had ended, so that another with the same key may have been made",
            )),
            // What the handler recorded, and says that it committed, needs no other record.
            Err(_) if end.handler_record == Some(HandlerRecord::InTransaction) && answer.error.is_none() => {}
            Err(error) => {
                let text = if end.handler_record == Some(HandlerRecord::InTransaction) {
                    "whether the change was committed is not known: a retry with the same idempotency key is told, once the \
                     lease of this call has ended"
                } else if again {
                    "the idempotency key could not be given back, so that a retry has to wait for the end of its lease"
                } else {
                    "the answer could not be recorded under the idempotency key, so that a retry may not find it"
                };
                let mut warning = Warning::new(NOT_RECORDED, text);
                warning.context.insert("cause", error.to_string());
                answer.warnings.push(warning);
            }
        }
        answer
    }
}

/// [`NO_PART_OF_THE_CALL`], and the flags that only some commands have: elsewhere an argument may have their names, and is
/// a part of the call.
fn no_part_of(attempt: &Attempt<'_>) -> Vec<&'static str> {
    let spec = attempt.path.command();
    let timeout = spec.and_then(|spec| spec.timeout_ms).map(|_| "timeout");
    let progress = spec.filter(|spec| spec.takes::<Progress>()).map(|_| "progress");
    NO_PART_OF_THE_CALL.iter().copied().chain(timeout).chain(progress).collect()
}

/// What may be a key.
fn key(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > KEY_MAX || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("expected 1 to {KEY_MAX} bytes without blanks and control characters"));
    }
    Ok(text.to_owned())
}

/// Claims the key of a call, and waits while another call holds it.
fn claim(call: &Call<'_>, store: &Arc<dyn IdempotencyStore>) -> Result<(), Stop> {
    let attempt = call.attempt;
    let command = attempt.path.to_string();
    let timing = store.timing();
    let secrets = parse::trace_of_secrets(call.matches);
    let fingerprint = parse::fingerprint(attempt.tool, attempt.path, call.matches, &no_part_of(attempt));
    let fingerprint = format!("{:016x}", fingerprint.part(&[secrets]).part(call.input().unwrap_or_default()).finish());
    let claim = Claim {
        scope: attempt.tool.name,
        key: attempt.idempotency.key(),
        command: &command,
        fingerprint: &fingerprint,
        repeatable: attempt.path.command().is_some_and(CommandSpec::is_repeatable),
        timing,
    };
    // What is longer than a clock can tell is for ever.
    let (until, mut pause) = (Instant::now().checked_add(timing.wait), PAUSES.0);
    loop {
        match store.claim(&claim).map_err(|error| stop(&error))? {
            Claimed::Held(lease) => {
                if lease.takes_over {
                    events::taken_over(&command, claim.key);
                }
                attempt.idempotency.hold(store, lease);
                return Ok(());
            }
            Claimed::Answered(text) => {
                return Err(match Recorded::read(&text) {
                    Some(recorded) => Stop::Recorded(Box::new(recorded)),
                    None => unreadable().into(),
                });
            }
            Claimed::Reused { command: first } => return Err(reused(&first, &command).into()),
            Claimed::Abandoned { since_ms } => return Err(unknown(attempt, since_ms).into()),
            Claimed::InUse { lease_left } if until.is_some_and(|until| Instant::now() >= until) => {
                return Err(in_use(lease_left).into());
            }
            Claimed::InUse { .. } => {
                thread::sleep(pause);
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
}

fn reused(first: &str, command: &str) -> ErrorBody {
    let others = if first == command { " with other arguments" } else { "" };
    let message = format!("the idempotency key stands for a call of `{first}`{others}");
    let mut error = ErrorBody::new(KEY_REUSED, "The idempotency key was given to another call before");
    error.phase = Some(Phase::Validation);
    error.errors = vec![FieldError { field: format!("--{FLAG}"), message, suggestion: None }];
    error.fix_required = Some("give each call a key of its own, and a retry the arguments of the first call".into());
    error.context.insert("first_command", first);
    error
}

fn in_use(lease_left: Duration) -> ErrorBody {
    let mut error = ErrorBody::new(KEY_IN_USE, "Another call with this idempotency key is running");
    error.phase = Some(Phase::Validation);
    error.retryable = true;
    error.retry_after_ms = Some(u64::try_from(lease_left.as_millis()).unwrap_or(u64::MAX).max(1));
    error.retry_strategy = Some(RetryStrategy::LinearBackoff);
    error
}

/// The call has come to nothing, and another has its key.
fn in_its_place(attempt: &Attempt<'_>, answer: &mut Answer, lease_left: Duration) {
    let table = attempt.path.command().map(|spec| ExitTable::of(attempt.tool, spec));
    failed(answer, table.and_then(|table| table.number(KEY_IN_USE)).unwrap_or(1), in_use(lease_left));
}

/// The answer is this, whatever the handler said.
fn failed(answer: &mut Answer, exit_code: u8, error: ErrorBody) {
    answer.meta.exit_code = exit_code;
    answer.body = Body::null(false);
    answer.error = Some(error);
}

/// The handler says that it is done, and its transaction was undone.
fn not_committed() -> ErrorBody {
    defect(
        "The handler recorded its outcome in a transaction, and did not commit it: what it did there is undone",
        "Report it: the program has to commit that transaction before its handler returns",
    )
}

/// The handler recorded its outcome where its key is not kept.
fn kept_elsewhere() -> ErrorBody {
    defect(
        "The handler recorded its outcome in another database than the one that keeps its idempotency key",
        "Report it: the program has to hand `record` a transaction of the database that its idempotency store is in",
    )
}

/// A fault of the program, which its author is to hear of.
fn defect(message: &'static str, suggestion: &'static str) -> ErrorBody {
    let mut error = ErrorBody::new(GENERAL_ERROR, message);
    error.phase = Some(Phase::Execution);
    error.suggestion = Some(suggestion.into());
    error
}

/// Nobody can know what an earlier call with this key came to.
fn unknown(attempt: &Attempt<'_>, since_ms: i64) -> ErrorBody {
    let message = "A call with this idempotency key ended without an answer, and whether it took effect is not known";
    let mut error = ErrorBody::new(OUTCOME_UNKNOWN, message);
    error.phase = Some(Phase::Execution);
    error.fix_required = Some("look whether it took effect; where it did not, call again with a new key".into());
    error.fix_command = shows_the_state(attempt);
    let began = UNIX_EPOCH + Duration::from_millis(u64::try_from(since_ms).unwrap_or_default());
    error.context.insert("began", humantime::format_rfc3339_millis(began).to_string());
    error
}

/// What to type to see the state: the list of the same group.
fn shows_the_state(attempt: &Attempt<'_>) -> Option<String> {
    let (_, above) = attempt.path.nodes().split_last()?;
    let beside = match above.last() {
        Some(group) => match &group.kind {
            NodeKind::Group(nodes) => nodes,
            NodeKind::Command(_) => return None,
        },
        None => &attempt.tool.nodes,
    };
    let list = beside.iter().find(|node| match &node.kind {
        NodeKind::Command(spec) => spec.contract.listing.is_some() && parse::needs_nothing(attempt.tool, spec),
        NodeKind::Group(_) => false,
    })?;
    let mut invocation = attempt.tool.name.to_owned();
    for node in above {
        invocation.push(' ');
        invocation.push_str(node.name);
    }
    invocation.push(' ');
    invocation.push_str(list.name);
    let globals = attempt.matches.map(|matches| parse::given_globals(attempt.tool, matches)).unwrap_or_default();
    add_words(&mut invocation, &globals);
    Some(invocation)
}

/// The call was made in the place of one that ended without a word: what is in its way may be that one's work.
fn doubt(answer: &mut Answer) {
    if let Some(error) = answer.error.as_mut().filter(|error| [ALREADY_EXISTS, CONFLICT].contains(&&*error.code)) {
        error.context.insert("outcome_of_the_first_call", "unknown");
        error.suggestion =
            Some("An earlier call with this key ended without an answer; what is in the way may be its work".into());
    }
}

fn unreadable() -> ErrorBody {
    let mut error = ErrorBody::new(UNUSABLE.name, "The answer that the idempotency store holds cannot be read");
    error.phase = Some(Phase::Validation);
    error.suggestion = Some("It may have been recorded by a newer version of the program".into());
    error
}
