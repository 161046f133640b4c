//! Commands that log unusual values.

use std::convert::Infallible;
use std::thread;

use envelope_runtime::prelude::*;
use tracing::{debug, error, info, info_span, warn};

pub(crate) type Commands = commands![tell, threads, flood];

/// Log every kind of value
#[command(effect = "run")]
pub(crate) fn tell() -> Result<Run<()>, Infallible> {
    debug!("for whoever wrote the command");
    let secret = Secret::from("boo");
    info!(%secret, debugged = ?secret, name = "a\"b\\c", yes = true, below = -1, share = 0.5, none = f64::NAN, "plain");
    warn!(text = "\u{1b}[31m\n\r\u{9b}\u{202e}\u{2028}", "unsafe \u{1b}]0;title\u{7}");
    info!(timestamp = "mine", level = 7, target = "mine", request_id = "mine", r#type = "word", "clashes");
    info!(only = "fields");
    let span = info_span!("page", page = 1, rows = tracing::field::Empty);
    let _in_page = span.enter();
    span.record("rows", 20);
    let row = info_span!("row", page = 2);
    row.in_scope(|| error!(row = 3, "in spans"));
    thread::spawn(|| info!("from another thread")).join().expect("it only logs");
    Ok(Run::Unchanged(()))
}

/// Log long lines from many threads
#[command(effect = "run")]
pub(crate) fn threads() -> Result<Run<()>, Infallible> {
    let text = "x".repeat(10_000);
    thread::scope(|scope| {
        for thread in 0..8 {
            let text = &text;
            scope.spawn(move || (0..50).for_each(|number| info!(thread, number, text, "long")));
        }
    });
    Ok(Run::Unchanged(()))
}

/// Log until the process ends
#[command(effect = "run")]
pub(crate) fn flood() -> Result<Run<()>, Infallible> {
    // Far more than fits into a pipe. The process ends when its test is gone.
    for _ in 0..100_000 {
        info!(text = "x".repeat(1000), "flood");
    }
    Ok(Run::Updated(()))
}
