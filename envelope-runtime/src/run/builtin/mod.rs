//! The commands that every program has: `manifest`, `exec`, and behind features `completion` and `man`. They are
//! described as a user's commands are, stand behind them at the root, and give way to one of the same name.

#[cfg(feature = "completion")]
mod completion;
mod exec;
#[cfg(feature = "man")]
mod man;
mod manifest;

use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::error::early_exit::Stop;
use std::any::TypeId;

use clap::builder::ValueParser;

use crate::command::call::Call;
use crate::command::handler::Handle;
use crate::command::spec::{CommandSpec, Contract, Example};
use crate::error::standard::ARG_ERROR;
use crate::program::{Node, Tool};
use crate::wire::{ErrorBody, FieldError, Phase};

/// Every built-in command, in the order of the help.
const BUILT_IN: &[&CommandSpec] = &[
    &manifest::MANIFEST,
    &exec::EXEC,
    #[cfg(feature = "completion")]
    &completion::COMPLETION,
    #[cfg(feature = "man")]
    &man::MAN,
];

/// The nodes of the built-in commands.
pub(crate) fn nodes() -> Vec<Node> {
    BUILT_IN.iter().map(|spec| Node::command(spec)).collect()
}

/// Whether a command is one of ours: told by its address, since a user's own may have the same name.
pub(crate) fn is(spec: &CommandSpec) -> bool {
    BUILT_IN.iter().any(|own| std::ptr::eq(*own, spec))
}

/// Whether a command is `exec`, which can do, and end as, everything that the others can.
pub(crate) fn is_exec(spec: &CommandSpec) -> bool {
    std::ptr::eq(spec, &raw const exec::EXEC)
}

/// The most bytes that a line of `exec` may have.
pub(crate) const EXEC_LINE_MAX: u64 = exec::LINE_MAX;

/// The examples of a command: what each does, and what to type. Ours do not know how the program is called.
pub(crate) fn examples(tool: &Tool, spec: &'static CommandSpec) -> impl Iterator<Item = (&'static str, String)> {
    let name = tool.name;
    spec.examples.iter().map(move |Example { description, invocation }| {
        let invocation = if is(spec) { invocation.replace("{tool}", name) } else { (*invocation).to_owned() };
        (*description, invocation)
    })
}

/// What calls a built-in command: there are no types to read its arguments by.
struct Own(fn(&Call<'_>) -> Result<Reply, Stop>);

impl Handle for Own {
    fn invoke(&self, call: &Call<'_>) -> Result<Reply, Stop> {
        (self.0)(call)
    }

    fn takes(&self, _: TypeId) -> bool {
        false
    }

    fn parsers(&self) -> Vec<Option<ValueParser>> {
        Vec::new()
    }
}

/// The contract of a built-in command.
const fn contract(effect: Effect) -> Contract {
    Contract { effect, errors: &[], repeatable: false, listing: None }
}

/// A usage error that clap cannot find.
fn refused(field: &str, message: impl Into<String>, fix: impl Into<String>) -> Stop {
    refusal(field, message.into(), fix.into())
}

fn refusal(field: &str, message: String, fix: String) -> Stop {
    let mut error = ErrorBody::new(ARG_ERROR, message.clone());
    error.phase = Some(Phase::Validation);
    error.errors = vec![FieldError { field: field.to_owned(), message, suggestion: None }];
    error.fix_required = Some(fix.into());
    error.into()
}
