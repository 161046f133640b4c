//! `--dry-run`: the handler goes all the way but for the writes, of which its [`Plan`] tells it to make none.

use clap::{Arg, ArgAction};

use super::{Attempt, Gate};
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::context::plan::Plan;
use crate::error::early_exit::Stop;
use crate::program::Tool;

const FLAG: &str = "dry-run";

pub(super) struct DryRun;

impl Gate for DryRun {
    /// A command that changes something, and whose handler takes a plan to ask.
    fn guards(&self, _: &Tool, spec: &CommandSpec) -> bool {
        spec.contract.effect != Effect::Read && spec.takes::<Plan>()
    }

    fn flags(&self, _: &CommandSpec) -> Vec<Arg> {
        vec![Arg::new(FLAG).long(FLAG).help("Tell what would change, and change nothing").action(ArgAction::SetTrue)]
    }

    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
        if attempt.has(FLAG) {
            attempt.plan = Plan::dry();
        }
        None
    }
}
