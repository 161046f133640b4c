//! The flags of the framework: one table that parsing, help, describe documents, key fingerprints, next-page commands and
//! `exec` read. A test of the macros compares its names with those that an argument cannot take.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction};

use super::flag_values::{self, DescribeInterrupt, NameOrUnset};
use super::gate::{Features, GateId};
use super::spec::{CommandSpec, Param};
use crate::context::paging::{CURSOR, INVALID_CURSOR, LIMIT};
use crate::context::progress::{self, Progress};
use crate::error::error_code::CodeSpec;
use crate::render::FORMATS;
use crate::wire::SideEffects;

/// The heading of global arguments in the help of a command.
pub(crate) const HEADING: &str = "Global options";

pub(crate) const FORMAT: &str = "format";
pub(crate) const DESCRIBE: &str = "describe";
pub(crate) const VALIDATE_ONLY: &str = "validate-only";
pub(crate) const FIELDS: &str = "fields";
#[cfg(feature = "tracing")]
pub(crate) const LOG: &str = "log";
pub(crate) const TIMEOUT: &str = "timeout";
pub(crate) const DRY_RUN: &str = "dry-run";
pub(crate) const CONFIRM: &str = "confirm-destructive";
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
pub(crate) const PROGRESS: &str = "progress";
pub(crate) const INPUT_FILE: &str = "input-file";

/// The value of `--log` that logs.
#[cfg(feature = "tracing")]
pub(crate) const LOG_JSON: &str = "json";

/// How many items an answer has if its caller does not set a limit.
const DEFAULT_LIMIT: &str = "20";

/// A flag that the framework adds to commands.
pub(crate) struct FrameworkFlag {
    /// The long name, which is also the id of clap's argument.
    pub(crate) name: &'static str,
    pub(crate) scope: Scope,
    pub(crate) role: Role,
    /// The name of the value in help. `None` for a switch.
    value_name: Option<&'static str>,
    help: Help,
    default: Option<&'static str>,
    parser: fn() -> ValueParser,
}

/// The help of a flag.
enum Help {
    Text(&'static str),
    /// Depends on the command.
    Of(fn(&CommandSpec) -> String),
}

/// A switch. The base of all rows.
const SWITCH: FrameworkFlag = FrameworkFlag {
    name: "",
    scope: Scope::Clap,
    role: Role::Instead,
    value_name: None,
    help: Help::Text(""),
    default: None,
    parser: ValueParser::bool,
};

/// The commands that have a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The program alone. clap itself adds `--version`.
    Root,
    /// The program, its groups and all commands. clap itself adds `--help`.
    Clap,
    /// The program, its groups and all commands.
    Everything,
    /// The commands that the gate guards.
    Gate(GateId),
    /// The commands that return a list.
    Lists,
    /// The commands whose handler takes `&Progress`.
    Progress,
    /// The commands with a parameter that stdin fills.
    Stdin,
}

/// What a flag does to a call. It decides whether two calls that differ in the flag alone are the same call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Formats or logs the whole run, including all lines of an `exec`: not part of the call.
    WholeRun,
    /// Asks for something else than a call of the command: not part of the call.
    Instead,
    /// Sets how the answer looks, how long the call may take, or under which key it runs: not part of the call.
    Delivery,
    /// Chooses a part of a list: the same query, another page.
    Page,
    /// Names the input, whose content is part of the call.
    Input,
    /// Changes what the call does.
    Meaning,
}

