//! A common interface for the three kinds of list: the items one by one, and the information at the end.

use serde::Serialize;

use crate::context::paging::{Position, RequestedPart};
use crate::error::early_exit::EarlyExit;

use super::page::Page;
use super::stream::Stream;

/// A list that is read from the requested position.
pub(super) trait Source {
    type Item: Serialize;

    /// Returns the next items: at least one, and at most `most`. Calls `idle` if they are not available yet.
    fn next(&mut self, most: usize, idle: &mut dyn FnMut()) -> Option<Result<&[Self::Item], EarlyExit>>;

    /// Returns whether there is one more item. `next` is not called afterwards.
    fn more(&mut self) -> bool;

    /// Returns the information at the end, after `taken` items. `more` is whether there is one more item.
    fn end(self, taken: usize, more: bool) -> End;
}

/// The information at the end of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The number of items in the whole list.
    pub(super) total: Option<u64>,
    /// The position of the first item that was not taken, if there is one.
    pub(super) next: Option<Position>,
}

/// Available items, and the number of them that were taken.
struct Ready<T> {
    items: Vec<T>,
    done: usize,
}

impl<T> Ready<T> {
    fn new(items: Vec<T>, skip: usize) -> Self {
        Ready { done: skip.min(items.len()), items }
    }

    fn next(&mut self, most: usize) -> Option<Result<&[T], EarlyExit>> {
        let rest = &self.items[self.done..];
        let next = &rest[..most.min(rest.len())];
        self.done += next.len();
        if next.is_empty() { None } else { Some(Ok(next)) }
    }

    fn more(&self) -> bool {
        self.done < self.items.len()
    }
}

/// A list whose items are all available.
pub(super) struct Whole<T> {
    items: Ready<T>,
    from: usize,
}

impl<T> Whole<T> {
    pub(super) fn new(items: Vec<T>, requested: &RequestedPart) -> Self {
        Whole { items: Ready::new(items, requested.from.skip), from: requested.from.skip }
    }
}

impl<T: Serialize> Source for Whole<T> {
    type Item = T;

    fn next(&mut self, most: usize, _: &mut dyn FnMut()) -> Option<Result<&[T], EarlyExit>> {
        self.items.next(most)
    }

    fn more(&mut self) -> bool {
        self.items.more()
    }

    fn end(self, taken: usize, more: bool) -> End {
        End {
            total: u64::try_from(self.items.items.len()).ok(),
            next: more.then(|| Position { skip: self.from + taken, handler_cursor: None }),
        }
    }
}

/// A page of the handler.
pub(super) struct Paged<T> {
    items: Ready<T>,
    from: Position,
    total: Option<u64>,
    next: Option<String>,
}

impl<T> Paged<T> {
    pub(super) fn new(page: Page<T>, requested: &RequestedPart) -> Self {
        let Page { items, total, next } = page;
        // A first page without a next one is the whole list.
        let counted = if requested.from.handler_cursor.is_none() && next.is_none() {
            u64::try_from(items.len()).ok()
        } else {
            None
        };
        Paged {
            items: Ready::new(items, requested.from.skip),
            from: requested.from.clone(),
            total: total.or(counted),
            next,
        }
    }
}

impl<T: Serialize> Source for Paged<T> {
    type Item = T;

    fn next(&mut self, most: usize, _: &mut dyn FnMut()) -> Option<Result<&[T], EarlyExit>> {
        self.items.next(most)
    }

    fn more(&mut self) -> bool {
        self.items.more()
    }

    fn end(self, taken: usize, more: bool) -> End {
        let next = if more {
            // The rest of this page follows.
            Some(Position { skip: self.from.skip + taken, handler_cursor: self.from.handler_cursor })
        } else {
            self.next.map(|next| Position { skip: 0, handler_cursor: Some(next) })
        };
        End { total: self.total, next }
    }
}

/// A list whose items are produced one by one. Items before the requested position are produced and dropped.
pub(super) struct Streamed<T, E> {
    stream: Stream<T, E>,
    /// The last item that was produced.
    item: Option<T>,
    from: usize,
    to_skip: usize,
    ended: bool,
}

impl<T, E> Streamed<T, E> {
    pub(super) fn new(stream: Stream<T, E>, requested: &RequestedPart) -> Self {
        Streamed { stream, item: None, from: requested.from.skip, to_skip: requested.from.skip, ended: false }
    }
}

impl<T: Serialize, E> Source for Streamed<T, E> {
    type Item = T;

    fn next(&mut self, _: usize, idle: &mut dyn FnMut()) -> Option<Result<&[T], EarlyExit>> {
        // An iterator must not be polled after its end.
        while !self.ended {
            match (self.stream.next)(idle) {
                None => self.ended = true,
                Some(Err(exit)) => return Some(Err(exit)),
                Some(Ok(_)) if self.to_skip > 0 => self.to_skip -= 1,
                Some(Ok(item)) => return Some(Ok(std::slice::from_ref(self.item.insert(item)))),
            }
        }
        None
    }

    fn more(&mut self) -> bool {
        // An item that fails counts as one more; the next call reports its error.
        self.next(1, &mut || {}).is_some()
    }

    fn end(self, taken: usize, more: bool) -> End {
        let counted = || u64::try_from(self.from - self.to_skip + taken).ok();
        End {
            total: self.stream.total.or_else(|| if self.ended { counted() } else { None }),
            next: more.then(|| Position { skip: self.from + taken, handler_cursor: None }),
        }
    }
}
