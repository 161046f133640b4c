//! Programs whose names and values of arguments make a call impossible, or change it silently.

use std::convert::Infallible;

use envelope_runtime::prelude::*;

use crate::{Program, program, ran};

pub(crate) const PROGRAMS: &[Program] = &[
    program!(long_with_equals),
    program!(alias_with_dashes),
    program!(short_of_a_dash),
    program!(same_long),
    program!(parser_of_another_type),
    program!(inferred_parser_of_another_type),
    program!(default_of_another_type),
    program!(append),
    program!(count),
    program!(several_values),
    program!(conflict_with_a_stranger),
    program!(requires_a_stranger),
    program!(flattened_stranger),
    program!(flattened_subcommand),
    program!(flattened_positional),
    program!(flattened_lists),
    program!(flattened_settings),
    program!(flattened_version),
    ("own_manifest", || App::new("hostile", "1.0.0").command::<manifest>().build()),
    ("own_exec_group", || App::new("hostile", "1.0.0").group("exec", "Run", |exec| exec.command::<manifest>()).build()),
    ("own_manifest_on_purpose", || {
        App::new("hostile", "1.0.0").without_built_in("manifest").command::<manifest>().build()
    }),
    ("no_such_built_in", || App::new("hostile", "1.0.0").without_built_in("mainfest").command::<append>().build()),
    ("group_with_a_space", || {
        App::new("hostile", "1.0.0").group("a b", "Run", |group| group.command::<manifest>()).build()
    }),
    ("group_named_help", || {
        App::new("hostile", "1.0.0").group("help", "Run", |group| group.command::<manifest>()).build()
    }),
];

const EQUALS: &str = "a=b";
const DASHES: &str = "--name";
const DASH: char = '-';
const NAME: &str = "name";
const APPEND: clap::ArgAction = clap::ArgAction::Append;
const TWO: usize = 2;

fn changed<T>(value: T) -> Run<T> {
    ran();
    Run::Updated(value)
}

/// Set a name
#[command(effect = "run")]
fn long_with_equals(#[arg(long = EQUALS)] name: Option<String>) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(name))
}

/// Set a name
#[command(effect = "run")]
fn alias_with_dashes(#[arg(long, alias = DASHES)] title: Option<String>) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(title))
}

/// Set a name
#[command(effect = "run")]
fn short_of_a_dash(#[arg(short = DASH)] name: Option<String>) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(name))
}

/// Set a name
#[command(effect = "run")]
fn same_long(
    #[arg(long = NAME)] first: Option<String>,
    #[arg(long = NAME)] second: Option<String>,
) -> Result<Run<[Option<String>; 2]>, Infallible> {
    Ok(changed([first, second]))
}

/// Set a size
#[command(effect = "run")]
fn parser_of_another_type(
    #[arg(long, value_parser = clap::value_parser!(String))] size: Option<u8>,
) -> Result<Run<Option<u8>>, Infallible> {
    Ok(changed(size))
}

/// Set a size
#[command(effect = "run")]
fn inferred_parser_of_another_type(
    #[arg(long, value_parser = vec!["1", "2"])] size: Option<u8>,
) -> Result<Run<Option<u8>>, Infallible> {
    Ok(changed(size))
}

/// Set a size
#[command(effect = "run")]
fn default_of_another_type(#[arg(long, default_value = NAME)] size: u8) -> Result<Run<u8>, Infallible> {
    Ok(changed(size))
}

/// Set a name
#[command(effect = "run")]
fn append(#[arg(long, action = APPEND)] name: Option<String>) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(name))
}

type Level = u64;

/// Set a level
#[command(effect = "run")]
fn count(#[arg(short, action = clap::ArgAction::Count)] verbose: Level) -> Result<Run<Level>, Infallible> {
    Ok(changed(verbose))
}

/// Set a name
#[command(effect = "run")]
fn several_values(#[arg(long, num_args = TWO)] name: Option<String>) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(name))
}

/// Set a name
#[command(effect = "run")]
fn conflict_with_a_stranger(
    #[arg(long, conflicts_with = "everything")] name: Option<String>,
) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(name))
}

/// Set a name
#[command(effect = "run")]
fn requires_a_stranger(
    #[arg(long, requires = "everything")] name: Option<String>,
) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(name))
}

#[derive(Debug, clap::Args)]
struct Stranger {
    /// The name
    #[arg(long, conflicts_with = "everything")]
    name: Option<String>,
}

/// Set a name
#[command(effect = "run")]
fn flattened_stranger(#[command(flatten)] options: Stranger) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(options.name))
}

#[derive(Debug, clap::Args)]
struct WithSubcommand {
    #[command(subcommand)]
    below: Option<Below>,
}

#[derive(Debug, clap::Subcommand)]
enum Below {
    /// Start it
    Start,
}

/// Set a name
#[command(effect = "run")]
fn flattened_subcommand(#[command(flatten)] options: WithSubcommand) -> Result<Run<bool>, Infallible> {
    Ok(changed(matches!(options.below, Some(Below::Start))))
}

#[derive(Debug, clap::Args)]
struct Optional {
    /// The first name
    first: Option<String>,
}

/// Set a name
#[command(effect = "run")]
fn flattened_positional(#[command(flatten)] options: Optional, second: String) -> Result<Run<[String; 2]>, Infallible> {
    Ok(changed([options.first.unwrap_or_default(), second]))
}

#[derive(Debug, clap::Args)]
struct Names {
    /// The names
    names: Vec<String>,
}

/// Set names
#[command(effect = "run")]
fn flattened_lists(
    #[command(flatten)] options: Names,
    others: Vec<String>,
) -> Result<Run<[Vec<String>; 2]>, Infallible> {
    Ok(changed([options.names, others]))
}

#[derive(Debug, clap::Args)]
#[command(ignore_errors = true, disable_help_flag = true, infer_long_args = true)]
struct Settings {
    /// The name
    #[arg(long)]
    name: Option<String>,
}

/// Set a name
#[command(effect = "run")]
fn flattened_settings(#[command(flatten)] options: Settings) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(options.name))
}

#[derive(Debug, clap::Args)]
#[command(version = "2.0.0")]
struct Versioned {
    /// The name
    #[arg(long)]
    name: Option<String>,
}

/// Set a name
#[command(effect = "run")]
fn flattened_version(#[command(flatten)] options: Versioned) -> Result<Run<Option<String>>, Infallible> {
    Ok(changed(options.name))
}

/// Write the cargo manifest
#[command(effect = "run")]
fn manifest() -> Result<Run<()>, Infallible> {
    Ok(changed(()))
}
