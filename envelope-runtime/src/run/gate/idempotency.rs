//! `--idempotency-key`: two calls with the same key run once. The gate claims the key once all arguments are valid, and
//! records the answer after the call.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::{Admission, Behaviour};
use crate::command::call::Call;
use crate::command::flags::{IDEMPOTENCY_KEY, Role};
use crate::command::gate::{KEY_IN_USE, KEY_REUSED, OUTCOME_UNKNOWN};
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::context::idempotency::{
    Claim, Claimed, Ended, HandlerRecord, Idempotency, IdempotencyStore, Keys, UNUSABLE,
};
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::to_early_exit;
use crate::error::recorded::RecordedAnswer;
use crate::error::standard::{ALREADY_EXISTS, CONFLICT, GENERAL_ERROR};
use crate::parse;
use crate::program::NodeKind;
use crate::render::Answer;
use crate::run::events;
use crate::system::shell::add_words;
use crate::wire::{Body, ErrorBody, FieldError, Phase, RetryStrategy, Warning};

/// The roles of the flags that two calls of one key may differ in. The content of the input is part of the call, and not
/// the name of the file that holds it.
const NOT_PART_OF_THE_CALL: &[Role] = &[Role::WholeRun, Role::Instead, Role::Delivery, Role::Input];
/// The first pause of a call that waits for another, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(200));

/// The codes of the warnings.
pub(crate) const NOT_RECORDED: &str = "IDEMPOTENCY_NOT_RECORDED";
pub(crate) const LEASE_LOST: &str = "IDEMPOTENCY_LEASE_LOST";

pub(crate) struct IdempotencyKey;

impl Behaviour for IdempotencyKey {
    fn pass(&self, admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        let given = admission.matches.and_then(|matches| matches.try_get_one::<String>(IDEMPOTENCY_KEY).ok().flatten());
        admission.idempotency = Idempotency::new(given.cloned());
        None
    }

    fn enter(&self, admission: &Admission<'_>, call: &Call<'_>) -> Result<(), EarlyExit> {
        let idempotency = &admission.idempotency;
        // A retry within the call holds the key already, and a dry run records nothing.
        if !idempotency.is_given() || idempotency.is_held() || admission.plan.peek_dry_run() {
            return Ok(());
        }
        let store = &call.inject::<Keys>()?.0;
        claim(admission, call, store)
    }

    fn answered(&self, admission: &Admission<'_>, mut answer: Answer) -> Answer {
        if !admission.idempotency.is_held() {
            return answer;
        }
        if admission.idempotency.takes_over() {
            // Before the answer is recorded, because a replay must express the same doubt.
            doubt(&mut answer);
        }
        let may_retry = answer.error.as_ref().is_some_and(|error| error.retryable);
        // If the handler has committed its own record, the store keeps that one and ignores the record made here.
        let uncommitted = admission.idempotency.is_in_transaction() && answer.error.is_none();
        let recorded = if uncommitted {
            RecordedAnswer::new(1, &Body::null(false), Some(not_committed()))
        } else {
            RecordedAnswer::new(answer.meta.exit_code, &answer.body, answer.error.clone())
        };
        let text = recorded.and_then(|recorded| recorded.text());
        let Some(end) = admission.idempotency.end(text.filter(|_| !may_retry).as_deref()) else { return answer };
        match end.ended {
            Ok(Ended::Done) if uncommitted => failed(&mut answer, 1, not_committed()),
            // The key was held all the time: the handler recorded in a database that does not keep it.
            Ok(Ended::Done) if end.handler_record == Some(HandlerRecord::Lost) && answer.error.is_some() => {
                failed(&mut answer, 1, recorded_elsewhere());
            }
            // The handler failed after its commit: the committed outcome is the answer.
            Ok(Ended::Answered(text)) if answer.error.is_some() => {
                if let Some(recorded) = RecordedAnswer::read(&text) {
                    answer.body = recorded.body();
                    answer.meta.exit_code = recorded.exit_code;
                    answer.error = recorded.error;
                }
            }
            Ok(Ended::Done | Ended::Answered(_)) => {}
            // The transaction of the handler was rolled back.
            Ok(Ended::Lost) if end.handler_record == Some(HandlerRecord::Lost) => {
                replaced_by_other_call(admission, &mut answer, Duration::ZERO);
            }
            Ok(Ended::Lost) => answer.warnings.push(Warning::new(
                LEASE_LOST,
                "the lease of this call expired, and another call with the same key may have run",
            )),
            // An outcome that the handler recorded and committed needs no other record.
            Err(_) if end.handler_record == Some(HandlerRecord::InTransaction) && answer.error.is_none() => {}
            Err(error) => {
                let text = if end.handler_record == Some(HandlerRecord::InTransaction) {
                    "whether the change was committed is unknown: retry with the same idempotency key once the lease of this \
                     call has ended"
                } else if may_retry {
                    "the idempotency key could not be released: a retry must wait for the end of its lease"
                } else {
                    "the answer could not be recorded under the idempotency key: a retry may not find it"
                };
                let mut warning = Warning::new(NOT_RECORDED, text);
                warning.context.insert("cause", error.to_string());
                answer.warnings.push(warning);
            }
        }
        answer
    }
}

