//! A list whose items are produced one by one.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use crate::error::early_exit::EarlyExit;
use crate::error::error_code::{ErrorCode, to_early_exit};
use crate::error::standard::GENERAL_ERROR;
use crate::wire::ErrorBody;

/// A list whose items are produced lazily. A command with `effect = "read"` returns it for a list that is long, slow or
/// infinite.
///
/// With `--format jsonl`, each item is printed on a line as soon as it is available and then dropped, so the memory use does
/// not depend on the number of items. In the other formats, up to `--limit` items are collected.
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
/// let app = App::new("numbers", "1.0.0").command::<squares>().build();
/// let mut stdout = Vec::new();
/// let argv = ["numbers", "squares", "--limit", "3", "--format", "jsonl"];
/// assert_eq!(app.run_from(argv, &mut stdout, &mut Vec::new()), 0);
/// assert!(stdout.starts_with(b"1\n4\n9\n{\"_summary\":true,\"ok\":true,"));
/// ```
///
/// An item that fails ends the list. `E` is the error type of the items. Its codes are checked against the command's
/// exit-code table, like those of the handler's error:
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
/// # let app = App::new("text", "1.0.0").command::<lines>().build();
/// # assert_eq!(app.run_from(["text", "lines", "Cargo.toml"], &mut Vec::new(), &mut Vec::new()), 0);
/// ```
///
/// The first item is produced after the handler has returned. The iterator must therefore own its data, for example a
/// connection or a clone of an `Arc`.
pub struct Stream<T, E = Infallible> {
    pub(super) next: Next<T>,
    pub(super) total: Option<u64>,
    error: PhantomData<fn() -> E>,
}

/// Produces the next item. Calls its argument if the item is not available yet.
pub(super) type Next<T> = Box<dyn FnMut(&mut dyn FnMut()) -> Option<Result<T, EarlyExit>>>;

impl<T, E> fmt::Debug for Stream<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("total", &self.total).finish_non_exhaustive()
    }
}

impl<T, E> Stream<T, E> {
    /// Creates a stream of the items of an iterator.
    pub fn new<I>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: 'static,
    {
        let mut items = items.into_iter();
        Stream::of(move |_| items.next().map(Ok))
    }

    /// Creates a stream of the items of an iterator up to its first error, which ends the command. In `--format jsonl`, the
    /// items before the error have been printed, and the envelope is the last line.
    pub fn fallible<I>(items: I) -> Self
    where
        I: IntoIterator<Item = Result<T, E>>,
        I::IntoIter: 'static,
        E: ErrorCode,
    {
        let mut items = items.into_iter();
        Stream::of(move |_| items.next().map(item_or_exit))
    }

    /// Sets the number of items in the whole list, as a number or an `Option`, if it is known. It is only used for
    /// `meta.pagination.total`.
    pub fn total(mut self, total: impl Into<Option<u64>>) -> Self {
        self.total = total.into();
        self
    }

    /// Returns an iterator over the items, for a unit test that calls a handler directly. Errors are in the form of the
    /// envelope.
    pub fn items(mut self) -> impl Iterator<Item = Result<T, ErrorBody>> {
        std::iter::from_fn(move || {
            let item = (self.next)(&mut || {})?;
            Some(item.map_err(|exit| match exit {
                EarlyExit::Failed(failure) => failure.error,
                EarlyExit::ValidatedOnly | EarlyExit::Replayed(_) => {
                    ErrorBody::new(GENERAL_ERROR, "the command was not called")
                }
            }))
        })
    }

    fn of(next: impl FnMut(&mut dyn FnMut()) -> Option<Result<T, EarlyExit>> + 'static) -> Self {
        Stream { next: Box::new(next), total: None, error: PhantomData }
    }
}

fn item_or_exit<T, E: ErrorCode>(item: Result<T, E>) -> Result<T, EarlyExit> {
    item.map_err(|error| to_early_exit(&error))
}

#[cfg(feature = "tokio")]
mod from_async {
    use std::future::poll_fn;
    use std::pin::Pin;

    use super::{Stream, item_or_exit};
    use crate::context::async_runtime::block_on;
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
        /// # let app = App::new("gate", "1.0.0").command::<arrivals>().build();
        /// # assert_eq!(app.run_from(["gate", "arrivals"], &mut stdout, &mut Vec::new()), 0);
        /// # assert!(stdout.starts_with(br#"{"ok":true,"data":[3,2,1],"#));
        /// ```
        pub fn from_async(items: impl futures_core::Stream<Item = T> + 'static) -> Self {
            let mut items = Box::pin(items);
            Stream::of(move |idle| match block_on(next(items.as_mut(), idle)) {
                Ok(item) => item.map(Ok),
                Err(exit) => Some(Err(exit)),
            })
        }

        /// The items of an async stream, up to its first error: see [`fallible`](Stream::fallible).
        pub fn from_async_fallible(items: impl futures_core::Stream<Item = Result<T, E>> + 'static) -> Self
        where
            E: ErrorCode,
        {
            let mut items = Box::pin(items);
            Stream::of(move |idle| match block_on(next(items.as_mut(), idle)) {
                Ok(item) => item.map(item_or_exit),
                Err(exit) => Some(Err(exit)),
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
