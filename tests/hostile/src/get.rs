//! Get commands that cannot be called with the id of the resource, and some that can.

use std::convert::Infallible;

use clap::{Args, ValueEnum};
use envelope_runtime::prelude::*;
use serde::Serialize;

#[derive(Debug, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
    #[resource(key)]
    title: String,
}

fn note() -> Note {
    Note { id: "n1".to_owned(), title: "a b".to_owned() }
}

macro_rules! programs {
    ($($name:literal, $module:ident: ($($param:tt)*) $($value:ident),*;)*) => {
        pub(crate) const PROGRAMS: &[(&str, fn() -> App)] =
            &[$(($name, $module::app),)* ("get-not-registered", not_registered), ("get-with-globals", with_globals)];

        $(
            mod $module {
                use super::*;

                /// Get a note
                #[command(effect = "read")]
                pub(super) fn get($($param)*) -> Result<Note, Infallible> {
                    $(let _ = $value;)*
                    Ok(note())
                }

                /// Create a note
                #[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
                pub(super) fn create() -> Result<Create<Note>, Infallible> {
                    Ok(Create::AlreadyExists(note()))
                }

                pub(super) fn app() -> App {
                    App::new("notes", "1.0.0").command::<get>().command::<create>().build()
                }
            }
        )*
    };
}

programs! {
    "get-with-two-arguments", two: (#[command(flatten)] of: Two) of;
    "get-without-argument", none: (#[command(flatten)] of: Optional) of;
    "get-with-a-flag", flag: (#[command(flatten)] of: Flag) of;
    "get-with-an-enum", word: (#[command(flatten)] of: Word) of;
    "get-with-words", words: (#[arg(value_parser = ["low", "high"])] id: String) id;
    "get-with-a-number", number: (#[command(flatten)] of: Number) of;
    "get-with-another-argument", other: (#[arg(requires = "folder")] id: String, #[arg(long)] folder: Option<String>) id, folder;
    "get-with-a-parser", parser: (#[arg(value_parser = numbered)] id: String) id;
    "get-with-a-flattened-id", flattened: (#[command(flatten)] of: Id) of;
    "get-with-a-key", key: (#[arg(long)] title: String) title;
    "get-with-an-alias", alias: (#[arg(long, visible_alias = "name")] id: ResourceId) id;
}

#[derive(Debug, Args)]
struct Two {
    #[arg(long)]
    folder: String,
    id: String,
}

#[derive(Debug, Args)]
struct Optional {
    id: Option<String>,
}

#[derive(Debug, Args)]
struct Flag {
    #[arg(long, required = true)]
    all: bool,
}

#[derive(Debug, Clone, ValueEnum)]
enum Level {
    Low,
    High,
}

#[derive(Debug, Args)]
struct Word {
    id: Level,
}

#[derive(Debug, Args)]
struct Number {
    id: u64,
}

#[derive(Debug, Args)]
struct Id {
    id: String,
}

/// Accepts ids of another form than those of the notes.
fn numbered(id: &str) -> Result<String, String> {
    if id.starts_with('#') { Ok(id.to_owned()) } else { Err("it does not start with #".to_owned()) }
}

fn not_registered() -> App {
    App::new("notes", "1.0.0").command::<flattened::create>().build()
}

#[derive(Debug, Args)]
struct Globals {
    /// The folder of the notes
    #[arg(long)]
    folder: String,
}

fn with_globals() -> App {
    App::new("notes", "1.0.0").globals::<Globals>().command::<alias::get>().command::<alias::create>().build()
}
