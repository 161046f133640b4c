//! `cargo xtask generate ours|derive COMMANDS FOLDER`: writes a tool of that size.

mod generate;

use std::path::Path;
use std::process::ExitCode;

use generate::{Way, generate};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words[..] {
        [task, way, commands, folder] if task == "generate" => {
            let way = if way == "ours" { Way::Ours } else { Way::Derive };
            let Ok(commands) = commands.parse() else { return ExitCode::FAILURE };
            match generate(way, commands, Path::new(folder)) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        _ => ExitCode::FAILURE,
    }
}
