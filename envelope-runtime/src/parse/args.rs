//! The static data of a command as clap's arguments.

use std::fmt::Write as _;
use std::iter;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Command};

use super::tree::flattened;
use crate::command::flags::{self, Scope};
use crate::command::spec::{ArgSpec, Arity, CommandSpec, Param};
use crate::program::{ExitTable, Tool};

/// Adds the arguments of `spec` to `command`; with `help`, also the texts that only help shows.
pub(super) fn command(command: Command, tool: &Tool, spec: &'static CommandSpec, help: bool) -> Command {
    let mut command = command;
    for (param, parser) in spec.params.iter().zip(spec.handler.parsers().into_iter().chain(iter::repeat_with(|| None)))
    {
        command = match param {
            Param::Arg(spec) => command.arg(arg(spec, parser)),
            Param::Stdin(_) => command.args(flags::args(spec, tool.features(), |scope| scope == Scope::Stdin)),
            Param::Flatten(spec) => flattened(command, spec.augment),
        };
    }
    for scope in
        [|scope| matches!(scope, Scope::Gate(_)), |scope| scope == Scope::Lists, |scope| scope == Scope::Progress]
    {
        command = command.args(flags::args(spec, tool.features(), scope));
    }
    // Last, because clap takes the documentation of a flattened struct for that of the command.
    command = command.about(spec.about).long_about(None);
    if help {
        if let Some(long_about) = spec.long_about {
            command = command.long_about(long_about);
        }
        command = command.after_help(after_help(tool, spec));
    }
    command
}

fn arg(spec: &ArgSpec, parser: Option<ValueParser>) -> Arg {
    // Help names an environment variable without its value, which may be a secret, unless `extend` shows it.
    let mut arg = Arg::new(spec.id).value_name(spec.value_name).required(spec.required).hide_env_values(true);
    if !spec.help.is_empty() {
        arg = arg.help(spec.help);
    }
    if let Some(help) = spec.long_help {
        arg = arg.long_help(help);
    }
    if let Some(long) = spec.long {
        arg = arg.long(long);
    }
    if let Some(short) = spec.short {
        arg = arg.short(short);
    }
    if let Some(env) = spec.env {
        arg = arg.env(env);
    }
    if let Some(default) = spec.default {
        arg = arg.default_value(default);
    }
    if let Some(parser) = parser.or_else(|| spec.parser.map(|parser| parser())) {
        arg = arg.value_parser(parser);
    }
    let positional = spec.long.is_none() && spec.short.is_none();
    arg = match spec.arity {
        Arity::One => arg.action(ArgAction::Set),
        Arity::OptionalValue => arg.action(ArgAction::Set).num_args(0..=1),
        Arity::Many if positional => arg.action(ArgAction::Append).num_args(1..),
        Arity::Many => arg.action(ArgAction::Append),
        Arity::Flag => arg.action(ArgAction::SetTrue),
        Arity::Unit => arg,
    };
    match spec.extend {
        Some(extend) => extend(arg),
        None => arg,
    }
}

/// The section of help below the arguments: examples and exit codes.
fn after_help(tool: &Tool, spec: &'static CommandSpec) -> String {
    let mut text = String::new();
    for (i, (description, invocation)) in tool.examples(spec).into_iter().enumerate() {
        let heading = if i == 0 { "Examples:\n" } else { "" };
        let _ = writeln!(text, "{heading}  {invocation}\n      {description}");
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str("Exit codes:\n");
    for row in tool.exit_table(spec).into_iter().flat_map(ExitTable::rows) {
        let _ = writeln!(text, "  {:>3}  {}", row.number, row.name);
    }
    text.push_str("\n`--describe` explains each exit code");
    text
}
