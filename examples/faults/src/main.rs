//! `faults`: commands that go wrong on purpose, so that tests can see what the framework makes of it.

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

/// A thing that is hard to get hold of
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

/// Why ghosts are out of reach
#[derive(Debug, thiserror::Error, ErrorCode)]
enum GhostError {
    /// More ghosts were asked for than one call gives
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

/// How much is asked for.
#[derive(Debug, clap::Args)]
struct Asked {
    /// How many; 13 finds the house closed
    #[arg(default_value_t = 1000)]
    count: u32,
}

/// The most ghosts that one call gives.
const MOST: u32 = 100_000;

/// Stop on a defect
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

/// Create a ghost that is never there when it is looked at
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn vanish() -> Result<Create<Ghost>, Infallible> {
    Ok(Create::Vanished)
}

/// Create a ghost that is not there when it is first looked at
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn vanish_once(
    /// Name of the ghost
    name: String,
) -> Result<Create<Ghost>, Infallible> {
    static CALLED: AtomicBool = AtomicBool::new(false);
    if CALLED.swap(true, Ordering::Relaxed) { Ok(Create::Created(Ghost::new(1, name))) } else { Ok(Create::Vanished) }
}

/// Succeed, with a remark
#[command(effect = "run")]
fn warn(context: &Context) -> Result<Run<()>, Infallible> {
    context.warn("HAUNTED", format!("{} ran in a haunted house", context.command()));
    Ok(Run::Unchanged(()))
}

/// List as many ghosts as are asked for
#[command(effect = "read", exit_codes(TOO_MANY = 80, UNAVAILABLE = 12))]
fn big(#[command(flatten)] asked: Asked) -> Result<Vec<Ghost>, GhostError> {
    match asked.count {
        13 => Err(GhostError::Closed(std::io::Error::other("the key is gone"))),
        count @ 0..=MOST => Ok((0..count).map(|id| Ghost::new(id, format!("ghost {id}"))).collect()),
        asked => Err(GhostError::TooMany { asked }),
    }
}

fn main() -> ExitCode {
    match std::env::var_os(keys::FILE) {
        Some(file) => keys::app(file.into()).run(),
        None => app().run(),
    }
}

fn app() -> App {
    App::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Goes wrong on purpose")
        .command::<stop>()
        .command::<disguise>()
        .command::<vanish>()
        .command::<vanish_once>()
        .command::<warn>()
        .command::<big>()
        .group("process", "What befalls a process", |group| group.commands::<process::Commands>())
        .group("list", "Long lists", |group| group.commands::<list::Commands>())
        .group("input", "What is read", |group| group.commands::<input::Commands>())
        .group("log", "What is logged", |group| group.commands::<log::Commands>())
        .group("retry", "What is tried again", |group| group.commands::<retry::Commands>())
        .build()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_app_does_not_contradict_itself() {
        super::app().debug_assert();
        super::keys::app("keys.db".into()).debug_assert();
    }
}
