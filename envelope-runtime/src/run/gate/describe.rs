//! `--describe`: the describe document instead of a call, without arguments and without states.

use super::{Admission, Behaviour};
use crate::command::reply::Reply;
use crate::error::early_exit::EarlyExit;
use crate::run::describe;

pub(super) struct Describe;

impl Behaviour for Describe {
    fn pass(&self, admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        if admission.matches.is_some() {
            return None;
        }
        let target = admission.target;
        Some(Reply::describe(describe::document(target.tool, &target.path)))
    }
}
