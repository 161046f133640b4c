//! The example `tool` without the framework: the same contract with clap and `serde_json` alone. It shares the store with
//! `tool`; everything else is hand-written.

mod commands;
mod describe;
mod envelope;
mod record;
#[cfg_attr(not(test), expect(dead_code, reason = "the import is left out"))]
#[path = "../../tool/src/store.rs"]
mod store;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use clap::{Parser, Subcommand};

use crate::envelope::{Answer, ErrorBody, Format, Meta};
use crate::record::Status;
use crate::store::Store;

/// Manages named resources
#[derive(Debug, Parser)]
#[command(name = "by-hand", version)]
pub(crate) struct Cli {
    /// File of the store; by default in the user's data directory
    #[arg(long, env = "TOOL_STORE", global = true)]
    store: Option<PathBuf>,
    /// Output format; JSON if stdout is not a terminal
    #[arg(long, global = true)]
    format: Option<Format>,
    /// Describe the arguments and the exit codes instead of running
    #[arg(long, global = true)]
    describe: bool,
    /// Check the arguments and do nothing else
    #[arg(long, global = true)]
    validate_only: bool,
    #[command(subcommand)]
    group: Group,
}

#[derive(Debug, Subcommand)]
enum Group {
    /// Manage resources
    #[command(subcommand)]
    Resource(Resource),
}

#[derive(Debug, Subcommand)]
enum Resource {
    /// Create a resource
    Create {
        #[command(flatten)]
        plan: Plan,
        /// Name of the resource; no other resource may have it
        #[arg(long)]
        name: String,
    },
    /// Show a resource
    Get {
        /// Id of the resource
        #[arg(value_parser = usage::resource_id)]
        id: String,
    },
    /// List all resources, by name
    List {
        /// Maximum number of items to print; 0 prints all of them
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// Continue a list: the next_cursor of the previous answer to the same query
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Rename a resource
    Rename {
        #[command(flatten)]
        plan: Plan,
        /// Id of the resource
        #[arg(value_parser = usage::resource_id)]
        id: String,
        /// The new name; no other resource may have it
        #[arg(long)]
        name: String,
    },
    /// Create or update a resource with this name and status
    Apply {
        #[command(flatten)]
        plan: Plan,
        /// Name of the resource
        #[arg(long)]
        name: String,
        /// Status of the resource
        #[arg(long)]
        status: Status,
    },
    /// Delete a resource
    Delete {
        #[command(flatten)]
        plan: Plan,
        /// Id of the resource
        #[arg(value_parser = usage::resource_id)]
        id: String,
    },
    /// Delete all resources with a status
    Purge {
        #[command(flatten)]
        plan: Plan,
        /// Confirm a change that cannot be undone
        #[arg(long)]
        confirm_destructive: bool,
        /// Status of the resources to delete
        #[arg(long)]
        status: Status,
    },
}

/// The arguments of every command that changes something.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// Report what would change without changing it
    #[arg(long)]
    dry_run: bool,
}

fn main() -> ExitCode {
    let (started, timestamp) = (Instant::now(), SystemTime::now());
    let argv: Vec<OsString> = std::env::args_os().collect();
    let path = usage::command_path(&argv);
    let format = Format::choose(usage::asked_format(&argv));
    let answer = std::panic::catch_unwind(|| answer(&argv, &path))
        .unwrap_or_else(|_| Answer::failed(1, ErrorBody::new("GENERAL_ERROR", "internal error: the command panicked")));
    let code = answer.exit_code;
    let meta = Meta::new(code, started.elapsed(), &path, timestamp, answer.notes.clone());
    // If stdout is closed, the error cannot be reported.
    let _ = envelope::print(&answer, &meta, format);
    ExitCode::from(code)
}

fn answer(argv: &[OsString], path: &[String]) -> Answer {
    // Before the arguments are parsed, because `--describe` does not need the required ones.
    if argv.iter().take_while(|word| *word != "--").any(|word| word == "--describe") {
        return describe::answer(path);
    }
    if argv.len() == 1 {
        return Answer::help(usage::help());
    }
    match Cli::try_parse_from(argv) {
        Ok(cli) => run(cli),
        Err(error) => usage::answer(&error, path),
    }
}

impl Resource {
    fn is_dry_run(&self) -> bool {
        match self {
            Resource::Get { .. } | Resource::List { .. } => false,
            Resource::Create { plan, .. }
            | Resource::Rename { plan, .. }
            | Resource::Apply { plan, .. }
            | Resource::Delete { plan, .. }
            | Resource::Purge { plan, .. } => plan.dry_run,
        }
    }
}

fn run(cli: Cli) -> Answer {
    let Group::Resource(command) = cli.group;
    if cli.validate_only {
        return Answer::validated();
    }
    let dry_run = command.is_dry_run();
    let mut answer = match Store::open(cli.store.as_deref()) {
        Ok(store) => run_on(&store, command),
        Err(error) => commands::failed(&error.into()),
    };
    answer.notes.dry_run = dry_run;
    answer
}

fn run_on(store: &Store, command: Resource) -> Answer {
    let done = match command {
        Resource::Create { plan, name } => commands::create(store, &plan, &name),
        Resource::Get { id } => commands::get(store, id),
        Resource::List { limit, cursor } => commands::list(store, limit, cursor.as_deref()),
        Resource::Rename { plan, id, name } => commands::rename(store, &plan, id, name),
        Resource::Apply { plan, name, status } => commands::apply(store, &plan, &name, status),
        Resource::Delete { plan, id } => commands::delete(store, &plan, id),
        Resource::Purge { plan, confirm_destructive, status } => {
            commands::purge(store, &plan, confirm_destructive, status)
        }
    };
    done.unwrap_or_else(|failure| commands::failed(&failure))
}
