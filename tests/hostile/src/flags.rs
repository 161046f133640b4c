//! Programs in which an argument takes the name of a flag of the framework.

use std::convert::Infallible;

use envelope_runtime::idempotency::{Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease};
use envelope_runtime::prelude::*;

use crate::{Program, program, ran};

pub(crate) const PROGRAMS: &[Program] = &[
    program!(by_alias),
    program!(by_long),
    program!(by_id),
    program!(by_visible_alias),
    program!(by_short),
    program!(by_short_alias),
    program!(flattened),
    program!(flattened_describe),
    program!(flattened_help),
    program!(flattened_limit),
    ("key_of_a_store", || {
        App::new("hostile", "1.0.0").idempotency(|(): &()| Ok::<_, Infallible>(Keys)).command::<keyed>().build()
    }),
    ("globals_format", || App::new("hostile", "1.0.0").globals::<Format>().command::<plain>().build()),
    ("globals_version", || App::new("hostile", "1.0.0").globals::<Version>().command::<plain>().build()),
    ("globals_argument", || App::new("hostile", "1.0.0").globals::<Name>().command::<plain>().build()),
    ("globals_alias", || App::new("hostile", "1.0.0").globals::<Alias>().command::<plain>().build()),
    ("command_version", || App::new("hostile", "1.0.0").command::<installed>().build()),
];

const DRY_RUN: &str = "dry-run";
const DESCRIBE: &str = "describe";
const HELP: char = 'h';

/// A store that no call reaches.
struct Keys;

impl IdempotencyStore for Keys {
    fn claim(&self, _: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        Err(IdempotencyStoreError::unusable("it has no room"))
    }

    fn renew(&self, _: &Lease) -> Result<bool, IdempotencyStoreError> {
        Ok(true)
    }

    fn record(&self, _: &Lease, _: &str) -> Result<Ended, IdempotencyStoreError> {
        Err(IdempotencyStoreError::unusable("it has no room"))
    }

    fn release(&self, _: &Lease) -> Result<Ended, IdempotencyStoreError> {
        Err(IdempotencyStoreError::unusable("it has no room"))
    }
}

fn changed() -> Run<()> {
    ran();
    Run::Updated(())
}

/// Delete everything
#[command(effect = "run")]
fn by_alias(_: &Plan, #[arg(long, alias = DRY_RUN)] preview: bool) -> Result<Run<()>, Infallible> {
    let _ = preview;
    Ok(changed())
}

/// Delete everything
#[command(effect = "run")]
fn by_long(_: &Plan, #[arg(long = DRY_RUN)] preview: bool) -> Result<Run<()>, Infallible> {
    let _ = preview;
    Ok(changed())
}

/// Delete everything
#[command(effect = "run")]
fn by_id(_: &Plan, #[arg(id = DRY_RUN, long = "preview")] preview: bool) -> Result<Run<()>, Infallible> {
    let _ = preview;
    Ok(changed())
}

/// Delete everything
#[command(effect = "run")]
fn by_visible_alias(#[arg(long, visible_aliases = [DESCRIBE])] all: bool) -> Result<Run<()>, Infallible> {
    let _ = all;
    Ok(changed())
}

/// Delete everything
#[command(effect = "run")]
fn by_short(#[arg(short = HELP)] host: bool) -> Result<Run<()>, Infallible> {
    let _ = host;
    Ok(changed())
}

/// Delete everything
#[command(effect = "run")]
fn by_short_alias(#[arg(short, short_alias = HELP)] all: bool) -> Result<Run<()>, Infallible> {
    let _ = all;
    Ok(changed())
}

#[derive(Debug, clap::Args)]
struct DryRun {
    /// Only look
    #[arg(long)]
    dry_run: bool,
}

/// Delete everything
#[command(effect = "run")]
fn flattened(_: &Plan, #[command(flatten)] options: DryRun) -> Result<Run<()>, Infallible> {
    let _ = options.dry_run;
    Ok(changed())
}

#[derive(Debug, clap::Args)]
struct Describe {
    /// Say more
    #[arg(long)]
    describe: bool,
}

/// Delete everything
#[command(effect = "run")]
fn flattened_describe(#[command(flatten)] options: Describe) -> Result<Run<()>, Infallible> {
    let _ = options.describe;
    Ok(changed())
}

#[derive(Debug, clap::Args)]
struct Help {
    /// Who helps
    #[arg(long = "help")]
    helper: bool,
}

/// Delete everything
#[command(effect = "run")]
fn flattened_help(#[command(flatten)] options: Help) -> Result<Run<()>, Infallible> {
    let _ = options.helper;
    Ok(changed())
}

#[derive(Debug, clap::Args)]
struct Limit {
    /// How much to spend
    #[arg(long)]
    limit: Option<u8>,
}

/// List everything
#[command(effect = "read")]
fn flattened_limit(#[command(flatten)] options: Limit) -> Result<Vec<u8>, Infallible> {
    ran();
    Ok(options.limit.into_iter().collect())
}

/// Delete everything
#[command(effect = "run")]
fn keyed(#[arg(long)] idempotency_key: Option<String>) -> Result<Run<()>, Infallible> {
    let _ = idempotency_key;
    Ok(changed())
}

/// Delete everything
#[command(effect = "run")]
fn plain(#[arg(long)] name: Option<String>) -> Result<Run<()>, Infallible> {
    let _ = name;
    Ok(changed())
}

#[derive(Debug, clap::Args)]
struct Format {
    /// How the disk is formatted
    #[arg(long)]
    format: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Version {
    /// The version of the protocol
    #[arg(short = 'V', long)]
    version: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Name {
    /// The name of the caller
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Alias {
    /// The name of the caller
    #[arg(long, alias = "name")]
    caller: Option<String>,
}

/// Install a version
#[command(effect = "run")]
fn installed(#[arg(short = 'V', long)] version: String) -> Result<Run<String>, Infallible> {
    ran();
    Ok(Run::Updated(version))
}
