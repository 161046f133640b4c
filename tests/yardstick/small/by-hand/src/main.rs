//! The small tool of the yardstick without the framework, hand-written to print the same bytes: it parses once, builds no
//! command tree twice, and serialises every answer straight into the output.

mod commands;
mod documents;
mod envelope;
mod lines;
mod usage;

use std::ffi::OsString;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use clap::{Parser, Subcommand};
use yardstick_store::Store;

use crate::envelope::{Answer, ErrorBody, Format, Meta};

/// Manages records
#[derive(Debug, Parser)]
#[command(name = "small", bin_name = "small", version)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// The arguments of every command.
#[derive(Debug, clap::Args)]
struct Globals {
    /// File of the store
    #[arg(long, global = true, default_value = "records.tsv", help_heading = "Global options")]
    store: PathBuf,
    /// Output format; JSON if stdout is not a terminal
    #[arg(long, global = true, env = "SMALL_FORMAT", hide_env_values = true, help_heading = "Global options")]
    format: Option<Format>,
    /// Describe the arguments and the exit codes instead of running
    #[arg(long, global = true, help_heading = "Global options")]
    describe: bool,
    /// Check the arguments and do nothing else
    #[arg(long, global = true, help_heading = "Global options")]
    validate_only: bool,
    /// Print only these fields of data, or of each item of a list, separated by commas
    #[arg(long, global = true, value_name = "NAMES", help_heading = "Global options")]
    fields: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a record
    #[command(after_help = "\
Exit codes:
    0  SUCCESS
    1  GENERAL_ERROR
    2  ARG_ERROR
    6  CONFLICT
   10  ALREADY_EXISTS
  129  CANCELLED
  130  CANCELLED
  143  CANCELLED

`--describe` explains each exit code")]
    Create {
        /// Name of the record; no other record may have it
        #[arg(long)]
        name: String,
        /// Size of the record, in bytes
        #[arg(long, default_value_t = 0)]
        size: u64,
    },
    /// Show a record
    #[command(after_help = "\
Exit codes:
    0  SUCCESS
    1  GENERAL_ERROR
    2  ARG_ERROR
    5  NOT_FOUND
   12  UNAVAILABLE
  129  CANCELLED
  130  CANCELLED
  143  CANCELLED

`--describe` explains each exit code")]
    Get {
        /// Id of the record
        #[arg(value_parser = usage::record_id)]
        id: String,
    },
    /// List all records
    #[command(after_help = "\
Exit codes:
    0  SUCCESS
    1  GENERAL_ERROR
    2  ARG_ERROR
    2  INVALID_CURSOR
  129  CANCELLED
  130  CANCELLED
  143  CANCELLED

`--describe` explains each exit code")]
    List {
        /// Maximum number of items to print; 0 prints all of them
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
        /// Continue a list: the next_cursor of the previous answer to the same query
        #[arg(long, value_name = "TOKEN")]
        cursor: Option<String>,
    },
    /// Change the size of a record
    #[command(after_help = "\
Exit codes:
    0  SUCCESS
    1  GENERAL_ERROR
    2  ARG_ERROR
    5  NOT_FOUND
   12  UNAVAILABLE
  129  CANCELLED
  130  CANCELLED
  143  CANCELLED

`--describe` explains each exit code")]
    Update {
        /// Id of the record
        #[arg(value_parser = usage::record_id)]
        id: String,
        /// Size of the record, in bytes
        #[arg(long)]
        size: u64,
    },
    /// Delete a record
    #[command(after_help = "\
Exit codes:
    0  SUCCESS
    0  NOT_FOUND
    1  GENERAL_ERROR
    2  ARG_ERROR
  129  CANCELLED
  130  CANCELLED
  143  CANCELLED

`--describe` explains each exit code")]
    Delete {
        /// Report what would change without changing it
        #[arg(long)]
        dry_run: bool,
        /// Id of the record
        #[arg(value_parser = usage::record_id)]
        id: String,
    },
    /// Describe every command of this program
    Manifest {
        /// The `etag` of a known manifest; `data` is null if it is still current
        #[arg(long)]
        etag: Option<String>,
    },
    /// Run commands from stdin, one JSON object per line
    Exec {
        /// Run every line; exit with PARTIAL_FAILURE if one of them failed
        #[arg(long)]
        ignore_errors: bool,
        /// Read the lines from this file; `-` is stdin
        #[arg(long, value_name = "PATH")]
        input_file: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let stamp = Stamp::now();
    let argv: Vec<OsString> = std::env::args_os().collect();
    let (answer, format) = answered(&argv);
    let format = Format::choose(format);
    // If stdout is closed, the error cannot be reported.
    let _ = envelope::print(&answer, &Meta::new(&stamp, &answer), format);
    ExitCode::from(answer.exit_code)
}

/// The time at which a call began.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    started: Instant,
    timestamp: SystemTime,
}

impl Stamp {
    fn now() -> Stamp {
        Stamp { started: Instant::now(), timestamp: SystemTime::now() }
    }
}

/// Returns the answer to a command line and its format. A panic gives an answer as well.
fn answered(argv: &[OsString]) -> (Answer, Option<Format>) {
    catch_unwind(|| answer(argv)).unwrap_or_else(|_| {
        let error = ErrorBody::new("GENERAL_ERROR", "internal error: the command panicked");
        (Answer::failed("small", 1, error), usage::asked_format(argv))
    })
}

fn answer(argv: &[OsString]) -> (Answer, Option<Format>) {
    // Before the arguments are parsed, because `--describe` does not need the required ones.
    if argv.iter().take_while(|word| *word != "--").any(|word| word == "--describe") {
        return (documents::describe(usage::command_name(argv)), usage::asked_format(argv));
    }
    match Cli::try_parse_from(argv) {
        Ok(cli) => {
            let Globals { store, format, validate_only, fields, .. } = cli.globals;
            let mut answer = run(cli.command, store, validate_only);
            if let Some(fields) = fields {
                answer.keep(&fields.split(',').collect::<Vec<_>>());
            }
            (answer, format)
        }
        Err(error) => (usage::answer(&error, usage::command_name(argv)), usage::asked_format(argv)),
    }
}

fn run(command: Command, store: PathBuf, validate_only: bool) -> Answer {
    if validate_only && !matches!(command, Command::Exec { .. }) {
        return Answer::validated(usage::name(&command));
    }
    let store = commands::Open { store: Store::new(store.clone()), path: store };
    match command {
        Command::Create { name, size } => commands::create(&store, &name, size),
        Command::Get { id } => commands::get(&store, &id),
        Command::List { limit, cursor } => commands::list(&store, limit, cursor.as_deref()),
        Command::Update { id, size } => commands::update(&store, &id, size),
        Command::Delete { dry_run, id } => commands::delete(&store, dry_run, id),
        Command::Manifest { etag } => documents::manifest(etag.as_deref()),
        Command::Exec { ignore_errors, input_file } => lines::exec(&store.path, ignore_errors, input_file.as_deref()),
    }
}
