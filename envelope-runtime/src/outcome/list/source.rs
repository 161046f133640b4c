//! The three kinds of list behind one face: items one after the other, and what is known at the end.

use serde::Serialize;

use crate::context::paging::{Asked, Position};
use crate::error::early_exit::EarlyExit;

use super::page::Page;
use super::stream::Stream;

/// A list under way, from where the caller asked for it.
pub(super) trait Source {
    type Item: Serialize;

    /// The next items: one at least, and no more than `most`. `idle` is called where they are not there yet.
    fn next(&mut self, most: usize, idle: &mut dyn FnMut()) -> Option<Result<&[Self::Item], EarlyExit>>;

    /// Whether there is one more. It is not asked for the item afterwards.
    fn more(&mut self) -> bool;

    /// What is known when no more items are taken: `taken` were, and there is or is not one more here.
    fn end(self, taken: usize, more: bool) -> End;
}

/// What is known at the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    /// How many items there are in all.
    pub(super) total: Option<u64>,
    /// Where those begin that were not taken, if there are any.
    pub(super) next: Option<Position>,
}

/// Items that are there, and how many of them are done with.
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

/// All items, made at once.
pub(super) struct Whole<T> {
    items: Ready<T>,
    from: usize,
}

impl<T> Whole<T> {
    pub(super) fn new(items: Vec<T>, asked: &Asked) -> Self {
        Whole { items: Ready::new(items, asked.from.skip), from: asked.from.skip }
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
            next: more.then(|| Position { skip: self.from + taken, own: None }),
        }
    }
}

/// The page that the handler made.
pub(super) struct Paged<T> {
    items: Ready<T>,
    from: Position,
    total: Option<u64>,
    next: Option<String>,
}

impl<T> Paged<T> {
    pub(super) fn new(page: Page<T>, asked: &Asked) -> Self {
        let Page { items, total, next } = page;
        // The first page is all that there is where nothing follows it.
        let counted = if asked.from.own.is_none() && next.is_none() { u64::try_from(items.len()).ok() } else { None };
        Paged { items: Ready::new(items, asked.from.skip), from: asked.from.clone(), total: total.or(counted), next }
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
            // The rest of this page comes first.
            Some(Position { skip: self.from.skip + taken, own: self.from.own })
        } else {
            self.next.map(|next| Position { skip: 0, own: Some(next) })
        };
        End { total: self.total, next }
    }
}

/// Items as they are made. Those before the place that was asked for are made as well, and dropped.
pub(super) struct Streamed<T, E> {
    stream: Stream<T, E>,
    /// The last one that was made.
    item: Option<T>,
    from: usize,
    to_skip: usize,
    ended: bool,
}

impl<T, E> Streamed<T, E> {
    pub(super) fn new(stream: Stream<T, E>, asked: &Asked) -> Self {
        Streamed { stream, item: None, from: asked.from.skip, to_skip: asked.from.skip, ended: false }
    }
}

impl<T: Serialize, E> Source for Streamed<T, E> {
    type Item = T;

    fn next(&mut self, _: usize, idle: &mut dyn FnMut()) -> Option<Result<&[T], EarlyExit>> {
        // An iterator that has ended need not say so twice.
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
        // One that fails is there; whoever asks for it is told.
        self.next(1, &mut || {}).is_some()
    }

    fn end(self, taken: usize, more: bool) -> End {
        let counted = || u64::try_from(self.from - self.to_skip + taken).ok();
        End {
            total: self.stream.total.or_else(|| if self.ended { counted() } else { None }),
            next: more.then(|| Position { skip: self.from + taken, own: None }),
        }
    }
}
