//! `--describe`: the document in the place of the handler, without its arguments and without its state.

use super::{Attempt, Gate};
use crate::describe;
use crate::outcome::{Reply, Stop};

pub(super) struct Describe;

impl Gate for Describe {
    fn pass(&self, attempt: &Attempt<'_>) -> Option<Result<Reply, Stop>> {
        if attempt.matches.is_some() {
            return None;
        }
        Some(match attempt.path.command() {
            Some(spec) => Reply::plain(&describe::command(attempt.tool, attempt.path, spec)),
            None => Reply::plain(&describe::tool(attempt.tool, attempt.path)),
        })
    }
}
