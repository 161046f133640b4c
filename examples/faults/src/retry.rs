//! Commands that fail for a while. Each attempt appends a line to a file, which tests count.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use envelope_runtime::prelude::*;
use envelope_runtime::{Context, Stream};

pub(crate) type Commands = commands![flaky, limited, patient, items];

/// Why an attempt fails
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum FlakyError {
    /// It may succeed immediately
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
    /// It may succeed soon
    #[error("throttled")]
    #[error_code(RATE_LIMITED, retryable, retry_after_ms = 300)]
    Throttled,
    /// It may succeed in ten minutes
    #[error("closed")]
    #[error_code(CLOSED, retryable, retry_after_ms = 600_000)]
    Closed,
    /// It never succeeds
    #[error("broken")]
    #[error_code(PRECONDITION, fix_required = "repair it")]
    Broken,
    /// The file of the attempts cannot be used
    #[error("the file of the tries cannot be used")]
    #[error_code(GENERAL_ERROR)]
    File(#[from] io::Error),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Fails {
    Busy,
    Throttled,
    Closed,
    Broken,
    Panic,
}

/// How often and how a command fails.
#[derive(Debug, clap::Args)]
pub(crate) struct Flaky {
    /// File to which each attempt appends a line
    tries: PathBuf,
    /// Failures of the first attempts, in order; the attempt after the last one succeeds
    #[arg(long, value_delimiter = ',')]
    fails: Vec<Fails>,
    /// Repeat the last failure forever
    #[arg(long)]
    ever: bool,
    /// Milliseconds per attempt
    #[arg(long, default_value_t = 0)]
    takes: u64,
}

/// The result of a successful attempt.
#[derive(Debug, Serialize)]
pub(crate) struct Done {
    tries: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl Flaky {
    /// Makes an attempt, and returns its number.
    fn attempt(&self) -> Result<usize, FlakyError> {
        let number = count(&self.tries)?;
        thread::sleep(Duration::from_millis(self.takes));
        let last = self.fails.last().filter(|_| self.ever);
        match self.fails.get(number - 1).or(last) {
            None => Ok(number),
            Some(Fails::Busy) => Err(FlakyError::Busy),
            Some(Fails::Throttled) => Err(FlakyError::Throttled),
            Some(Fails::Closed) => Err(FlakyError::Closed),
            Some(Fails::Broken) => Err(FlakyError::Broken),
            Some(Fails::Panic) => panic!("a defect in try {number}"),
        }
    }
}

/// Appends a line to the file and counts the lines.
fn count(file: &Path) -> io::Result<usize> {
    OpenOptions::new().create(true).append(true).open(file)?.write_all(b"try\n")?;
    Ok(fs::read_to_string(file)?.lines().count())
}

/// Fail for a while
#[command(
    effect = "read",
    retry(policy = "exponential", attempts = 4, base = "10ms", max = "1s"),
    exit_codes(UNAVAILABLE = 12, RATE_LIMITED = 11, CLOSED = 80, PRECONDITION = 4)
)]
pub(crate) fn flaky(
    context: &Context,
    #[command(flatten)] flaky: Flaky,
    /// Input that is read once
    #[arg(stdin)]
    body: Option<String>,
) -> Result<Done, FlakyError> {
    context.warn("TRIED", "every attempt warns");
    let tries = flaky.attempt()?;
    Ok(Done { tries, body })
}

/// Fail for at most a second
#[command(
    effect = "read",
    timeout = "1s",
    retry(policy = "immediate", attempts = 100, max = "1h"),
    exit_codes(UNAVAILABLE = 12, RATE_LIMITED = 11, CLOSED = 80, PRECONDITION = 4, TIMEOUT = 90)
)]
pub(crate) fn limited(#[command(flatten)] flaky: Flaky) -> Result<Done, FlakyError> {
    Ok(Done { tries: flaky.attempt()?, body: None })
}

/// Fail for a while, with long delays
#[command(
    effect = "read",
    retry(policy = "immediate", attempts = 3, max = "1h"),
    exit_codes(UNAVAILABLE = 12, RATE_LIMITED = 11, CLOSED = 80, PRECONDITION = 4)
)]
pub(crate) fn patient(
    context: &Context,
    #[command(flatten)] flaky: Flaky,
    /// File to which the hook of each attempt appends a line
    #[arg(long)]
    hooks: PathBuf,
) -> Result<Done, FlakyError> {
    context.on_cancel(move || drop(count(&hooks)));
    context.report_partial(&Done { tries: 0, body: None });
    Ok(Done { tries: flaky.attempt()?, body: None })
}

/// List items, one of which fails
#[command(
    effect = "read",
    retry(policy = "linear", attempts = 3, base = "5ms"),
    exit_codes(UNAVAILABLE = 12, RATE_LIMITED = 11, CLOSED = 80, PRECONDITION = 4)
)]
pub(crate) fn items(
    #[command(flatten)] flaky: Flaky,
    /// Number of items before the failing one
    #[arg(long, default_value_t = 2)]
    before: u32,
) -> Result<Stream<u32, FlakyError>, FlakyError> {
    let last = std::iter::once_with(move || flaky.attempt().map(|_| u32::MAX));
    Ok(Stream::fallible((0..before).map(Ok).chain(last)))
}
