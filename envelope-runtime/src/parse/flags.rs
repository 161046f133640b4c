//! The flags that every program has.

use std::env;
use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::outcome::list::fields_flag;
use crate::program::Tool;
use crate::render::{FORMATS, Format};
use crate::run::gate::validate_only_flag;

/// The heading of global arguments in a command's help.
pub(crate) const HEADING: &str = "Global options";

const FORMAT: &str = "format";
const DESCRIBE: &str = "describe";
#[cfg(feature = "tracing")]
const LOG: &str = "log";

/// What `--log` takes; without it, nothing is logged, so that `none` is for whom the environment says otherwise.
#[cfg(feature = "tracing")]
const LOGS: [&str; 2] = [LOG_JSON, "none"];
#[cfg(feature = "tracing")]
const LOG_JSON: &str = "json";

/// The flags of every level. `--help` and `--version` are clap's.
pub(crate) fn args(tool: &Tool) -> Vec<Arg> {
    vec![
        Arg::new(FORMAT)
            .env(tool.format_variable)
            .hide_env_values(true)
            .long(FORMAT)
            .value_name("FORMAT")
            .help("How the answer is written; without it, JSON where stdout is no terminal")
            .help_heading(HEADING)
            .value_parser(Named(PossibleValuesParser::new(FORMATS)))
            .global(true),
        Arg::new(DESCRIBE)
            .long(DESCRIBE)
            .help("Describe the arguments and the exit codes instead of running")
            .help_heading(HEADING)
            .action(ArgAction::SetTrue)
            .value_parser(Interrupt)
            .global(true),
        validate_only_flag(),
        fields_flag(),
        #[cfg(feature = "tracing")]
        Arg::new(LOG)
            .env(tool.log_variable)
            .hide_env_values(true)
            .long(LOG)
            .value_name("LOG")
            .help("Tell on stderr what happens, one JSON object a line: conflicts, retries, what the command logs")
            .help_heading(HEADING)
            .value_parser(Named(PossibleValuesParser::new(LOGS)))
            .global(true),
    ]
}

/// Whether an argument is one of ours or of clap's.
pub(crate) fn is_builtin(id: &str) -> bool {
    [FORMAT, DESCRIBE, "validate-only", "fields", "help", "version"].contains(&id) || is_log(id)
}

/// Whether an argument is about the run as a whole, so that the calls within it have no say in it: how, or whether, its
/// own command line is answered, and what is logged.
pub(crate) fn is_about_the_run(id: &str) -> bool {
    [FORMAT, DESCRIBE].contains(&id) || is_log(id)
}

/// Whether an argument is `--log`. Without the feature it is a name that the author of a command may give.
pub(crate) fn is_log(id: &str) -> bool {
    cfg!(feature = "tracing") && id == "log"
}

/// Whether a call asks for its log.
#[cfg(feature = "tracing")]
pub(crate) fn asks_for_log(matches: &ArgMatches) -> bool {
    matches.get_one::<String>(LOG).is_some_and(|asked| asked == LOG_JSON)
}

/// The value of `--format` in the arguments of a command.
pub(crate) fn format(matches: &ArgMatches) -> Option<Format> {
    Format::named(matches.get_one::<String>(FORMAT)?)
}

/// The format that a run asks for, read off its command line without parsing it, so that it holds where the arguments
/// do not parse; and where the command line asks for none, off the environment.
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
            // Two that differ are an error, which is written as if neither were there.
            (Some(first), Some(second)) if first != second => return None,
            (_, second) => asked = second.or(asked),
        }
    }
    asked
}

/// The parser of `--format` and `--log`: a name, or nothing where an empty variable counts as none.
#[derive(Clone)]
struct Named(PossibleValuesParser);

impl TypedValueParser for Named {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        self.0.parse_ref(command, arg, value)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<String, clap::Error> {
        if source == ValueSource::EnvVariable && value.is_empty() {
            return Ok(String::new());
        }
        self.0.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// The parser of `--describe`: it ends the parse where the flag stands, as clap's own `--help` does, so that nothing
/// that the command requires is asked for.
#[derive(Clone)]
struct Interrupt;

impl TypedValueParser for Interrupt {
    type Value = bool;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<bool, clap::Error> {
        // clap parses the default of a flag that is not given, too.
        if value != "true" {
            return Ok(false);
        }
        let mut error = clap::Error::new(ErrorKind::DisplayHelp).with_cmd(command);
        error.insert(ContextKind::Custom, ContextValue::String(DESCRIBE.to_owned()));
        Err(error)
    }
}

/// Whether a parse was ended by `--describe`.
pub(crate) fn asks_to_describe(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::Custom), Some(ContextValue::String(by)) if by == DESCRIBE)
}