/// Claims the key of a call, and waits while another call holds it.
fn claim(admission: &Admission<'_>, call: &Call<'_>, store: &Arc<dyn IdempotencyStore>) -> Result<(), EarlyExit> {
    let target = admission.target;
    let command = target.path.name();
    let timing = store.timing();
    let secrets = parse::trace_of_secrets(call.matches);
    let fingerprint = parse::fingerprint(target.tool, &target.path, call.matches, NOT_PART_OF_THE_CALL);
    let fingerprint = format!("{:016x}", fingerprint.part(&[secrets]).part(call.input().unwrap_or_default()).finish());
    let claim = Claim {
        scope: admission.target.tool.name,
        key: admission.idempotency.key(),
        command: &command,
        fingerprint: &fingerprint,
        repeatable: admission.target.path.command().is_some_and(CommandSpec::is_repeatable),
        timing,
    };
    // A wait beyond the range of the clock never ends.
    let (until, mut pause) = (Instant::now().checked_add(timing.wait), PAUSES.0);
    loop {
        match store.claim(&claim).map_err(|error| to_early_exit(&error))? {
            Claimed::Held(lease) => {
                if lease.takes_over {
                    events::taken_over(&command, claim.key);
                }
                admission.idempotency.hold(store, lease);
                return Ok(());
            }
            Claimed::Answered(text) => {
                return Err(match RecordedAnswer::read(&text) {
                    Some(recorded) => EarlyExit::Replayed(Box::new(recorded)),
                    None => unreadable().into(),
                });
            }
            Claimed::Reused { command: first } => return Err(reused(&first, &command).into()),
            Claimed::Abandoned { since_ms } => return Err(unknown(admission, since_ms).into()),
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
    let message = format!("the idempotency key belongs to a call of `{first}`{others}");
    let mut error = ErrorBody::new(KEY_REUSED, "The idempotency key was used for another call before");
    error.phase = Some(Phase::Validation);
    error.errors = vec![FieldError { field: format!("--{IDEMPOTENCY_KEY}"), message, suggestion: None }];
    error.fix_required = Some("use a new key for each call, and the same arguments for a retry".into());
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

/// Replaces the answer by KEY_IN_USE: the call was rolled back, and another call holds its key.
fn replaced_by_other_call(admission: &Admission<'_>, answer: &mut Answer, lease_left: Duration) {
    failed(answer, admission.target.exit_code(KEY_IN_USE).unwrap_or(1), in_use(lease_left));
}

/// Replaces the answer of the handler by a failure.
fn failed(answer: &mut Answer, exit_code: u8, error: ErrorBody) {
    answer.meta.exit_code = exit_code;
    answer.body = Body::null(false);
    answer.error = Some(error);
}

/// The handler returned a success, but its transaction was rolled back.
fn not_committed() -> ErrorBody {
    defect(
        "The handler recorded its outcome in a transaction, and did not commit it: the change was rolled back",
        "Report it: the handler must commit the transaction before it returns",
    )
}

/// The handler recorded its outcome in a database that does not keep its key.
fn recorded_elsewhere() -> ErrorBody {
    defect(
        "The handler recorded its outcome in a database that does not keep its idempotency key",
        "Report it: the handler must pass `record` a transaction of the database that contains the idempotency store",
    )
}

/// A defect of the program, to be reported to its author.
fn defect(message: &'static str, suggestion: &'static str) -> ErrorBody {
    let mut error = ErrorBody::new(GENERAL_ERROR, message);
    error.phase = Some(Phase::Execution);
    error.suggestion = Some(suggestion.into());
    error
}

/// The outcome of an earlier call with this key is unknown.
fn unknown(admission: &Admission<'_>, since_ms: i64) -> ErrorBody {
    let message = "A call with this idempotency key ended without an answer, and whether it took effect is unknown";
    let mut error = ErrorBody::new(OUTCOME_UNKNOWN, message);
    error.phase = Some(Phase::Execution);
    error.fix_required = Some("check whether it took effect; if it did not, call again with a new key".into());
    error.fix_command = list_command(admission);
    let began = UNIX_EPOCH + Duration::from_millis(u64::try_from(since_ms).unwrap_or_default());
    error.context.insert("began", humantime::format_rfc3339_millis(began).to_string());
    error
}

/// The invocation that shows the state: the list of the same group.
fn list_command(admission: &Admission<'_>) -> Option<String> {
    let (_, above) = admission.target.path.nodes().split_last()?;
    let beside = match above.last() {
        Some(group) => match &group.kind {
            NodeKind::Group(nodes) => nodes,
            NodeKind::Command(_) => return None,
        },
        None => &admission.target.tool.nodes,
    };
    let list = beside.iter().find(|node| match &node.kind {
        NodeKind::Command(spec) => spec.contract.listing.is_some() && parse::needs_nothing(admission.target.tool, spec),
        NodeKind::Group(_) => false,
    })?;
    let mut invocation = admission.target.tool.name.to_owned();
    for node in above {
        invocation.push(' ');
        invocation.push_str(node.name);
    }
    invocation.push(' ');
    invocation.push_str(list.name);
    let globals =
        admission.matches.map(|matches| parse::rebuild_globals(admission.target.tool, matches)).unwrap_or_default();
    add_words(&mut invocation, &globals);
    Some(invocation)
}

/// Adds a note to a conflict: the call took over the key of a call that ended without an answer, and the existing resource
/// may be the work of that call.
fn doubt(answer: &mut Answer) {
    if let Some(error) = answer.error.as_mut().filter(|error| [ALREADY_EXISTS, CONFLICT].contains(&&*error.code)) {
        error.context.insert("outcome_of_the_first_call", "unknown");
        error.suggestion =
            Some("An earlier call with this key ended without an answer; the existing resource may be its work".into());
    }
}

fn unreadable() -> ErrorBody {
    let mut error = ErrorBody::new(UNUSABLE.name, "The answer in the idempotency store cannot be read");
    error.phase = Some(Phase::Validation);
    error.suggestion = Some("It may have been recorded by a newer version of the program".into());
    error
}
