//! The gates between the arguments and the handler. Each is a file and a type; [`GATES`] is the one place where they
//! are put in order. What a gate needs of the rest follows from what it says here: its flags are added to the
//! commands that it guards, its codes to their exit-code tables.

mod confirm;
mod describe;
mod dry_run;
mod idempotency;
mod timeout;
mod validate_only;

use std::time::Duration;

use clap::{Arg, ArgMatches};

use crate::command::call::Call;
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::context::idempotency::Idempotency;
use crate::context::plan::Plan;
use crate::error::early_exit::Stop;
use crate::program::{Path, Tool};
use crate::render::Answer;

pub(crate) use idempotency::KEY_IN_USE;
#[cfg(feature = "tracing")]
pub(crate) use idempotency::{KEY_REUSED, LEASE_LOST, NOT_RECORDED, OUTCOME_UNKNOWN};
pub(crate) use validate_only::flag as validate_only_flag;

/// Every gate, in the order in which a call meets them.
pub(crate) const GATES: &[&dyn Gate] = &[
    &describe::Describe,
    &validate_only::ValidateOnly,
    &timeout::Timeout,
    &dry_run::DryRun,
    &confirm::Confirm,
    &idempotency::IdempotencyKey,
];

/// A call on its way to the handler, and what the gates make of it.
pub(crate) struct Attempt<'a> {
    pub(crate) tool: &'a Tool,
    /// The group or command that was reached.
    pub(crate) path: &'a Path<'a>,
    /// The arguments; none where `--describe` ended the parse.
    pub(crate) matches: Option<&'a ArgMatches>,
    /// Whether the handler may write.
    pub(crate) plan: Plan,
    /// Whether the run ends where the arguments are read and nothing else has happened.
    pub(crate) checks_only: bool,
    /// How long the handler may take.
    pub(crate) limit: Option<Duration>,
    /// The key under which the call is made once.
    pub(crate) idempotency: Idempotency,
}

impl Attempt<'_> {
    /// Whether a gate stands before what was reached. A group is guarded by what guards everything.
    fn guarded_by(&self, gate: &dyn Gate) -> bool {
        self.path.command().is_none_or(|spec| gate.guards(self.tool, spec))
    }

    /// Whether a flag of a gate was given.
    fn has(&self, flag: &str) -> bool {
        self.matches.is_some_and(|matches| matches.try_get_one::<bool>(flag).is_ok_and(|given| given == Some(&true)))
    }
}

/// Something that may answer in the handler's place, change what the handler may do, or have the last word on its
/// answer.
pub(crate) trait Gate: Sync {
    /// Whether calls of this command pass here. One that does not is as if the gate did not exist.
    fn guards(&self, tool: &Tool, spec: &CommandSpec) -> bool;

    /// The flags that it adds to the commands that it guards.
    fn flags(&self, _: &CommandSpec) -> Vec<Arg> {
        Vec::new()
    }

    /// The names that its answers carry, and the number of each where no author has bound it.
    fn codes(&self) -> &'static [Code] {
        &[]
    }

    /// The answer with which the run ends here, or none to let the call through.
    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>>;

    /// Stands between the arguments, all of them read, and everything that the handler does.
    fn enter(&self, _: &Call<'_>) -> Result<(), Stop> {
        Ok(())
    }

    /// The last word on the answer of a call that was let through.
    fn settle(&self, _: &Attempt<'_>, answer: Result<Reply, Stop>) -> Result<Reply, Stop> {
        answer
    }

    /// The call is over, and this is what its caller will be told.
    fn answered(&self, _: &Attempt<'_>, answer: Answer) -> Answer {
        answer
    }
}

/// A code that a gate adds to the exit-code tables of the commands that it guards.
pub(crate) type Code = crate::error::error_code::CodeSpec;

/// The gates before a command.
fn before(tool: &Tool, spec: &CommandSpec) -> impl Iterator<Item = &'static dyn Gate> {
    GATES.iter().copied().filter(move |gate| gate.guards(tool, spec))
}

/// The flags of the gates before a command.
pub(crate) fn flags(tool: &Tool, spec: &CommandSpec) -> Vec<Arg> {
    let mut flags = Vec::new();
    for gate in before(tool, spec) {
        flags.extend(gate.flags(spec));
    }
    flags
}

/// The codes of the gates before a command.
pub(crate) fn codes(tool: &Tool, spec: &CommandSpec) -> Vec<&'static Code> {
    let mut codes = Vec::new();
    for gate in before(tool, spec) {
        codes.extend(gate.codes());
    }
    codes
}

/// Whether calls of a command may be made under an idempotency key.
pub(crate) fn claims_keys(tool: &Tool, spec: &CommandSpec) -> bool {
    idempotency::IdempotencyKey.guards(tool, spec)
}

/// The first answer that a gate gives in the handler's place, if any does.
pub(crate) fn pass(attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
    GATES.iter().find_map(|gate| if attempt.guarded_by(*gate) { gate.pass(attempt) } else { None })
}

/// What the gates make of the handler's answer, the innermost first.
pub(crate) fn settle(attempt: &Attempt<'_>, answer: Result<Reply, Stop>) -> Result<Reply, Stop> {
    let gates = GATES.iter().rev().filter(|gate| attempt.guarded_by(**gate));
    gates.fold(answer, |answer, gate| gate.settle(attempt, answer))
}

/// The arguments are read; the handler is next, unless a gate stops the call.
pub(crate) fn enter(call: &Call<'_>) -> Result<(), Stop> {
    GATES.iter().filter(|gate| call.attempt.guarded_by(**gate)).try_for_each(|gate| gate.enter(call))
}

/// What the gates make of the finished answer, the innermost first.
pub(crate) fn answered(attempt: &Attempt<'_>, answer: Answer) -> Answer {
    let gates = GATES.iter().rev().filter(|gate| attempt.guarded_by(**gate));
    gates.fold(answer, |answer, gate| gate.answered(attempt, answer))
}
