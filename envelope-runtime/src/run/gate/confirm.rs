//! `confirm`: a command that destroys much runs only with `--confirm-destructive`. Without the flag the handler runs as in
//! a dry run, and the answer is CONFIRMATION_REQUIRED with what it would affect.

use super::{Admission, Behaviour};
use crate::command::flags::CONFIRM;
use crate::command::gate::CONFIRMATION_REQUIRED;
use crate::command::reply::Reply;
use crate::context::plan::Plan;
use crate::error::early_exit::EarlyExit;
use crate::wire::{ErrorBody, Phase};

pub(super) struct Confirm;

impl Behaviour for Confirm {
    fn pass(&self, admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        // A dry run needs no confirmation: it shows a caller what to confirm.
        if !admission.plan.peek_dry_run() && !admission.has(CONFIRM) {
            admission.plan = Plan::unconfirmed();
        }
        None
    }

    fn settle(&self, admission: &Admission<'_>, outcome: Result<Reply, EarlyExit>) -> Result<Reply, EarlyExit> {
        let mut reply = outcome?;
        if admission.validate_only {
            return Ok(reply);
        }
        if admission.plan.is_unconfirmed() {
            return Err(unconfirmed(&admission.plan));
        }
        reply.notes.confirmed = admission.has(CONFIRM);
        Ok(reply)
    }
}

fn unconfirmed(plan: &Plan) -> EarlyExit {
    let (would_affect, count) = plan.affected();
    let affects = match count {
        0 => String::new(),
        1 => " affects 1 item and".to_owned(),
        count => format!(" affects {count} items and"),
    };
    let message = format!("confirmation required: the change{affects} cannot be undone");
    let mut error = ErrorBody::new(CONFIRMATION_REQUIRED, message);
    error.phase = Some(Phase::Validation);
    error.fix_required = Some("call again with --confirm-destructive".into());
    error.suggestion = Some("`--dry-run` lists what would change, without a failure".into());
    error.context.insert("would_affect", would_affect);
    error.context.insert("would_affect_count", count);
    EarlyExit::from(error)
}
