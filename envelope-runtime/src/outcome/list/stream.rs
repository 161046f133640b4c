//! A list whose items come one after the other.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use crate::error::early_exit::Stop;
use crate::error::error_code::{ErrorCode, stop};
use crate::error::standard::GENERAL_ERROR;
use crate::wire::ErrorBody;

/// A list whose items are made one after the other, each when it is asked for: what a command with `effect = "read"`
/// returns where a list is long, slow or without an end.
///
/// With `--format jsonl` every item is printed as it comes, on a line of its own, and is then forgotten: a million of
/// them take no more memory than one. In the other formats as many are collected as `--limit` admits.
///
/// ```
/// use envelope_runtime::Stream;
/// use envelope_runtime::prelude::*;
///
/// /// Print the squares of all numbers
/// #[command(effect = "read")]
/// fn squares() -> Result<Stream<u64>, std::convert::Infallible> {
///     Ok(Stream::new((1_u64..).map(|n| n * n)))
/// }
///
/// let app = App::new("numbers", "1.0.0").command::<squares>();
/// let mut stdout = Vec::new();
/// let argv = ["numbers", "squares", "--limit", "3", "--format", "jsonl"];
/// assert_eq!(app.run_from(argv, &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(b"1\n4\n9\n{\"_summary\":true,\"ok\":true,"));
/// ```
///
/// An item may fail, which ends the list. `E` is then the error's type, and its codes are held against the command's
/// exit-code table as those of the handler's own error are:
///
/// ```
/// use envelope_runtime::Stream;
/// use envelope_runtime::prelude::*;
/// use std::io::{BufRead, BufReader};
///
/// /// Print the lines of a file
/// #[command(effect = "read")]
/// fn lines(path: std::path::PathBuf) -> Result<Stream<String, std::io::Error>, std::io::Error> {
///     Ok(Stream::fallible(BufReader::new(std::fs::File::open(path)?).lines()))
/// }
/// # let app = App::new("text", "1.0.0").command::<lines>();
/// # assert_eq!(app.run_from(["text", "lines", "Cargo.toml"], &mut Vec::new(), &mut Vec::new()), 0);
/// ```
///
/// The handler has returned by the time that the first item is made, so that an iterator must own what it reads: a
/// connection of its own, a clone of an `Arc`.
pub struct Stream<T, E = Infallible> {
    pub(super) next: Next<T>,
    pub(super) total: Option<u64>,
    error: PhantomData<fn() -> E>,
}

/// Makes the next item. What it is given is called where the item is not there yet.
pub(super) type Next<T> = Box<dyn FnMut(&mut dyn FnMut()) -> Option<Result<T, Stop>>>;

impl<T, E> fmt::Debug for Stream<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("total", &self.total).finish_non_exhaustive()
    }
}

impl<T, E> Stream<T, E> {
    /// The items of an iterator.
    pub fn new<I>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: 'static,
    {
        let mut items = items.into_iter();
        Stream::of(move |_| items.next().map(Ok))
    }

    /// The items of an iterator, up to its first error, which ends the command: in `--format jsonl` the items before it
    /// have been printed, and its envelope is the last line.
    pub fn fallible<I>(items: I) -> Self
    where
        I: IntoIterator<Item = Result<T, E>>,
        I::IntoIter: 'static,
        E: ErrorCode,
    {
        let mut items = items.into_iter();
        Stream::of(move |_| items.next().map(told))
    }

    /// How many items there are in all, where that is known: a number, or an `Option` of it. It is
    /// `meta.pagination.total`, and nothing else depends on it.
    pub fn total(mut self, total: impl Into<Option<u64>>) -> Self {
        self.total = total.into();
        self
    }

    /// The items one after the other, for a unit test that calls a handler directly. An error is what the envelope would
    /// say of it.
    pub fn items(mut self) -> impl Iterator<Item = Result<T, ErrorBody>> {
        std::iter::from_fn(move || {
            let item = (self.next)(&mut || {})?;
            Some(item.map_err(|stop| match stop {
                Stop::Failed(failure) => failure.error,
                Stop::Checked | Stop::Recorded(_) => ErrorBody::new(GENERAL_ERROR, "the command was not called"),
            }))
        })
    }

    fn of(next: impl FnMut(&mut dyn FnMut()) -> Option<Result<T, Stop>> + 'static) -> Self {
        Stream { next: Box::new(next), total: None, error: PhantomData }
    }
}

fn told<T, E: ErrorCode>(item: Result<T, E>) -> Result<T, Stop> {
    item.map_err(|error| stop(&error))
}

#[cfg(feature = "tokio")]
mod from_async {
    use std::future::poll_fn;
    use std::pin::Pin;

    use super::{Stream, told};
    use crate::context::block_on::block_on;
    use crate::error::error_code::ErrorCode;

    /// With the feature `tokio`: driven on the runtime that drives `async fn` handlers.
    impl<T, E> Stream<T, E> {
        /// The items of an async stream.
        ///
        /// ```
        /// use envelope_runtime::Stream;
        /// use envelope_runtime::prelude::*;
        ///
        /// /// Print what arrives
        /// #[command(effect = "read")]
        /// async fn arrivals() -> Result<Stream<u8>, std::convert::Infallible> {
        ///     Ok(Stream::from_async(Arrivals(3)))
        /// }
        /// # struct Arrivals(u8);
        /// # impl futures_core::Stream for Arrivals {
        /// #     type Item = u8;
        /// #     fn poll_next(
        /// #         mut self: std::pin::Pin<&mut Self>,
        /// #         _: &mut std::task::Context<'_>,
        /// #     ) -> std::task::Poll<Option<u8>> {
        /// #         let left = self.0;
        /// #         self.0 = left.saturating_sub(1);
        /// #         std::task::Poll::Ready((left > 0).then_some(left))
        /// #     }
        /// # }
        /// # let mut stdout = Vec::new();
        /// # let app = App::new("gate", "1.0.0").command::<arrivals>();
        /// # assert_eq!(app.run_from(["gate", "arrivals"], &mut stdout, &mut Vec::new()), 0);
        /// # assert!(stdout.starts_with(br#"{"ok":true,"data":[3,2,1],"#));
        /// ```
        pub fn from_async(items: impl futures_core::Stream<Item = T> + 'static) -> Self {
            let mut items = Box::pin(items);
            Stream::of(move |idle| match block_on(next(items.as_mut(), idle)) {
                Ok(item) => item.map(Ok),
                Err(stop) => Some(Err(stop)),
            })
        }

        /// The items of an async stream, up to its first error: see [`fallible`](Stream::fallible).
        pub fn from_async_fallible(items: impl futures_core::Stream<Item = Result<T, E>> + 'static) -> Self
        where
            E: ErrorCode,
        {
            let mut items = Box::pin(items);
            Stream::of(move |idle| match block_on(next(items.as_mut(), idle)) {
                Ok(item) => item.map(told),
                Err(stop) => Some(Err(stop)),
            })
        }
    }

    /// The next item; `idle` is called once where it has to be waited for.
    async fn next<S: futures_core::Stream>(mut items: Pin<&mut S>, idle: &mut dyn FnMut()) -> Option<S::Item> {
        let mut waits = false;
        poll_fn(|context| {
            let polled = items.as_mut().poll_next(context);
            if polled.is_pending() && !std::mem::replace(&mut waits, true) {
                idle();
            }
            polled
        })
        .await
    }
}
