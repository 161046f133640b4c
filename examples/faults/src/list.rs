//! Lists that are long, streamed, or cut short.

use std::convert::Infallible;
use std::pin::Pin;
use std::task;
use std::thread;
use std::time::Duration;

use envelope_runtime::prelude::*;
use envelope_runtime::{Stream, clap};
use tokio::time::Sleep;

/// A number and what it is called
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

/// What a query may be told by.
#[derive(Debug, clap::Args)]
pub(crate) struct Told {
    /// Nothing comes of it but another query
    #[arg(long)]
    label: Option<String>,
    /// Nothing comes of it but another query
    #[arg(long, short)]
    tag: Vec<String>,
    /// Nothing comes of it, and nobody may see it
    #[arg(long)]
    token: Option<Secret>,
}

/// Why a stream ends early
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum Dry {
    /// The source has run dry
    #[error("the source ran dry at {at}")]
    #[error_code(UNAVAILABLE, retryable)]
    Dry {
        #[error_code(context)]
        at: u64,
    },
}

/// List so many numbers
#[command(effect = "read")]
pub(crate) fn numbers(
    /// How many
    count: u64,
    #[command(flatten)] told: Told,
) -> Result<Vec<Number>, Infallible> {
    let Told { label: _, tag: _, token: _ } = told;
    Ok((0..count).map(Number::new).collect())
}

/// List so many words, which have no fields
#[command(effect = "read")]
pub(crate) fn words(
    /// How many
    count: u64,
) -> Result<Vec<String>, Infallible> {
    Ok((0..count).map(|n| format!("word {n}")).collect())
}

/// Read one number
#[command(effect = "read")]
pub(crate) fn number(
    /// Which
    n: u64,
) -> Result<Number, Infallible> {
    Ok(Number::new(n))
}

/// List numbers that come in pages
#[command(effect = "read")]
pub(crate) fn pages(
    paging: &Paging,
    /// How many there are
    #[arg(long, default_value_t = 134)]
    count: u64,
    /// How many there are too many on each page
    #[arg(long, default_value_t = 0)]
    beyond: usize,
    /// Keep how many there are a secret
    #[arg(long)]
    uncounted: bool,
    /// How many more bytes each has
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
    /// How many
    count: u64,
    /// The number that cannot be made
    #[arg(long)]
    fail_at: Option<u64>,
    /// How long each takes, in milliseconds
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// Say how many there are
    #[arg(long)]
    counted: bool,
    /// How many more bytes each has
    #[arg(long, default_value_t = 0)]
    fat: usize,
) -> Result<Stream<Number, Dry>, Dry> {
    let stream = Stream::fallible((0..count).map(move |n| {
        thread::sleep(Duration::from_millis(delay_ms));
        let mut number = Number::new(n);
        number.name.push_str(&"x".repeat(fat));
        if fail_at == Some(n) { Err(Dry::Dry { at: n }) } else { Ok(number) }
    }));
    Ok(stream.total(counted.then_some(count)))
}

/// List numbers as they arrive
#[command(effect = "read", exit_codes(UNAVAILABLE = 12))]
pub(crate) async fn arrivals(
    /// How many
    count: u64,
    /// The number that does not arrive
    #[arg(long)]
    fail_at: Option<u64>,
    /// How long there is between every third of them, in milliseconds
    #[arg(long, default_value_t = 1)]
    delay_ms: u64,
) -> Result<Stream<Number, Dry>, Dry> {
    Ok(Stream::from_async_fallible(Arrivals {
        left: 0..count,
        fail_at,
        delay: Duration::from_millis(delay_ms),
        pause: None,
    }))
}

/// Numbers that arrive three at a time
pub(crate) struct Arrivals {
    left: std::ops::Range<u64>,
    fail_at: Option<u64>,
    delay: Duration,
    pause: Option<Pin<Box<Sleep>>>,
}

impl futures_core::Stream for Arrivals {
    type Item = Result<Number, Dry>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> task::Poll<Option<Self::Item>> {
        let delay = self.delay;
        if self.left.start % 3 == 0 && self.left.start > 0 {
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(delay)));
            std::task::ready!(pause.as_mut().poll(context));
        }
        self.pause = None;
        let fail_at = self.fail_at;
        let next = self.left.next();
        task::Poll::Ready(next.map(|n| if fail_at == Some(n) { Err(Dry::Dry { at: n }) } else { Ok(Number::new(n)) }))
    }
}

/// Something large
#[derive(Debug, Serialize)]
pub(crate) struct Fat {
    id: usize,
    text: String,
}

/// List what is too large for one answer
#[command(effect = "read")]
pub(crate) fn fat(
    /// How many
    #[arg(long, default_value_t = 5000)]
    count: usize,
    /// Which of them is larger than an answer may be
    #[arg(long)]
    huge: Option<usize>,
    /// A text to be repeated
    #[arg(long)]
    label: Option<String>,
    /// Another one
    note: Option<String>,
) -> Result<Vec<Fat>, Infallible> {
    let _ = (label, note);
    let size = |id| if huge == Some(id) { 1_200_000 } else { 1000 };
    Ok((0..count).map(|id| Fat { id, text: "x".repeat(size(id)) }).collect())
}

pub(crate) type Commands = commands![numbers, words, number, pages, stream, arrivals, fat];
