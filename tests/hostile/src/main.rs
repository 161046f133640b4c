//! Programs that compile and try to break the contract. `HOSTILE` names the program that runs; with `HOSTILE_CHECK`, the
//! program calls `debug_assert` instead; with `HOSTILE_IN_PROCESS`, it calls `run_from`; with `HOSTILE_AFTER`, it exits with
//! that code after its run. The end-to-end tests run each one in a debug and in a release build.

mod codes;
mod exits;
mod flags;
mod get;
mod honest;
mod names;
mod outcomes;
mod resources;
mod signals;

use std::io::Write;
use std::process::ExitCode;
use std::{env, fs};

use envelope_runtime::prelude::*;

/// The value of `HOSTILE`, and the program.
type Program = (&'static str, fn() -> App);

/// A program with one command, and its name.
macro_rules! program {
    ($command:ident) => {
        (stringify!($command), || App::new("hostile", "1.0.0").command::<$command>().build())
    };
}
use program;

const PROGRAMS: &[&[Program]] = &[
    codes::PROGRAMS,
    exits::PROGRAMS,
    flags::PROGRAMS,
    get::PROGRAMS,
    honest::PROGRAMS,
    names::PROGRAMS,
    outcomes::PROGRAMS,
    resources::PROGRAMS,
    signals::PROGRAMS,
];

fn main() -> ExitCode {
    let wanted = env::var("HOSTILE").expect("`HOSTILE` names a program");
    let programs = PROGRAMS.iter().copied().flatten();
    let (_, app) = programs.clone().find(|(name, _)| *name == wanted).expect("a program has this name");
    if env::var_os("HOSTILE_CHECK").is_some() {
        app().debug_assert();
        return ExitCode::SUCCESS;
    }
    if env::var_os("HOSTILE_IN_PROCESS").is_some() {
        let code = app().run_from(env::args_os(), &mut std::io::stdout(), &mut std::io::stderr());
        return ExitCode::from(code);
    }
    let code = app().run();
    if let Ok(after) = env::var("HOSTILE_AFTER") {
        std::process::exit(after.parse().expect("`HOSTILE_AFTER` is an exit code"));
    }
    code
}

/// Records that a handler ran, in the file `HOSTILE_RAN`.
fn ran() {
    if let Some(file) = env::var_os("HOSTILE_RAN") {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(file).expect("the file can be written");
        file.write_all(b"ran\n").expect("the file can be written");
    }
}
