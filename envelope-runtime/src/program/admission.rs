//! A call on its way to the handler, and the behaviour of the gates that it passes.

use std::time::Duration;

use clap::ArgMatches;

use super::target::Target;
use crate::command::call::Call;
use crate::command::reply::Reply;
use crate::context::idempotency::Idempotency;
use crate::context::plan::Plan;
use crate::error::early_exit::EarlyExit;
use crate::render::Answer;

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

    /// Whether a switch of a gate was given.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.matches.is_some_and(|matches| matches.try_get_one::<bool>(flag).is_ok_and(|given| given == Some(&true)))
    }
}

/// The behaviour of a gate, at four moments of a call.
pub(crate) trait Behaviour: Sync {
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
