//! The flags that every program has, as its parser sees them.

use std::env;
use std::ffi::OsString;

use clap::{Arg, ArgMatches};

use crate::command::flags::{self, FORMAT};
#[cfg(feature = "tracing")]
use crate::command::flags::{LOG, LOG_JSON};
use crate::program::Tool;
use crate::render::Format;

/// The flags of every level, with the variables that the program reads for them. clap adds `--help` and `--version`.
pub(crate) fn args(tool: &Tool) -> Vec<Arg> {
    let with_variable = |arg: Arg| match arg.get_id().as_str() {
        FORMAT => arg.env(tool.format_variable).hide_env_values(true),
        #[cfg(feature = "tracing")]
        LOG => arg.env(tool.log_variable).hide_env_values(true),
        _ => arg,
    };
    let mut args = Vec::new();
    for arg in flags::args_of_everything() {
        args.push(with_variable(arg));
    }
    args
}

/// Whether a call logs with `--log json`.
#[cfg(feature = "tracing")]
pub(crate) fn asks_for_log(matches: &ArgMatches) -> bool {
    matches.get_one::<String>(LOG).is_some_and(|asked| asked == LOG_JSON)
}

/// The value of `--format` among the arguments of a command.
pub(crate) fn format(matches: &ArgMatches) -> Option<Format> {
    Format::named(matches.get_one::<String>(FORMAT)?)
}

/// The format that a command line asks for, or else the environment, without parsing: it also holds if the arguments do
/// not parse.
pub(crate) fn asked_format(tool: &Tool, argv: &[OsString]) -> Option<Format> {
    on_the_command_line(argv).or_else(|| {
        let default = env::var_os(tool.format_variable)?;
        Format::named(default.to_str()?)
    })
}

fn on_the_command_line(argv: &[OsString]) -> Option<Format> {
    let mut words = argv.iter().skip(1).map(|word| word.to_str().unwrap_or_default()).take_while(|word| *word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--format") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        match (asked, value.and_then(Format::named)) {
            // Two different formats are an error, which is printed as if neither were given.
            (Some(first), Some(second)) if first != second => return None,
            (_, second) => asked = second.or(asked),
        }
    }
    asked
}
