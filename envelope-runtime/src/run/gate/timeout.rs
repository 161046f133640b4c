//! `timeout`: the time limit of a handler. This gate sets the limit; the process enforces it.

use std::time::Duration;

use super::{Admission, Behaviour};
use crate::command::flags::TIMEOUT;
use crate::command::reply::Reply;
use crate::error::early_exit::EarlyExit;

pub(super) struct Timeout;

impl Behaviour for Timeout {
    fn pass(&self, admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        let declared = admission.target.command().and_then(|spec| spec.timeout_ms).map(Duration::from_millis);
        let given =
            admission.matches.and_then(|matches| matches.try_get_one::<Duration>(TIMEOUT).ok().flatten()).copied();
        admission.limit = declared.map(|declared| given.unwrap_or(declared)).filter(|limit| !limit.is_zero());
        None
    }
}
