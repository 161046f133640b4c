//! `--describe`: the document in the place of the handler, without its arguments and without its state. Its flag
//! stands on every level, so it is with the others of that kind in `parse::flags`.

use super::{Attempt, Gate};
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::error::early_exit::Stop;
use crate::program::Tool;
use crate::run::describe;

pub(super) struct Describe;

impl Gate for Describe {
    fn guards(&self, _: &Tool, _: &CommandSpec) -> bool {
        true
    }

    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
        if attempt.matches.is_some() {
            return None;
        }
        Some(Reply::describe(describe::document(attempt.tool, attempt.path)))
    }
}
