//! `confirm`: a call that destroys much says so twice. Without `--confirm-destructive` the handler is asked what it
//! would do, as in a dry run, and the answer is CONFIRMATION_REQUIRED with that.

use clap::{Arg, ArgAction};

use super::{Attempt, Code, Gate};
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::context::plan::Plan;
use crate::error::early_exit::Stop;
use crate::program::Tool;
use crate::wire::{ErrorBody, Phase, SideEffects};

const FLAG: &str = "confirm-destructive";
const CONFIRMATION_REQUIRED: &str = "CONFIRMATION_REQUIRED";

pub(super) struct Confirm;

impl Gate for Confirm {
    fn guards(&self, _: &Tool, spec: &CommandSpec) -> bool {
        spec.confirm
    }

    fn flags(&self, _: &CommandSpec) -> Vec<Arg> {
        vec![Arg::new(FLAG).long(FLAG).help("Confirm what cannot be undone").action(ArgAction::SetTrue)]
    }

    fn codes(&self) -> &'static [Code] {
        &[Code {
            name: CONFIRMATION_REQUIRED,
            description: "The call destroys much and was not confirmed; nothing was done",
            number: Some(2),
            retryable: false,
            side_effects: SideEffects::None,
        }]
    }

    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
        // A dry run needs no confirmation: it is how a caller finds out what there is to confirm.
        if !attempt.plan.is_dry_run_unasked() && !attempt.has(FLAG) {
            attempt.plan = Plan::unconfirmed();
        }
        None
    }

    fn settle(&self, attempt: &Attempt<'_>, answer: Result<Reply, Stop>) -> Result<Reply, Stop> {
        let mut reply = answer?;
        if attempt.checks_only {
            return Ok(reply);
        }
        if attempt.plan.is_unconfirmed() {
            return Err(unconfirmed(&attempt.plan));
        }
        reply.notes.confirmed = attempt.has(FLAG);
        Ok(reply)
    }
}

fn unconfirmed(plan: &Plan) -> Stop {
    let (would_affect, count) = plan.affected();
    let what = match count {
        0 => "This".to_owned(),
        1 => "This affects 1 thing,".to_owned(),
        count => format!("This affects {count} things,"),
    };
    let mut error = ErrorBody::new(CONFIRMATION_REQUIRED, format!("{what} cannot be undone, and was not confirmed"));
    error.phase = Some(Phase::Validation);
    error.fix_required = Some("call again with --confirm-destructive".into());
    error.suggestion = Some("`--dry-run` tells what would change, without a failure".into());
    error.context.insert("would_affect", would_affect);
    error.context.insert("would_affect_count", count);
    Stop::from(error)
}
