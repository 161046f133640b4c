//! Programs whose code ends the process itself: it exits, aborts, or panics while it unwinds.

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;
use std::process;
use std::thread;
use std::time::Duration;

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use envelope_runtime::prelude::*;
use envelope_runtime::{Context, Stream};
use serde::Serialize;
use serde::ser::Serializer;

use crate::{Program, ran};

pub(crate) const PROGRAMS: &[Program] = &[
    ("exit_in_handler", in_handler),
    ("exit_in_value_parser", in_value_parser),
    ("exit_in_state", in_state),
    ("exit_in_hook", in_hook),
    ("exit_in_thread", in_thread),
    ("exit_in_output", in_output),
    ("exit_in_a_list", in_list),
];

/// A way of ending the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// `process::exit(0)`
    Zero,
    /// `process::exit(3)`
    Three,
    /// `clap::Error::exit`
    Clap,
    /// `process::abort`
    Abort,
    /// A panic in a destructor while a panic unwinds
    Twice,
    /// Not at all
    Never,
}

/// A value whose destructor panics.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a second panic");
    }
}

impl How {
    fn end(self) {
        match self {
            How::Zero => process::exit(0),
            How::Three => {
                // stdout is for the envelope, and its buffer is flushed by the exit.
                print!("printed before the exit");
                process::exit(3)
            }
            How::Clap => clap::Command::new("other").error(ErrorKind::InvalidValue, "no such thing").exit(),
            How::Abort => process::abort(),
            How::Twice => {
                let _bomb = Bomb;
                panic!("a first panic");
            }
            How::Never => {}
        }
    }
}

#[derive(Debug, clap::Args)]
struct Globals {
    /// How the state ends the process when it is opened
    #[arg(long, default_value = "never")]
    open: How,
    /// How it does when it is closed
    #[arg(long, default_value = "never")]
    close: How,
}

/// End the process
#[command(effect = "run")]
fn handler(context: &Context, how: How, #[arg(long)] partial: bool) -> Result<Run<()>, Infallible> {
    if partial {
        context.report_partial(&Rows { rows: 3 });
        context.warn("HALFWAY", "half of it is done");
    }
    ran();
    how.end();
    Ok(Run::Updated(()))
}

#[derive(Debug, Serialize)]
struct Rows {
    rows: u32,
}

fn in_handler() -> App {
    App::new("exits", "1.0.0").command::<handler>().build()
}

/// A word whose parser ends the process.
#[derive(Debug, Clone)]
struct Word;

fn word(text: &str) -> Result<Word, String> {
    <How as clap::ValueEnum>::from_str(text, false)?.end();
    Ok(Word)
}

/// Take a word
#[command(effect = "run")]
fn parse(#[arg(value_parser = ValueParser::new(word))] word: Word) -> Result<Run<()>, Infallible> {
    let _ = word;
    ran();
    Ok(Run::Updated(()))
}

fn in_value_parser() -> App {
    App::new("exits", "1.0.0").command::<parse>().command::<handler>().build()
}

struct State {
    close: How,
}

impl State {
    fn open(globals: &Globals) -> State {
        globals.open.end();
        State { close: globals.close }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.close.end();
    }
}

/// Take the state
#[command(effect = "run")]
fn take(_state: &State) -> Result<Run<()>, Infallible> {
    ran();
    Ok(Run::Updated(()))
}

fn in_state() -> App {
    App::new("exits", "1.0.0")
        .globals::<Globals>()
        .state(|globals: &Globals| Ok::<_, Infallible>(State::open(globals)))
        .command::<take>()
        .build()
}

/// Wait for a signal
#[command(effect = "run", timeout = "60s")]
fn hook(context: &Context, how: How, #[arg(long)] started: PathBuf) -> Result<Run<()>, Infallible> {
    context.on_cancel(move || how.end());
    fs::write(started, "started").expect("the file can be written");
    thread::sleep(Duration::from_secs(60));
    Ok(Run::Updated(()))
}

fn in_hook() -> App {
    App::new("exits", "1.0.0").command::<hook>().build()
}

/// Wait for a thread that ends the process
#[command(effect = "run")]
fn start(how: How) -> Result<Run<()>, Infallible> {
    ran();
    let _ = thread::spawn(move || how.end()).join();
    thread::sleep(Duration::from_secs(60));
    Ok(Run::Updated(()))
}

fn in_thread() -> App {
    App::new("exits", "1.0.0").command::<start>().build()
}

/// An output whose serialisation ends the process.
#[derive(Debug)]
struct Output(How);

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.end();
        serializer.serialize_unit()
    }
}

/// Show the output
#[command(effect = "read")]
fn show(how: How) -> Result<Output, Infallible> {
    ran();
    Ok(Output(how))
}

fn in_output() -> App {
    App::new("exits", "1.0.0").command::<show>().build()
}

/// List numbers, and end the process at the third
#[command(effect = "read")]
fn list(how: How) -> Result<Stream<Rows, Infallible>, Infallible> {
    ran();
    Ok(Stream::new((1..=5).map(move |rows| {
        if rows == 3 {
            how.end();
        }
        Rows { rows }
    })))
}

fn in_list() -> App {
    App::new("exits", "1.0.0").command::<list>().build()
}
