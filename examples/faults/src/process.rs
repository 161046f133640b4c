//! Commands that block, print to stdout, and are killed.

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

pub(crate) type Commands = commands![block, limited, spin, nap, print, env, quick, large, end, end_async, fork];

/// The arguments of a command that is interrupted.
#[derive(Debug, clap::Args)]
pub(crate) struct BlockArgs {
    /// Seconds to block
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// File that is written when the command starts to block
    #[arg(long)]
    started: Option<PathBuf>,
    /// File to which each hook appends its name
    #[arg(long)]
    hooks: Option<PathBuf>,
    /// Behaviour of each hook after that
    #[arg(long, default_value = "nothing")]
    hook_does: HookDoes,
    /// Report partial results
    #[arg(long)]
    so_far: bool,
    /// Text to print to stdout before blocking
    #[arg(long)]
    print: Option<String>,
    /// Block in C code
    #[arg(long)]
    c: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum HookDoes {
    Nothing,
    Panic,
    Hang,
}

/// Partial results of an interrupted call.
#[derive(Debug, Serialize)]
pub(crate) struct Done {
    rows: u32,
}

impl BlockArgs {
    /// Does everything that comes before blocking.
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

/// Block
#[command(effect = "run")]
pub(crate) fn block(context: &Context, #[command(flatten)] block_args: BlockArgs) -> Result<Run<()>, Infallible> {
    Ok(block_args.block(context))
}

/// Block for at most a second
#[command(effect = "run", timeout = "1s", exit_codes(TIMEOUT = 90))]
pub(crate) fn limited(context: &Context, #[command(flatten)] block_args: BlockArgs) -> Result<Run<()>, Infallible> {
    Ok(block_args.block(context))
}

/// Compute for at most half a second
#[command(effect = "run", timeout = "500ms", exit_codes(TIMEOUT = 90))]
pub(crate) fn spin(context: &Context, #[command(flatten)] block_args: BlockArgs) -> Result<Run<()>, Infallible> {
    block_args.begin(context);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(block_args.seconds.into()) {
        std::hint::spin_loop();
    }
    Ok(Run::Updated(()))
}

/// Sleep asynchronously
#[command(effect = "run", timeout = "1s", exit_codes(TIMEOUT = 90))]
pub(crate) async fn nap(context: &Context, #[command(flatten)] block_args: BlockArgs) -> Result<Run<()>, Infallible> {
    block_args.begin(context);
    tokio::time::sleep(Duration::from_secs(block_args.seconds.into())).await;
    Ok(Run::Updated(()))
}

/// A way of printing to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Printer {
    /// `print!`, without a newline
    Rust,
    /// C's stdio, which buffers
    C,
    /// A write to file descriptor 1
    Fd,
    /// A child process
    Child,
}

/// Print to stdout, which is reserved for the envelope
#[command(effect = "read")]
pub(crate) fn print(
    /// Ways of printing, in order
    printers: Vec<Printer>,
    /// Bytes per printer
    #[arg(long, default_value_t = 5)]
    bytes: usize,
    /// Panic after printing
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

/// `puts` appends a newline.
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

/// Show the environment of a child process
#[command(effect = "read")]
pub(crate) fn env() -> Result<Vec<String>, io::Error> {
    let ask = r#"echo "PAGER=$PAGER"; echo "NO_COLOR=$NO_COLOR"; echo "TOOL_TRACE_ID=$TOOL_TRACE_ID""#;
    let output = Command::new("/bin/sh").args(["-c", ask]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

/// Return at once
#[command(effect = "run", timeout = "1s", exit_codes(TIMEOUT = 90))]
pub(crate) fn quick() -> Result<Run<()>, Infallible> {
    Ok(Run::Unchanged(()))
}

/// A large text.
#[derive(Debug, Serialize)]
pub(crate) struct Large {
    text: String,
}

/// Return a large text
#[command(effect = "read")]
pub(crate) fn large(
    /// Number of bytes
    bytes: usize,
) -> Result<Large, Infallible> {
    Ok(Large { text: "x".repeat(bytes) })
}

/// A way of ending the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Ending {
    /// `process::exit`
    Exit,
    /// `process::abort`
    Abort,
    /// A panic in a destructor while a panic unwinds
    Twice,
    /// A stack overflow
    Overflow,
}

impl Ending {
    fn end(self) -> u64 {
        struct Bomb;

        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("a second defect");
            }
        }

        match self {
            Ending::Exit => std::process::exit(0),
            Ending::Abort => std::process::abort(),
            Ending::Twice => {
                let _bomb = Bomb;
                panic!("a first defect");
            }
            Ending::Overflow => deeper(1),
        }
    }
}

#[expect(unconditional_recursion, reason = "the stack overflows")]
fn deeper(depth: u64) -> u64 {
    std::hint::black_box(depth) + deeper(depth + 1)
}

/// End the process
#[command(effect = "run")]
pub(crate) fn end(ending: Ending) -> Result<Run<u64>, Infallible> {
    Ok(Run::Updated(ending.end()))
}

/// End the process asynchronously
#[command(effect = "run")]
pub(crate) async fn end_async(
    ending: Ending,
    /// In a task of the runtime
    #[arg(long)]
    task: bool,
) -> Result<Run<u64>, Infallible> {
    if task {
        let _ = tokio::spawn(async move { ending.end() }).await;
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    Ok(Run::Updated(ending.end()))
}

/// Fork a child that exits
#[command(effect = "run")]
pub(crate) fn fork(
    /// Exit code of the child
    code: i32,
) -> Result<Run<i32>, io::Error> {
    #[expect(unsafe_code, reason = "a C library below a handler is what this is about")]
    // SAFETY: the child only exits, and the status is a number that lives until the call returns.
    let status = unsafe {
        let child = libc::fork();
        if child == 0 {
            libc::exit(code);
        }
        let mut status = 0;
        if libc::waitpid(child, &raw mut status, 0) < 0 {
            return Err(io::Error::last_os_error());
        }
        status
    };
    Ok(Run::Updated(libc::WEXITSTATUS(status)))
}
