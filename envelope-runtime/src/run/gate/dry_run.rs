//! `--dry-run`: the handler runs with a [`Plan`] under which it does not write.

use super::{Admission, Behaviour};
use crate::command::flags::DRY_RUN;
use crate::command::reply::Reply;
use crate::context::plan::Plan;
use crate::error::early_exit::EarlyExit;

pub(super) struct DryRun;

impl Behaviour for DryRun {
    fn pass(&self, admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        if admission.has(DRY_RUN) {
            admission.plan = Plan::dry();
        }
        None
    }
}
