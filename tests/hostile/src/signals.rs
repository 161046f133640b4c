//! Programs that write more than the file-size limit allows, and programs that wait for signals.

use std::convert::Infallible;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use envelope_runtime::prelude::*;
use serde::Serialize;

use crate::{Program, ran};

pub(crate) const PROGRAMS: &[Program] = &[("signals", app)];

/// Write a file
#[command(effect = "run")]
fn write(file: PathBuf, bytes: usize) -> Result<Run<()>, io::Error> {
    ran();
    fs::write(file, vec![b'x'; bytes])?;
    Ok(Run::Updated(()))
}

/// Write a file in a child process
#[command(effect = "run")]
fn spawn(file: PathBuf) -> Result<Run<String>, io::Error> {
    let mut dd = Command::new("dd");
    dd.args(["if=/dev/zero", "bs=65536", "count=1"]).arg(format!("of={}", file.display()));
    Ok(Run::Updated(dd.output()?.status.to_string()))
}

/// Wait
#[command(effect = "run")]
fn wait(millis: u64, #[arg(long)] started: PathBuf) -> Result<Run<()>, Infallible> {
    fs::write(started, "started").expect("the file can be written");
    thread::sleep(Duration::from_millis(millis));
    Ok(Run::Updated(()))
}

#[derive(Debug, Serialize)]
struct Large {
    text: String,
}

/// Return a large text
#[command(effect = "read")]
fn large(bytes: usize) -> Result<Large, Infallible> {
    Ok(Large { text: "x".repeat(bytes) })
}

struct State {
    started: PathBuf,
}

impl Drop for State {
    fn drop(&mut self) {
        fs::write(&self.started, "started").expect("the file can be written");
        thread::sleep(Duration::from_secs(30));
    }
}

#[derive(Debug, clap::Args)]
struct Globals {
    /// File that is written when the state is closed
    #[arg(long, default_value = "closed")]
    closed: PathBuf,
}

/// Close a state slowly
#[command(effect = "run")]
fn close(_state: &State) -> Result<Run<()>, Infallible> {
    Ok(Run::Updated(()))
}

fn app() -> App {
    App::new("signals", "1.0.0")
        .globals::<Globals>()
        .state(|globals: &Globals| Ok::<_, Infallible>(State { started: globals.closed.clone() }))
        .command::<write>()
        .command::<spawn>()
        .command::<wait>()
        .command::<large>()
        .command::<close>()
        .build()
}
