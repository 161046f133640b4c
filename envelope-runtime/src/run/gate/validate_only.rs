//! `--validate-only`: the arguments are checked, all of them, and nothing else happens.

use clap::{Arg, ArgAction};

use super::{Attempt, Gate};
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::error::early_exit::Stop;
use crate::parse::HEADING;
use crate::program::Tool;

const FLAG: &str = "validate-only";

pub(super) struct ValidateOnly;

/// The flag, which stands on every level.
pub(crate) fn flag() -> Arg {
    Arg::new(FLAG)
        .long(FLAG)
        .help("Check the arguments and do nothing else")
        .help_heading(HEADING)
        .action(ArgAction::SetTrue)
        .global(true)
}

impl Gate for ValidateOnly {
    fn guards(&self, _: &Tool, _: &CommandSpec) -> bool {
        true
    }

    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
        attempt.checks_only = attempt.has(FLAG);
        None
    }

    fn settle(&self, _: &Attempt<'_>, answer: Result<Reply, Stop>) -> Result<Reply, Stop> {
        match answer {
            Err(Stop::Checked) => {
                let mut reply = Reply::null();
                reply.notes.validation_only = true;
                Ok(reply)
            }
            other => other,
        }
    }
}
