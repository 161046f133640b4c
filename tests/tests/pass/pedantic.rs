//! Generated code passes strict lints, also in a library whose items are public.

#![deny(warnings, missing_docs, unused, clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(unreachable_pub, reason = "the items are public as in a library; this is a test")]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt;

use envelope_runtime::Context;
use envelope_runtime::prelude::*;

/// A public resource.
#[derive(Debug, Clone, Serialize, Resource)]
#[resource(kind = "thing")]
pub struct Thing {
    /// The id.
    #[resource(id)]
    pub id: String,
    /// The key.
    #[resource(key)]
    pub name: String,
    /// The secret.
    #[resource(secret)]
    pub token: Option<Secret>,
}

/// A public error.
#[derive(Debug, ErrorCode)]
pub enum Failure {
    /// The disk is full
    #[error_code(DISK_FULL, side_effects = "none", fix_required = "free some space on {disk}")]
    Disk {
        /// Which one.
        disk: String,
    },
    /// The system failed
    #[error_code(UNAVAILABLE, retryable, retry_after_ms = 100)]
    System(std::io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk { disk } => write!(f, "the disk {disk} is full"),
            Self::System(error) => write!(f, "the system failed: {error}"),
        }
    }
}

/// Create a thing
///
/// # Errors
///
/// Always fails.
#[command(
    effect = "create",
    exit_codes(ALREADY_EXISTS = 10, DISK_FULL = 80, UNAVAILABLE),
    get = get,
    example("Create a thing", "tool create --name a")
)]
pub fn create(
    context: &Context,
    /// The name of the thing
    #[arg(short, long, value_name = "WORD", default_value_t = String::from("a"))]
    name: String,
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=3))] level: Option<u8>,
) -> Result<Create<Thing>, Failure> {
    context.warn("TRIED", "it was tried");
    match level {
        Some(_) => Err(Failure::Disk { disk: name }),
        None => Ok(Create::Created(Thing { id: "t_1".to_owned(), name, token: None })),
    }
}

/// Read a thing
///
/// # Errors
///
/// If the system fails.
#[command(effect = "read", exit_codes(DISK_FULL = 80, UNAVAILABLE))]
pub fn get(id: String) -> Result<Thing, Failure> {
    match std::fs::metadata("/") {
        Ok(_) => Ok(Thing { id, name: String::new(), token: None }),
        Err(error) => Err(Failure::System(error)),
    }
}

#[test]
fn the_commands_work() {
    let app = App::new("tool", "1.0.0").command::<create>().command::<get>().build();
    app.debug_assert();
    let (code, envelope) = super::run(&app, &["tool", "create"]);
    assert_eq!((code, &envelope.pointer("/warnings/0/code").cloned().unwrap_or_default()), (0, &"TRIED".into()));
    let (code, envelope) = super::run(&app, &["tool", "create", "--level", "2", "-n", "d"]);
    assert_eq!(
        (code, &envelope.pointer("/error/fix_required").cloned().unwrap_or_default()),
        (80, &"free some space on d".into())
    );
}
