//! The commands that every program has: `manifest`, `exec`, and behind features `completion` and `man`. They are
//! described as a user's commands are, stand behind them at the root, and give way to one of the same name.

#[cfg(feature = "completion")]
mod completion;
mod exec;
#[cfg(feature = "man")]
mod man;
mod manifest;

use crate::outcome::{Effect, Reply, Stop};
use crate::spec::{ArgSpec, Arity, CommandSpec, Contract, Param};
use crate::tool::{Node, Tool};
use crate::wire::{ErrorBody, FieldError, Phase};
use crate::{call::Call, standard::ARG_ERROR};

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
    spec.examples.iter().map(move |(description, invocation)| {
        let invocation = if is(spec) { invocation.replace("{tool}", name) } else { (*invocation).to_owned() };
        (*description, invocation)
    })
}

/// A built-in command without arguments, examples and long description.
pub(crate) const fn command(
    name: &'static str,
    about: &'static str,
    effect: Effect,
    invoke: fn(&Call<'_>) -> Result<Reply, Stop>,
) -> CommandSpec {
    CommandSpec {
        name,
        about,
        long_about: None,
        exit_codes: &[],
        params: &[],
        examples: &[],
        get: None,
        confirm: false,
        timeout_ms: None,
        retry: None,
        needs: &[],
        contract: Contract { effect, errors: &[], repeatable: false, listing: None, invoke },
        output_schema: || None,
    }
}

/// A positional argument of one optional value. What differs is said where it is used.
const fn argument(id: &'static str, value_name: &'static str, help: &'static str) -> ArgSpec {
    ArgSpec {
        id,
        help,
        long_help: None,
        long: None,
        short: None,
        value_name,
        env: None,
        default: None,
        required: false,
        arity: Arity::One,
        parser: None,
        extend: None,
    }
}

const fn arg(spec: ArgSpec) -> Param {
    Param::Arg(spec)
}

/// A usage error that clap cannot find.
fn refused(field: &str, message: impl Into<String>, fix: impl Into<String>) -> Stop {
    let message = message.into();
    let mut error = ErrorBody::new(ARG_ERROR, message.clone());
    error.phase = Some(Phase::Validation);
    error.errors = vec![FieldError { field: field.to_owned(), message, suggestion: None }];
    error.fix_required = Some(fix.into().into());
    error.into()
}
