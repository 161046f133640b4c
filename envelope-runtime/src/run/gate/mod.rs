//! The behaviour of the gates between the arguments and the handler. Each gate is a file and a type. `command::gate` declares
//! the commands that each guards, and the order in which a call passes them.

mod confirm;
mod describe;
mod dry_run;
mod idempotency;
mod timeout;
mod validate_only;

use std::time::Duration;

use clap::ArgMatches;

use crate::command::call::Call;
use crate::command::gate::{GATES, Gate, GateId};
use crate::command::reply::Reply;
use crate::context::idempotency::Idempotency;
use crate::context::plan::Plan;
use crate::error::early_exit::EarlyExit;
use crate::program::Target;
use crate::render::Answer;

#[cfg(feature = "tracing")]
pub(crate) use idempotency::{LEASE_LOST, NOT_RECORDED};

/// A call on its way to the handler, with the settings that the gates read from its arguments.
pub(crate) struct Admission<'a> {
    pub(crate) target: &'a Target<'a>,
    /// The arguments; none if `--describe` ended the parse.
    pub(crate) matches: Option<&'a ArgMatches>,
    /// Whether the handler may write.
    pub(crate) plan: Plan,
    /// Whether the run ends once the arguments are validated.
    pub(crate) validate_only: bool,
    /// The time limit of the handler.
    pub(crate) limit: Option<Duration>,
    /// The key under which the call runs once.
    pub(crate) idempotency: Idempotency,
}

impl<'a> Admission<'a> {
    /// A call that has passed no gate yet.
    pub(crate) fn new(target: &'a Target<'a>, matches: Option<&'a ArgMatches>) -> Self {
        Admission {
            target,
            matches,
            plan: Plan::writing(),
            validate_only: false,
            limit: None,
            idempotency: Idempotency::new(None),
        }
    }

    /// The behaviour of each gate that guards the target, in the order in which a call passes them. A group has the gates
    /// that guard every command.
    fn gates(&self) -> impl DoubleEndedIterator<Item = &'static dyn Behaviour> + use<> {
        let (spec, features) = (self.target.command(), self.target.tool.features());
        let guards = move |gate: &&Gate| spec.is_none_or(|spec| gate.guards(spec, features));
        GATES.iter().filter(guards).map(|gate| behaviour(gate.id))
    }

    /// Whether a switch of a gate was given.
    fn has(&self, flag: &str) -> bool {
        self.matches.is_some_and(|matches| matches.try_get_one::<bool>(flag).is_ok_and(|given| given == Some(&true)))
    }
}

/// The behaviour of a gate, at four moments of a call.
trait Behaviour: Sync {
    /// Reads the gate's flags. Returns the answer with which the run ends here, or `None` to let the call through.
    fn pass(&self, _: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        None
    }

    /// Runs once all arguments are read, right before the handler.
    fn enter(&self, _: &Admission<'_>, _: &Call<'_>) -> Result<(), EarlyExit> {
        Ok(())
    }

    /// Changes the outcome of a call that was let through.
    fn settle(&self, _: &Admission<'_>, outcome: Result<Reply, EarlyExit>) -> Result<Reply, EarlyExit> {
        outcome
    }

    /// Changes the finished answer.
    fn answered(&self, _: &Admission<'_>, answer: Answer) -> Answer {
        answer
    }
}

fn behaviour(gate: GateId) -> &'static dyn Behaviour {
    match gate {
        GateId::Describe => &describe::Describe,
        GateId::ValidateOnly => &validate_only::ValidateOnly,
        GateId::Timeout => &timeout::Timeout,
        GateId::DryRun => &dry_run::DryRun,
        GateId::Confirm => &confirm::Confirm,
        GateId::IdempotencyKey => &idempotency::IdempotencyKey,
    }
}

/// The first answer that a gate gives instead of the handler, if any.
pub(crate) fn pass(admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
    admission.gates().find_map(|gate| gate.pass(admission))
}

/// Runs the gates right before the handler.
pub(crate) fn enter(admission: &Admission<'_>, call: &Call<'_>) -> Result<(), EarlyExit> {
    admission.gates().try_for_each(|gate| gate.enter(admission, call))
}

/// The outcome of the handler after all gates, the innermost first.
pub(crate) fn settle(admission: &Admission<'_>, outcome: Result<Reply, EarlyExit>) -> Result<Reply, EarlyExit> {
    admission.gates().rev().fold(outcome, |outcome, gate| gate.settle(admission, outcome))
}

/// The finished answer after all gates, the innermost first.
pub(crate) fn answered(admission: &Admission<'_>, answer: Answer) -> Answer {
    admission.gates().rev().fold(answer, |answer, gate| gate.answered(admission, answer))
}
