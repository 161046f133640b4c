//! The gates between the arguments and the handler. Each is a file and a type; [`GATES`] is the one place where they
//! are put in order. A gate that wants a flag adds it to `parse::builtin`.

mod describe;

use clap::ArgMatches;

use crate::outcome::{Reply, Stop};
use crate::tool::{Path, Tool};

/// Every gate, in the order in which a call meets them.
pub(super) const GATES: &[&dyn Gate] = &[&describe::Describe];

/// A call on its way to the handler.
pub(super) struct Attempt<'a> {
    pub(super) tool: &'a Tool,
    /// The group or command that was reached.
    pub(super) path: &'a Path<'a>,
    /// The arguments; none where `--describe` ended the parse.
    pub(super) matches: Option<&'a ArgMatches>,
}

/// Something that may answer in the handler's place.
pub(super) trait Gate: Sync {
    /// The answer with which the run ends here, or none to let the call through.
    fn pass(&self, attempt: &Attempt<'_>) -> Option<Result<Reply, Stop>>;
}
