//! The part of a list that a caller asks for.

mod cursor;

use crate::error::early_exit::EarlyExit;
pub(crate) use cursor::{Position, Query};

pub(crate) const LIMIT: &str = "limit";
pub(crate) const CURSOR: &str = "cursor";
pub(crate) const INVALID_CURSOR: &str = "INVALID_CURSOR";

/// The part of a list that the caller asks for. Taken by reference, `paging: &Paging`, by a handler that returns a
/// [`Page<T>`](crate::Page); see the example there.
///
/// A handler that returns a `Vec<T>` or a [`Stream<T>`](crate::Stream) does not need it: the framework divides the list, and
/// a `Paging` asks for all items.
#[derive(Debug)]
pub struct Paging {
    limit: Option<usize>,
    cursor: Option<String>,
    /// The caller's request, to which the framework cuts the answer.
    pub(crate) requested: RequestedPart,
}

/// The part that the caller requests.
#[derive(Debug, Default)]
pub(crate) struct RequestedPart {
    /// `None` for all items.
    pub(crate) limit: Option<usize>,
    /// The start of the requested part.
    pub(crate) from: Position,
    pub(crate) query: Query,
}

impl Paging {
    /// The paging of a command that is not a list.
    pub(crate) fn all() -> Paging {
        Paging { limit: None, cursor: None, requested: RequestedPart::default() }
    }

    /// Creates the paging of a call. If `divided_by_handler`, the handler returns a page; otherwise the framework divides
    /// the handler's list.
    ///
    /// # Errors
    ///
    /// INVALID_CURSOR if the cursor does not belong to the query.
    pub(crate) fn requested(
        divided_by_handler: bool,
        limit: Option<usize>,
        token: Option<&str>,
        query: Query,
    ) -> Result<Paging, EarlyExit> {
        let limit = limit.filter(|limit| *limit > 0);
        let from = token.map(|token| query.position(token)).transpose()?.unwrap_or_default();
        let requested = RequestedPart { limit, from, query };
        if !divided_by_handler {
            return Ok(Paging { limit: None, cursor: None, requested });
        }
        Ok(Paging {
            // A partly printed page is read again from its start.
            limit: requested.limit.map(|limit| limit.saturating_add(requested.from.skip)),
            cursor: requested.from.handler_cursor.clone(),
            requested,
        })
    }

    /// Creates the parameter for a unit test of a handler. `limit` is the largest number of items, `None` for all. `cursor`
    /// is the [`next`](crate::Page::next) of an earlier page.
    pub fn for_test(limit: impl Into<Option<usize>>, cursor: Option<&str>) -> Paging {
        Paging { limit: limit.into(), cursor: cursor.map(str::to_owned), requested: RequestedPart::default() }
    }

    /// Returns the largest number of items for the page, or `None` for all. Further items are not printed.
    pub fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// Returns the start of the page: the [`next`](crate::Page::next) of the previous page, or `None` for the first page.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}
