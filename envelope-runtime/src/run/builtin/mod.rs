//! The commands that every program has: `manifest`, `exec`, and with features `completion` and `man`. They are declared
//! like the author's commands, follow them at the root, and give way to a command or group of the same name.

#[cfg(feature = "completion")]
mod completion;
mod exec;
#[cfg(feature = "man")]
mod man;
mod manifest;

pub(crate) use exec::LINE_MAX as EXEC_LINE_MAX;

use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{BuiltIn, CommandSpec, Contract};
use crate::error::early_exit::EarlyExit;
use crate::program::Target;

/// Every built-in command, in the order of the help.
pub(crate) const BUILT_IN: &[&CommandSpec] = &[
    &manifest::MANIFEST,
    &exec::EXEC,
    #[cfg(feature = "completion")]
    &completion::COMPLETION,
    #[cfg(feature = "man")]
    &man::MAN,
];

/// Runs a built-in command.
pub(super) fn invoke(built_in: BuiltIn, call: &Call<'_>, target: &Target<'_>) -> Result<Reply, EarlyExit> {
    match built_in {
        BuiltIn::Manifest => manifest::invoke(call, target.tool),
        BuiltIn::Exec => exec::invoke(call, target),
        #[cfg(feature = "completion")]
        BuiltIn::Completion => completion::invoke(call, target.tool),
        #[cfg(feature = "man")]
        BuiltIn::Man => man::invoke(call, target.tool),
    }
}

/// The contract of a built-in command.
const fn contract(effect: Effect) -> Contract {
    Contract { effect, errors: &[], repeatable: false, listing: None }
}
