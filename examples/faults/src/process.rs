//! Commands that block, print where they should not, and are killed.

use std::convert::Infallible;
use std::ffi::c_uint;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use envelope_runtime::Context;
use envelope_runtime::prelude::*;

pub(crate) type Commands = commands![block, limited, spin, nap, print, env, quick, large];

/// What a command that is to be cut short does.
#[derive(Debug, clap::Args)]
pub(crate) struct Blocked {
    /// How long it blocks, in seconds
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// A file that is written when it begins to block
    #[arg(long)]
    started: Option<PathBuf>,
    /// A file to which each hook adds its name
    #[arg(long)]
    hooks: Option<PathBuf>,
    /// What each hook does beyond that
    #[arg(long, default_value = "nothing")]
    hook_does: HookDoes,
    /// Say what has been done so far
    #[arg(long)]
    so_far: bool,
    /// Text printed to stdout before it blocks
    #[arg(long)]
    print: Option<String>,
    /// Block in C
    #[arg(long)]
    c: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum HookDoes {
    Nothing,
    Panic,
    Hang,
}

/// What was done before a call was cut short.
#[derive(Debug, Serialize)]
pub(crate) struct Done {
    rows: u32,
}

impl Blocked {
    /// Everything that it does before it blocks.
    fn begin(&self, context: &Context) {
        for name in ["first", "second"] {
            let (hooks, does) = (self.hooks.clone(), self.hook_does);
            context.on_cancel(move || {
                if let Some(file) = hooks {
                    let mut file = fs::OpenOptions::new().create(true).append(true).open(file).expect("a file");
                    writeln!(file, "{name}").expect("the file can be written");
                }
                match does {
                    HookDoes::Nothing => {}
                    HookDoes::Panic => panic!("a defect in a hook"),
                    HookDoes::Hang => thread::sleep(Duration::from_secs(60)),
                }
            });
        }
        if self.so_far {
            context.report_partial(&Done { rows: 3 });
            context.warn("HALFWAY", "half of it is done");
        }
        if let Some(text) = &self.print {
            println!("{text}");
        }
        if let Some(file) = &self.started {
            fs::write(file, "started").expect("the file can be written");
        }
    }

    fn block(&self, context: &Context) -> Run<()> {
        self.begin(context);
        if self.c {
            #[expect(unsafe_code, reason = "a C library below a handler is what this is about")]
            // SAFETY: it takes a number.
            let _ = unsafe { libc::sleep(c_uint::from(self.seconds)) };
        } else {
            thread::sleep(Duration::from_secs(self.seconds.into()));
        }
        Run::Updated(())
    }
}

/// Block until it is over
#[command(effect = "run")]
pub(crate) fn block(context: &Context, #[command(flatten)] blocked: Blocked) -> Result<Run<()>, Infallible> {
    Ok(blocked.block(context))
}

/// Block, for a second at most
#[command(effect = "run", timeout = "1s", exit_codes(TIMEOUT = 90))]
pub(crate) fn limited(context: &Context, #[command(flatten)] blocked: Blocked) -> Result<Run<()>, Infallible> {
    Ok(blocked.block(context))
}

/// Compute, for half a second at most
#[command(effect = "run", timeout = "500ms", exit_codes(TIMEOUT = 90))]
pub(crate) fn spin(context: &Context, #[command(flatten)] blocked: Blocked) -> Result<Run<()>, Infallible> {
    blocked.begin(context);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(blocked.seconds.into()) {
        std::hint::spin_loop();
    }
    Ok(Run::Updated(()))
}

/// Sleep without blocking a thread
#[command(effect = "run", timeout = "1s", exit_codes(TIMEOUT = 90))]
pub(crate) async fn nap(context: &Context, #[command(flatten)] blocked: Blocked) -> Result<Run<()>, Infallible> {
    blocked.begin(context);
    tokio::time::sleep(Duration::from_secs(blocked.seconds.into())).await;
    Ok(Run::Updated(()))
}

/// Who prints to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Printer {
    /// `print!`, without the end of a line
    Rust,
    /// C's stdio, which holds it back
    C,
    /// A write to file descriptor 1
    Fd,
    /// A child process
    Child,
}

/// Print to stdout, which belongs to the answer
#[command(effect = "read")]
pub(crate) fn print(
    /// Who prints, one after the other
    printers: Vec<Printer>,
    /// How many bytes each prints
    #[arg(long, default_value_t = 5)]
    bytes: usize,
    /// Stop on a defect when that is done
    #[arg(long)]
    panic: bool,
) -> Result<Vec<()>, io::Error> {
    let text = "x".repeat(bytes);
    for printer in printers {
        match printer {
            Printer::Rust => print!("{text}"),
            Printer::C => print_with_c(&text)?,
            Printer::Fd => write_to_stdout(text.as_bytes())?,
            Printer::Child => drop(Command::new("/bin/sh").args(["-c", &format!("printf {text}")]).status()?),
        }
    }
    assert!(!panic, "a defect");
    Ok(Vec::new())
}

/// The end of the line makes it one byte more.
fn print_with_c(text: &str) -> io::Result<()> {
    let text = std::ffi::CString::new(text)?;
    #[expect(unsafe_code, reason = "a C library below a handler is what this is about")]
    // SAFETY: the text is alive and ends with a null byte.
    let printed = unsafe { libc::puts(text.as_ptr()) };
    if printed < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn write_to_stdout(mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        #[expect(unsafe_code, reason = "a C library below a handler is what this is about")]
        // SAFETY: the pointer and the length are those of one slice.
        let written = unsafe { libc::write(1, text.as_ptr().cast(), text.len()) };
        text = &text[usize::try_from(written).map_err(|_| io::Error::last_os_error())?..];
    }
    Ok(())
}

/// Show what a child process finds in its environment
#[command(effect = "read")]
pub(crate) fn env() -> Result<Vec<String>, io::Error> {
    let ask = r#"echo "PAGER=$PAGER"; echo "NO_COLOR=$NO_COLOR"; echo "TOOL_TRACE_ID=$TOOL_TRACE_ID""#;
    let output = Command::new("/bin/sh").args(["-c", ask]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

/// Be done at once
#[command(effect = "run", timeout = "1s", exit_codes(TIMEOUT = 90))]
pub(crate) fn quick() -> Result<Run<()>, Infallible> {
    Ok(Run::Unchanged(()))
}

/// Much text in one piece.
#[derive(Debug, Serialize)]
pub(crate) struct Large {
    text: String,
}

/// Answer with much text
#[command(effect = "read")]
pub(crate) fn large(
    /// How many bytes
    bytes: usize,
) -> Result<Large, Infallible> {
    Ok(Large { text: "x".repeat(bytes) })
}
