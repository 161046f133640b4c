//! Long lists, streams and interrupted lists.

use std::convert::Infallible;
use std::pin::Pin;
use std::task;
use std::thread;
use std::time::Duration;

use envelope_runtime::prelude::*;
use envelope_runtime::{Stream, clap};
use tokio::time::Sleep;

/// A number and its name
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Number {
    n: u64,
    name: String,
    even: bool,
}

impl Number {
    fn new(n: u64) -> Number {
        Number { n, name: format!("number {n}"), even: n % 2 == 0 }
    }
}

/// Arguments that change only the query of a cursor.
#[derive(Debug, clap::Args)]
pub(crate) struct QueryArgs {
    /// Changes only the query
    #[arg(long)]
    label: Option<String>,
    /// Changes only the query
    #[arg(long, short)]
    tag: Vec<String>,
    /// A secret, which must not be printed
    #[arg(long)]
    token: Option<Secret>,
}

/// Why a stream ends early
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum SourceError {
    /// The source ended early
    #[error("the source ran dry at {at}")]
    #[error_code(UNAVAILABLE, retryable)]
    Ended {
        #[error_code(context)]
        at: u64,
    },
}

/// List numbers
#[command(effect = "read")]
pub(crate) fn numbers(
    /// Number of items
    count: u64,
    #[command(flatten)] query: QueryArgs,
) -> Result<Vec<Number>, Infallible> {
    let QueryArgs { label: _, tag: _, token: _ } = query;
    Ok((0..count).map(Number::new).collect())
}

/// List words, which have no fields
#[command(effect = "read")]
pub(crate) fn words(
    /// Number of items
    count: u64,
) -> Result<Vec<String>, Infallible> {
    Ok((0..count).map(|n| format!("word {n}")).collect())
}

/// Read one number
#[command(effect = "read")]
pub(crate) fn number(
    /// The number
    n: u64,
) -> Result<Number, Infallible> {
    Ok(Number::new(n))
}

/// List numbers in pages
#[command(effect = "read")]
pub(crate) fn pages(
    paging: &Paging,
    /// Number of items
    #[arg(long, default_value_t = 134)]
    count: u64,
    /// Number of surplus items on each page
    #[arg(long, default_value_t = 0)]
    beyond: usize,
    /// Leave the total unknown
    #[arg(long)]
    uncounted: bool,
    /// Additional bytes of each item
    #[arg(long, default_value_t = 0)]
    fat: usize,
) -> Result<Page<Number>, Infallible> {
    let first = paging.cursor().and_then(|cursor| cursor.strip_prefix("from ")?.parse().ok()).unwrap_or(0);
    let most = paging.limit().map_or(usize::MAX, |limit| limit + beyond);
    let mut items: Vec<Number> = (first..count).take(most).map(Number::new).collect();
    let next = items.last().map(|last| last.n + 1).filter(|next| *next < count);
    for item in &mut items {
        item.name.push_str(&"x".repeat(fat));
    }
    Ok(Page::new(items).total((!uncounted).then_some(count)).next(next.map(|next| format!("from {next}"))))
}

/// List numbers as they are made
#[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
pub(crate) fn stream(
    /// Number of items
    count: u64,
    /// Number at which the stream fails
    #[arg(long)]
    fail_at: Option<u64>,
    /// Milliseconds per item
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// Set the total
    #[arg(long)]
    counted: bool,
    /// Additional bytes of each item
    #[arg(long, default_value_t = 0)]
    fat: usize,
) -> Result<Stream<Number, SourceError>, SourceError> {
    let stream = Stream::fallible((0..count).map(move |n| {
        thread::sleep(Duration::from_millis(delay_ms));
        let mut number = Number::new(n);
        number.name.push_str(&"x".repeat(fat));
        if fail_at == Some(n) { Err(SourceError::Ended { at: n }) } else { Ok(number) }
    }));
    Ok(stream.total(counted.then_some(count)))
}

/// List numbers as they arrive
#[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
pub(crate) async fn arrivals(
    /// Number of items
    count: u64,
    /// Number at which the stream fails
    #[arg(long)]
    fail_at: Option<u64>,
    /// Milliseconds between groups of three items
    #[arg(long, default_value_t = 1)]
    delay_ms: u64,
) -> Result<Stream<Number, SourceError>, SourceError> {
    Ok(Stream::from_async_fallible(Arrivals {
        left: 0..count,
        fail_at,
        delay: Duration::from_millis(delay_ms),
        pause: None,
    }))
}

/// Numbers that arrive in groups of three
pub(crate) struct Arrivals {
    left: std::ops::Range<u64>,
    fail_at: Option<u64>,
    delay: Duration,
    pause: Option<Pin<Box<Sleep>>>,
}

impl futures_core::Stream for Arrivals {
    type Item = Result<Number, SourceError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> task::Poll<Option<Self::Item>> {
        let delay = self.delay;
        if self.left.start % 3 == 0 && self.left.start > 0 {
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(delay)));
            std::task::ready!(pause.as_mut().poll(context));
        }
        self.pause = None;
        let fail_at = self.fail_at;
        let next = self.left.next();
        task::Poll::Ready(
            next.map(|n| if fail_at == Some(n) { Err(SourceError::Ended { at: n }) } else { Ok(Number::new(n)) }),
        )
    }
}

/// A large item
#[derive(Debug, Serialize)]
pub(crate) struct Fat {
    id: usize,
    text: String,
}

/// List items that exceed the size of one answer
#[command(effect = "read")]
pub(crate) fn fat(
    /// Number of items
    #[arg(long, default_value_t = 5000)]
    count: usize,
    /// Item that exceeds the size of an answer
    #[arg(long)]
    huge: Option<usize>,
    /// Repeated text
    #[arg(long)]
    label: Option<String>,
    /// Another repeated text
    note: Option<String>,
) -> Result<Vec<Fat>, Infallible> {
    let _ = (label, note);
    let size = |id| if huge == Some(id) { 1_200_000 } else { 1000 };
    Ok((0..count).map(|id| Fat { id, text: "x".repeat(size(id)) }).collect())
}

pub(crate) type Commands = commands![numbers, words, number, pages, stream, arrivals, fat];
