//! `--validate-only`: all arguments are checked, and nothing else happens.

use super::{Admission, Behaviour};
use crate::command::flags::VALIDATE_ONLY;
use crate::command::reply::Reply;
use crate::error::early_exit::EarlyExit;

pub(super) struct ValidateOnly;

impl Behaviour for ValidateOnly {
    fn pass(&self, admission: &mut Admission<'_>) -> Option<Result<Reply, EarlyExit>> {
        admission.validate_only = admission.has(VALIDATE_ONLY);
        None
    }

    fn settle(&self, _: &Admission<'_>, outcome: Result<Reply, EarlyExit>) -> Result<Reply, EarlyExit> {
        match outcome {
            Err(EarlyExit::ValidatedOnly) => {
                let mut reply = Reply::null();
                reply.notes.validation_only = true;
                Ok(reply)
            }
            other => other,
        }
    }
}