/// Every flag of the framework, in the order in which help lists them.
pub(crate) static FLAGS: &[FrameworkFlag] = &[
    FrameworkFlag { name: "help", scope: Scope::Clap, ..SWITCH },
    FrameworkFlag { name: "version", scope: Scope::Root, ..SWITCH },
    FrameworkFlag {
        name: FORMAT,
        scope: Scope::Everything,
        role: Role::WholeRun,
        value_name: Some("FORMAT"),
        help: Help::Text("Output format; JSON if stdout is not a terminal"),
        parser: || ValueParser::new(NameOrUnset(PossibleValuesParser::new(FORMATS))),
        ..SWITCH
    },
    FrameworkFlag {
        name: DESCRIBE,
        scope: Scope::Everything,
        role: Role::Instead,
        help: Help::Text("Describe the arguments and the exit codes instead of running"),
        parser: || ValueParser::new(DescribeInterrupt),
        ..SWITCH
    },
    FrameworkFlag {
        name: VALIDATE_ONLY,
        scope: Scope::Everything,
        role: Role::Instead,
        help: Help::Text("Check the arguments and do nothing else"),
        ..SWITCH
    },
    FrameworkFlag {
        name: FIELDS,
        scope: Scope::Everything,
        role: Role::Delivery,
        value_name: Some("NAMES"),
        help: Help::Text("Print only these fields of data, or of each item of a list, separated by commas"),
        parser: || ValueParser::new(flag_values::field_names),
        ..SWITCH
    },
    #[cfg(feature = "tracing")]
    FrameworkFlag {
        name: LOG,
        scope: Scope::Everything,
        role: Role::WholeRun,
        value_name: Some("LOG"),
        help: Help::Text("Log conflicts, retries and the events of the command to stderr as JSON lines"),
        parser: || ValueParser::new(NameOrUnset(PossibleValuesParser::new([LOG_JSON, "none"]))),
        ..SWITCH
    },
    FrameworkFlag {
        name: TIMEOUT,
        scope: Scope::Gate(GateId::Timeout),
        role: Role::Delivery,
        value_name: Some("DURATION"),
        help: Help::Of(|spec| flag_values::timeout_help(spec.timeout_ms)),
        parser: || ValueParser::new(flag_values::duration),
        ..SWITCH
    },
    FrameworkFlag {
        name: DRY_RUN,
        scope: Scope::Gate(GateId::DryRun),
        role: Role::Meaning,
        help: Help::Text("Report what would change without changing it"),
        ..SWITCH
    },
    FrameworkFlag {
        name: CONFIRM,
        scope: Scope::Gate(GateId::Confirm),
        role: Role::Delivery,
        help: Help::Text("Confirm a change that cannot be undone"),
        ..SWITCH
    },
    FrameworkFlag {
        name: IDEMPOTENCY_KEY,
        scope: Scope::Gate(GateId::IdempotencyKey),
        role: Role::Delivery,
        value_name: Some("KEY"),
        help: Help::Text("Run this call once: a repeated call with the same key gets the first answer"),
        parser: || ValueParser::new(flag_values::idempotency_key),
        ..SWITCH
    },
    FrameworkFlag {
        name: LIMIT,
        scope: Scope::Lists,
        role: Role::Page,
        value_name: Some("N"),
        help: Help::Text("Maximum number of items to print; 0 prints all of them"),
        default: Some(DEFAULT_LIMIT),
        parser: || ValueParser::new(flag_values::limit),
    },
    FrameworkFlag {
        name: CURSOR,
        scope: Scope::Lists,
        role: Role::Page,
        value_name: Some("TOKEN"),
        help: Help::Text("Continue a list: the next_cursor of the previous answer to the same query"),
        parser: ValueParser::string,
        ..SWITCH
    },
    FrameworkFlag {
        name: PROGRESS,
        scope: Scope::Progress,
        role: Role::Delivery,
        value_name: Some("HOW"),
        help: Help::Text("Progress on stderr; auto is a bar on a terminal and silence elsewhere"),
        default: Some(progress::AUTO),
        parser: || ValueParser::new(PossibleValuesParser::new([progress::AUTO, progress::JSON, "none"])),
    },
    FrameworkFlag {
        name: INPUT_FILE,
        scope: Scope::Stdin,
        role: Role::Input,
        value_name: Some("PATH"),
        help: Help::Of(input_file_help),
        parser: ValueParser::path_buf,
        ..SWITCH
    },
];

