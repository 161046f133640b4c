//! The behaviour of the gates between the arguments and the handler. Each gate is a file and a type. `command::gate` declares
//! the commands that each guards, and the order in which a call passes them.

mod confirm;
mod describe;
mod dry_run;
mod idempotency;
mod timeout;
mod validate_only;

use crate::command::call::Call;
use crate::command::gate::{GATES, Gate, GateId};
use crate::command::reply::Reply;
use crate::error::early_exit::EarlyExit;
use crate::program::{Admission, Behaviour};
use crate::render::Answer;

pub(crate) use idempotency::IdempotencyKey;
#[cfg(feature = "tracing")]
pub(crate) use idempotency::{LEASE_LOST, NOT_RECORDED};

/// The behaviour of each gate that guards the target, in the order in which a call passes them. A group has the gates
/// that guard every command.
fn gates(admission: &Admission<'_>) -> impl DoubleEndedIterator<Item = &'static dyn Behaviour> + use<> {
    let (spec, tool) = (admission.target.command(), admission.target.tool);
    let (features, key_gate) = (tool.features(), tool.key_gate);
    let guards = move |gate: &&Gate| spec.is_none_or(|spec| gate.guards(spec, features));
    GATES.iter().filter(guards).filter_map(move |gate| match gate.id {
        GateId::Describe => Some(&describe::Describe as &dyn Behaviour),
        GateId::ValidateOnly => Some(&validate_only::ValidateOnly),
        GateId::Timeout => Some(&timeout::Timeout),
        GateId::DryRun => Some(&dry_run::DryRun),
        GateId::Confirm => Some(&confirm::Confirm),
        GateId::IdempotencyKey => key_gate,
    })
}

/// The first answer that a gate gives instead of the handler, if any.
pub(crate) fn pass(admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
    gates(admission).find_map(|gate| gate.pass(admission))
}

/// Runs the gates right before the handler.
pub(crate) fn enter(admission: &Admission<'_>, call: &Call<'_>) -> Result<(), EarlyExit> {
    gates(admission).try_for_each(|gate| gate.enter(admission, call))
}

/// The outcome of the handler after all gates, the innermost first.
pub(crate) fn settle(admission: &Admission<'_>, outcome: Result<Reply, EarlyExit>) -> Result<Reply, EarlyExit> {
    gates(admission).rev().fold(outcome, |outcome, gate| gate.settle(admission, outcome))
}

/// The finished answer after all gates, the innermost first.
pub(crate) fn answered(admission: &Admission<'_>, answer: Answer) -> Answer {
    gates(admission).rev().fold(answer, |answer, gate| gate.answered(admission, answer))
}
