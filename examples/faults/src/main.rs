//! `faults`: commands that fail on purpose, to test the framework.

mod input;
mod keys;
mod list;
mod log;
mod process;
mod retry;

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use envelope_runtime::Context;
use envelope_runtime::prelude::*;
use tokio::runtime::Builder;

/// A resource that is hard to find
#[derive(Debug, Serialize, Resource)]
struct Ghost {
    #[resource(id)]
    id: u32,
    #[resource(key)]
    name: String,
    #[resource(secret)]
    token: Secret,
}

impl Ghost {
    fn new(id: u32, name: impl Into<String>) -> Ghost {
        Ghost { id, name: name.into(), token: Secret::from("boo") }
    }
}

/// Why ghosts cannot be listed
#[derive(Debug, thiserror::Error, ErrorCode)]
enum GhostError {
    /// More ghosts were requested than one call returns
    #[error("{asked} ghosts are too many")]
    #[error_code(TOO_MANY, side_effects = "none", fix_required = "ask for fewer than {asked} ghosts")]
    TooMany {
        #[error_code(context)]
        asked: u32,
    },
    /// The house is closed
    #[error("the house is closed")]
    #[error_code(UNAVAILABLE, retryable, retry_after_ms = 250)]
    Closed(#[source] std::io::Error),
}

/// The arguments of `big`.
#[derive(Debug, clap::Args)]
struct BigArgs {
    /// Number of ghosts; 13 is unavailable
    #[arg(default_value_t = 1000)]
    count: u32,
}

/// The maximum number of ghosts per call.
const MAX_COUNT: u32 = 100_000;

/// Panic
#[command(effect = "run", name = "panic")]
fn stop(
    /// Text of the panic
    #[arg(default_value = "a defect")]
    text: String,
) -> Result<Run<()>, Infallible> {
    panic!("{text}");
}

/// Data with the keys of a describe document
#[derive(Debug, Serialize)]
struct Disguise {
    command: &'static str,
    description: &'static str,
    effect: &'static str,
    danger_level: &'static str,
    positionals: [u8; 0],
    flags: [u8; 0],
    exit_codes: [u8; 0],
    names: [u8; 0],
}

/// Print data with the keys of a describe document
#[command(effect = "read")]
fn disguise() -> Result<Disguise, Infallible> {
    Ok(Disguise {
        command: "haunt",
        description: "Orders to a ghost",
        effect: "fright",
        danger_level: "high",
        positionals: [],
        flags: [],
        exit_codes: [],
        names: [],
    })
}

/// Report a conflict with a ghost that vanishes every time
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn vanish() -> Result<Create<Ghost>, Infallible> {
    Ok(Create::Vanished)
}

/// Report a conflict with a ghost that vanishes once
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn vanish_once(
    /// Name of the ghost
    name: String,
) -> Result<Create<Ghost>, Infallible> {
    static CALLED: AtomicBool = AtomicBool::new(false);
    if CALLED.swap(true, Ordering::Relaxed) { Ok(Create::Created(Ghost::new(1, name))) } else { Ok(Create::Vanished) }
}

/// Succeed with a warning
#[command(effect = "run")]
fn warn(context: &Context) -> Result<Run<()>, Infallible> {
    context.warn("HAUNTED", format!("{} ran in a haunted house", context.command()));
    Ok(Run::Unchanged(()))
}

/// List ghosts
#[command(effect = "read", exit_codes(TOO_MANY = 80, UNAVAILABLE = 12))]
fn big(#[command(flatten)] asked: BigArgs) -> Result<Vec<Ghost>, GhostError> {
    match asked.count {
        13 => Err(GhostError::Closed(std::io::Error::other("the key is gone"))),
        count @ 0..=MAX_COUNT => Ok((0..count).map(|id| Ghost::new(id, format!("ghost {id}"))).collect()),
        asked => Err(GhostError::TooMany { asked }),
    }
}

/// The flavor of a tokio runtime to run inside of, as with `#[tokio::main]`.
const INSIDE_TOKIO: &str = "FAULTS_INSIDE_TOKIO";

fn main() -> ExitCode {
    let mut builder = match std::env::var(INSIDE_TOKIO).as_deref() {
        Ok("current_thread") => Builder::new_current_thread(),
        Ok(_) => Builder::new_multi_thread(),
        Err(_) => return run(),
    };
    builder.enable_all().build().expect("tokio starts").block_on(async { run() })
}

fn run() -> ExitCode {
    match std::env::var_os(keys::FILE) {
        Some(file) => keys::app(file.into()).run(),
        None => app().run(),
    }
}

fn app() -> App {
    App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Fails on purpose")
        .command::<stop>()
        .command::<disguise>()
        .command::<vanish>()
        .command::<vanish_once>()
        .command::<warn>()
        .command::<big>()
        .group("process", "Blocking and printing", |group| group.commands::<process::Commands>())
        .group("list", "Long lists", |group| group.commands::<list::Commands>())
        .group("input", "Input", |group| group.commands::<input::Commands>())
        .group("log", "Logs", |group| group.commands::<log::Commands>())
        .group("retry", "Retries", |group| group.commands::<retry::Commands>())
        .build()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_apps_are_consistent() {
        super::app().debug_assert();
        super::keys::app("keys.db".into()).debug_assert();
    }
}