fn input_file_help(spec: &CommandSpec) -> String {
    let stdin = spec.params.iter().find_map(|param| match param {
        Param::Stdin(stdin) => Some(stdin),
        _ => None,
    });
    let (what, most) = stdin.map_or(("", 0), |stdin| (stdin.help, stdin.max_bytes));
    let what = if what.is_empty() { "Content of stdin" } else { what };
    format!("{what} (from this file instead of stdin, at most {most} bytes; '-' is stdin)")
}

impl FrameworkFlag {
    /// Whether a command has the flag; without a command, whether the program and its groups have it.
    pub(crate) fn applies(&self, spec: Option<&CommandSpec>, features: Features) -> bool {
        match (self.scope, spec) {
            // Groups do not have the flags of the root, but no caller asks for the flags of a group.
            (Scope::Clap | Scope::Everything, _) | (Scope::Root, None) => true,
            (Scope::Root, Some(_)) | (_, None) => false,
            (Scope::Gate(gate), Some(spec)) => gate.guards(spec, features),
            (Scope::Lists, Some(spec)) => spec.contract.listing.is_some(),
            (Scope::Progress, Some(spec)) => spec.takes::<Progress>(),
            (Scope::Stdin, Some(spec)) => spec.params.iter().any(|param| matches!(param, Param::Stdin(_))),
        }
    }

    /// clap's argument for a command that has the flag.
    pub(crate) fn arg(&self, spec: &CommandSpec) -> Arg {
        let mut arg = Arg::new(self.name).long(self.name).value_parser((self.parser)());
        arg = match self.help {
            Help::Text(text) => arg.help(text),
            Help::Of(help) => arg.help(help(spec)),
        };
        if let Some(default) = self.default {
            arg = arg.default_value(default);
        }
        match self.value_name {
            Some(name) => arg.value_name(name),
            None => arg.action(ArgAction::SetTrue),
        }
    }
}

/// The flags of a scope that a command has, as clap's arguments.
pub(crate) fn args(spec: &CommandSpec, features: Features, in_scope: fn(Scope) -> bool) -> Vec<Arg> {
    let mut args = Vec::new();
    for flag in FLAGS.iter().filter(|flag| in_scope(flag.scope) && flag.applies(Some(spec), features)) {
        args.push(flag.arg(spec));
    }
    args
}

/// The flags that the program, its groups and all commands have, as clap's arguments.
pub(crate) fn args_of_everything() -> impl Iterator<Item = Arg> {
    let flags = FLAGS.iter().filter(|flag| flag.scope == Scope::Everything);
    flags.map(|flag| flag.arg(&CommandSpec::STUB).help_heading(HEADING).global(true))
}

/// Whether an id is that of a flag that every command has.
pub(crate) fn is_on_everything(id: &str) -> bool {
    FLAGS.iter().any(|flag| flag.name == id && matches!(flag.scope, Scope::Clap | Scope::Everything))
}

/// Whether an id is that of a flag of the whole run, which the lines of an `exec` cannot set.
pub(crate) fn is_of_the_whole_run(id: &str) -> bool {
    FLAGS.iter().any(|flag| flag.name == id && flag.role == Role::WholeRun)
}

/// The ids of the flags of a command whose role is one of `roles`. Another command may use the same name for an argument
/// of the author's.
pub(crate) fn ids(spec: Option<&CommandSpec>, features: Features, roles: &[Role]) -> Vec<&'static str> {
    let flags = FLAGS.iter().filter(|flag| roles.contains(&flag.role) && flag.applies(spec, features));
    flags.map(|flag| flag.name).collect()
}

/// Whether an id is that of a flag of the framework, on any command.
pub(crate) fn is_framework_flag(id: &str) -> bool {
    FLAGS.iter().any(|flag| flag.name == id)
}

/// The codes that the flags of a command add to its exit-code table.
pub(crate) fn codes(spec: &CommandSpec) -> &'static [CodeSpec] {
    if spec.contract.listing.is_none() {
        return &[];
    }
    &[CodeSpec {
        name: INVALID_CURSOR,
        description: "The cursor is damaged, or belongs to another query; nothing ran",
        number: Some(2),
        retryable: false,
        side_effects: SideEffects::None,
    }]
}
