//! Contradictions between arguments that only the whole program shows, for `App::debug_assert`.

use clap::{Arg, Command};

use super::tree::{Root, whole};
use super::{args, flags};
use crate::command::flags::{Scope, args as framework_args};
use crate::command::spec::{CommandSpec, Param};
use crate::program::Tool;

/// Runs clap's own assertions over the whole tree. They include that no global argument has the name of a framework flag.
pub(crate) fn debug_assert(tool: &Tool) {
    whole(Root::of(tool).command, tool, &tool.nodes).debug_assert();
}

/// The contradictions between the arguments of a command, the global arguments and the framework's flags.
pub(crate) fn clashes(tool: &Tool, spec: &'static CommandSpec) -> Vec<String> {
    let root = Root::of(tool).command;
    let command = args::command(Command::new(spec.name), tool, spec, false);
    let mut clashes = Vec::new();
    for arg in root.get_positionals() {
        clashes.push(format!("the global argument `{}` has neither `long` nor `short`", arg.get_id()));
    }
    for arg in command.get_arguments() {
        let id = arg.get_id();
        if root.get_arguments().any(|global| global.get_id() == id) {
            clashes.push(format!("`{id}` is an argument of the command and a global one"));
        }
    }
    // The macro refuses such an argument of the command itself, but does not see those of a flattened struct.
    let flags = framework_args(spec, tool.features(), |scope| scope == Scope::Lists);
    for param in spec.params {
        let Param::Flatten(flattened) = param else { continue };
        for own in (flattened.augment)(Command::new(spec.name)).get_arguments() {
            let id = own.get_id();
            if flags.iter().any(|flag| id == flag.get_id() || own.get_long() == flag.get_long()) {
                clashes.push(format!(
                    "`{id}` is a flag of every list; take `paging: &Paging` and return a `Page`, or give it another name"
                ));
            }
        }
    }
    for arg in command.get_arguments() {
        let id = arg.get_id();
        for name in spellings(arg) {
            let is_same = |global: &Arg| global.get_id() != id && spellings(global).contains(&name);
            if ["--help", "-h", "--version", "-V"].contains(&name.as_str()) || root.get_arguments().any(is_same) {
                clashes.push(format!("`{id}` takes `{name}`, which every command has"));
            }
        }
    }
    for flag in framework_args(spec, tool.features(), |scope| matches!(scope, Scope::Gate(_))) {
        if let Some(long) = is_taken(&flag, &command) {
            clashes.push(format!(
                "`{long}` is a flag that the framework gives this command; give the argument another name"
            ));
        }
    }
    clashes
}

/// The framework's flags whose name a global argument takes.
pub(crate) fn global_clashes(tool: &Tool) -> Vec<String> {
    let root = Root::of(tool).command;
    let taken = flags::args(tool).into_iter().filter_map(|flag| is_taken(&flag, &root));
    taken.map(|long| format!("`{long}` is a flag of every command; give the global argument another name")).collect()
}

/// The spelling of a framework flag in `command`, if another argument there has the same name.
fn is_taken(flag: &Arg, command: &Command) -> Option<String> {
    let long = format!("--{}", flag.get_long()?);
    let holds = |arg: &&Arg| arg.get_id() == flag.get_id() || spellings(arg).contains(&long);
    (command.get_arguments().filter(holds).count() > 1).then_some(long)
}

/// Every spelling of an argument, including hidden aliases.
fn spellings(arg: &Arg) -> Vec<String> {
    let mut longs = arg.get_all_aliases().unwrap_or_default();
    longs.extend(arg.get_long());
    let mut shorts = arg.get_all_short_aliases().unwrap_or_default();
    shorts.extend(arg.get_short());
    let mut spellings = Vec::new();
    for long in longs {
        spellings.push(format!("--{long}"));
    }
    for short in shorts {
        spellings.push(format!("-{short}"));
    }
    spellings
}
