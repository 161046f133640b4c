//! The yardsticks: what the framework costs beside what one writes by hand.
//!
//! `cargo xtask bench` measures everything and prints one table; `cargo xtask check` fails where a bound is passed that does
//! not depend on how busy the machine is. `docs/performance.md` says how each figure is taken.

mod bench;
mod bounds;
mod check;
mod clean;
mod documents;
mod generate;
mod grow;
mod measure;
mod options;
mod place;
mod small;
mod table;

use std::path::Path;
use std::process::ExitCode;

use generate::{Way, generate};

const USAGE: &str = "\
Usage: cargo xtask bench [--quick] [--only small|list|clean|grow]... [--peers] [--markdown]
       cargo xtask check
       cargo xtask documents
       cargo xtask generate ours|derive COMMANDS FOLDER

bench      builds and measures everything, and prints one table
  --quick      fewer runs, and no release build of 1000 commands with clap's derive
  --only PART  this part alone: small (calls of a small tool), list (10,000 records),
               clean (building the dependencies), grow (tools of 10, 100 and 1000 commands)
  --peers      other frameworks, too; their crates are downloaded
  --markdown   the table as docs/performance.md has it
check      fails where a bound is passed: instructions, generated lines, dependencies
documents  writes anew what the hand-written twin tells of itself, from what ours tells
generate   writes a tool of this many commands";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match &words[..] {
        ["bench", options @ ..] => options::Options::parse(options).and_then(|options| bench::run(&options)),
        ["check"] => check::run(),
        ["documents"] => documents::write(),
        ["generate", way @ ("ours" | "derive"), commands, folder] => {
            let way = if *way == "ours" { Way::Ours } else { Way::Derive };
            let commands = commands.parse().map_err(|error| format!("{commands}: {error}"));
            commands.and_then(|commands| generate(way, commands, Path::new(folder)).map_err(|error| error.to_string()))
        }
        [measure::CHILD, program, arguments @ ..] => measure::child(program, arguments),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
