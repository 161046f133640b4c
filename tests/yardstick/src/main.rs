//! The yardsticks: the cost of the framework compared with hand-written programs.
//!
//! `cargo xtask bench` measures everything and prints one table. `cargo xtask check` fails if a figure that does not depend on
//! the load of the machine exceeds its bound. `docs/performance.md` explains each figure.

mod bench;
mod bounds;
mod check;
mod clean;
mod documents;
mod generate;
mod grow;
mod measure;
mod options;
mod peers;
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
  --only PART  only this part: small (calls of a small tool), list (10,000 records),
               clean (building the dependencies), grow (tools of 10, 100 and 1000 commands)
  --peers      include other frameworks, whose crates are downloaded
  --markdown   print the table as Markdown, for docs/performance.md
check      fails if a figure exceeds its bound: instructions, generated lines, dependencies
documents  updates the describe documents and the manifest of the hand-written twin
generate   writes a tool with this many commands";

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
